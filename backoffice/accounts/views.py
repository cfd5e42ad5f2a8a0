from allauth.core.internal.ratelimit import handler429
from django.http import HttpRequest, HttpResponse

RETRY_AFTER = "300"  # seconds; the longest window of ACCOUNT_RATE_LIMITS


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429 with the site's page; named `handler429` in the root URLs, where allauth looks for it."""
    response: HttpResponse = handler429(request)
    response["Retry-After"] = RETRY_AFTER
    return response
