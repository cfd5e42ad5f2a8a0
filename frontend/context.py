from typing import Any

from django.conf import settings
from django.http import HttpRequest

from backoffice.kernel.texts import current_language


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template the brand, the language and the theme the visitor has chosen."""
    theme = request.COOKIES.get("theme", "")
    return {
        "brand_name": settings.BRAND_NAME,
        "office": settings.OFFICE,
        "language": current_language(),
        "theme": theme if theme in {"light", "dark"} else "",
    }
