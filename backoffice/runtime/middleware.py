from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from backoffice.runtime.views import healthz


class HealthMiddleware:
    """Answer the question of the balancer before anything looks at the Host header: it asks by an address of its own.

    The answer names no host, carries no link and tells everybody the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == reverse("healthz"):
            return healthz(request)
        return self.get_response(request)
