from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import backoffice
from backoffice.runtime import health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Tell machines whether every part works: 200, or 503 naming the part that does not. Needs no sign-in."""
    parts = health.report()
    failing = [part for part, state in parts.items() if state == "down"]
    body: dict[str, object] = {
        "status": "failing" if failing else "ok",
        **parts,
        "version": backoffice.__version__,
    }
    if failing:
        body["failing"] = failing
    answer = JsonResponse(body, status=503 if failing else 200)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # an answer, not an error of ours: keep it out of the log
    return answer
