"""How views answer: page or fragment by one rule, refusals beside their field, everything else as a page of its own."""

import sys
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.defaults import server_error as fault_page

from backoffice.kernel.away import AWAY
from backoffice.kernel.errors import DomainError


def is_part(request: HttpRequest) -> bool:
    """Tell whether htmx asked for a part of the page only."""
    return bool(getattr(request, "htmx", None)) and not request.htmx.boosted  # type: ignore[attr-defined]


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """Render the page, or only its named partial when htmx asked for a part of it."""
    if fragment and is_part(request):
        template = f"{template}#{fragment}"
    return render(request, template, context, status=status)


def add_refusal(form: Form, error: DomainError) -> None:
    """Put a refusal beside the fields it names, or on top of the form."""
    named = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in named.items():
        form.add_error(name, str(text))
    if not named:
        form.add_error(None, str(error))


def act(
    request: HttpRequest,
    action: Callable[[], object],
    *,
    done: str,
    to: str,
    passing: tuple[type[DomainError], ...] = (),
) -> HttpResponse:
    """Run one operation for a plain button: a sentence of success or of refusal, then back to the page (303).

    NotFound and Forbidden are not for a toast: they pass through to their own pages, as what the caller answers itself.
    """
    try:
        action()
    except DomainError as error:
        if error.status in {403, 404} or isinstance(error, passing):
            raise
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(to, permanent=False)


DRAFTS = "drafts_taken"
EVERY_DRAFT = "*"


def take_draft(request: HttpRequest, name: str) -> None:
    """Note that the server has taken what was sent: the next page tells the browser to forget its draft (`c-draft`)."""
    _note_taken(request, _key(request, name))


def forget_drafts(request: HttpRequest) -> None:
    """Note that the next page tells the browser to forget every draft, whoever typed it."""
    _note_taken(request, EVERY_DRAFT)


def drop_draft(request: HttpRequest, name: str) -> None:
    """Tell the browser on this very page to forget a draft whose form is offered no more."""
    dropped = [*getattr(request, DRAFTS, []), _key(request, name)]
    setattr(request, DRAFTS, dropped)  # costs no write to the session


def _key(request: HttpRequest, name: str) -> str:
    return f"{request.user.pk}-{name}"


def _note_taken(request: HttpRequest, key: str) -> None:
    request.session[DRAFTS] = [*request.session.get(DRAFTS, []), key]


def drafts_taken(request: HttpRequest) -> str:
    """The keys of the drafts taken since the last page, told once, and of those dropped on this; spaces between."""
    session = getattr(request, "session", None)
    taken = session.pop(DRAFTS, []) if session is not None else []
    return " ".join([*taken, *getattr(request, DRAFTS, [])])


class RefusalMiddleware:
    """Turn a refusal no view has answered into a page with its sentence and status; never a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        template = {404: "404.html", 403: "403.html"}.get(error.status, "refused.html")
        return render(request, template, {"sentence": str(error), "code": error.code}, status=error.status)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of a fault; `handler500` of the root URLs.

    503 with its own words while the database or the cache is away or a statement took too long, so that others try again.
    """
    is_away = isinstance(sys.exc_info()[1], AWAY)
    response: HttpResponse = fault_page(request, "503.html" if is_away else "500.html")
    if is_away:
        response.status_code = 503
        response["Retry-After"] = "10"
    return response
