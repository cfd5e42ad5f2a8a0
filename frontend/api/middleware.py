"""The last word on an answer under /api/: a page of the server's own becomes a problem."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from frontend.api.errors import PROBLEM, RETRY_AFTER, of_server

ROOT = "/api/"


class ProblemMiddleware:
    """Outermost: whatever fails before or around the views answers programs in JSON, with its status and headers kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if request.path_info.startswith(ROOT) and response.status_code >= 400 and is_page:
            _rewrite(response)
        return response


def _rewrite(response: HttpResponse) -> None:
    response.content = json.dumps(of_server(response.status_code), ensure_ascii=False).encode()
    response["Content-Type"] = PROBLEM
    response["Content-Length"] = str(len(response.content))
    del response["Content-Encoding"]
    if response.status_code == 503:
        response["Retry-After"] = RETRY_AFTER
