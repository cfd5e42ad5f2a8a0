"""Headers every page carries: fragments and pages of one URL are told apart, signed-in pages are never kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_vary_headers

AHEAD = '"/speculation-rules.json"'  # which of the portals' links the browser may fetch before the click


class PageMiddleware:
    """Send `Vary: HX-Request` on HTML; to everybody who is signed in, `no-store` and what may be fetched ahead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
            if request.user.is_authenticated:
                response["Speculation-Rules"] = AHEAD
        if request.user.is_authenticated and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response
