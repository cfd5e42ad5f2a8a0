from typing import NoReturn

from allauth.core.internal.ratelimit import handler429
from django.http import Http404, HttpRequest, HttpResponse

RETRY_AFTER = "300"  # seconds; the longest window of ACCOUNT_RATE_LIMITS


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429 with the site's page; named `handler429` in the root URLs, where allauth looks for it."""
    response: HttpResponse = handler429(request)
    response["Retry-After"] = RETRY_AFTER
    return response


def not_offered(request: HttpRequest) -> NoReturn:
    """Answer 404 for a page of allauth that would let people change the address they were invited under.

    Rights are given to addresses: whoever could take another address unproven would get what that one is invited to.
    """
    raise Http404
