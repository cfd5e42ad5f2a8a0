"""What goes around every page: how much is read, what is never kept, what a browser may do with it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from backoffice.kernel.texts import Text

MOST_BODY = 128 * 1024 * 1024  # bytes of one request: five of the largest files at once
TOO_LARGE = Text(
    fi="Lähetys on liian suuri. Lähetä tiedostot muutama kerrallaan.",
    sv="Sändningen är för stor. Skicka några filer åt gången.",
    en="The upload is too large. Send the files a few at a time.",
)
# Nothing here uses them, so nothing that got into a page can either; keys for signing in stay allowed.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *(
            "camera",
            "display-capture",
            "geolocation",
            "hid",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
        ),
        *("accelerometer", "gyroscope", "magnetometer", "browsing-topics"),
    )
)

AHEAD = '"/speculation-rules.json"'  # which of the portals' links the browser may fetch before the click


class BodyLimitMiddleware:
    """Refuse a body beyond reason by its announced length, before anything reads it into memory or a temporary file.

    It stands before the CSRF check, which reads whole forms, of strangers too. Without a length nothing is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= MOST_BODY:
            return self.get_response(request)
        told = {"sentence": str(TOO_LARGE), "code": "body_too_large"}
        return render(request, "refused.html", told, status=413)


class PageMiddleware:
    """Send `Vary: HX-Request` on HTML; to everybody who is signed in, `no-store` and what may be fetched ahead.

    No page may use the devices of its reader, and no other site may embed what is only for those who signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
            if request.user.is_authenticated:
                response["Speculation-Rules"] = AHEAD
        response.setdefault("Permissions-Policy", PERMISSIONS)
        if request.user.is_authenticated:
            response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            if "Cache-Control" not in response:
                add_never_cache_headers(response)
        return response
