from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from backoffice.kernel.texts import current_language
from frontend.answers import drafts_taken


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template the brand, the language and the theme the visitor has chosen."""
    theme = request.COOKIES.get("theme", "")
    return {
        "brand_name": settings.BRAND_NAME,
        "office": settings.OFFICE,
        "language": current_language(),
        "theme": theme if theme in {"light", "dark"} else "",
        # read by whole pages alone: a fragment would use it up
        "drafts_taken": SimpleLazyObject(lambda: drafts_taken(request)),
    }
