from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.delivery.models import Unit
from assignments.orders import operations
from assignments.orders.models import Assignment, AssignmentQuerySet, words_of
from assignments.orders.states import OPEN, AssignmentStatus
from backoffice.accounts.models import User
from backoffice.kernel.workdays import helsinki_date
from clients.organisations.models import Client
from frontend import access
from frontend.answers import act, show
from frontend.events import event
from frontend.kindforms import facts
from frontend.office import counts
from frontend.office.addresses import address
from frontend.office.attempts import DONE, attempt
from frontend.office.dates import end_of_day
from frontend.office.forms import PauseForm, QuoteForm, ReasonForm
from frontend.office.frame import ORDERING, frame, office
from frontend.paging import page_of
from frontend.parts import Crumb, Segment
from frontend.results import criteria_items
from frontend.rows import kind_of, service_name
from frontend.statuses import look_of

PER_PAGE = 50
LATEST_UNITS = 12
MOST_CLIENTS = 50  # that a search by name takes in
LATEST_CHANGES = 20
TO_QUOTE, NO_ROOM = "to_quote", "no_room"
TABS = ("", "draft", TO_QUOTE, "quoted", "placed", "running", "paused", NO_ROOM, "completed", "cancelled")


@login_required
@require_safe
def list_assignments(request: HttpRequest) -> HttpResponse:
    """Every client's assignments the person may see, newest first; by state, by title, reference or client."""
    user = office(request)
    status, query = request.GET.get("status", ""), request.GET.get("q", "").replace("\0", " ").strip()
    rows = Assignment.objects.visible_to(user).select_related("client", "service")
    page = page_of(
        _searched(_in_state(rows, status), query), cursor=request.GET.get("cursor"), limit=PER_PAGE
    )
    context = frame(request) | {
        "page": page,
        "rows": [service_name(row) for row in page.items],
        "query": query,
        "status": status,
        "segments": _tabs(status, query),
    }
    return show(request, "office/assignment_list.html", context, fragment="rows")


def _in_state(rows: AssignmentQuerySet, status: str) -> AssignmentQuerySet:
    if status == TO_QUOTE:
        return counts.to_quote(rows, helsinki_date(timezone.now()))
    if status == NO_ROOM:
        return counts.out_of_room(rows)
    return rows.filter(status=status) if status in AssignmentStatus.values else rows


def _searched(rows: AssignmentQuerySet, query: str) -> AssignmentQuerySet:
    """By words of title and reference, or by client; the clients are asked first, so that both are an index's work."""
    words = words_of(query)
    if not words:
        return rows
    clients = list(Client.objects.filter(name__icontains=query).values_list("pk", flat=True)[:MOST_CLIENTS])
    return rows.filter(words | Q(client__in=clients) if clients else words)


def _tabs(current: str, query: str) -> list[Segment]:
    base = reverse("office:assignments")
    names = {"": _("All"), TO_QUOTE: _("To price"), NO_ROOM: _("No room")}
    return [
        Segment(names.get(tab) or str(look_of(tab).label), address(base, status=tab, q=query), current == tab)
        for tab in TABS
    ]


@login_required
@require_safe
def show_assignment(request: HttpRequest, ref: str) -> HttpResponse:
    """Brief, who it is offered to, results, money, and everything that has happened to it."""
    found = access.assignment_for(office(request), ref)
    kind = kind_of(found)
    context = frame(request) | {
        "assignment": service_name(found),
        "facts": facts(kind.brief_fields, found.brief),
        "criteria": criteria_items(found),
        "files": found.files.select_related("file"),
        "routes": found.routes.current().select_related("assistant__user", "created_by").order_by("pk"),
        "is_ordered": found.placed_at is not None,
        "units": latest_units(found),
        "counts": _counts(found),
        "events": [event(change) for change in _changes(found)],
        "is_open": found.status in OPEN,
        "pause_form": PauseForm(auto_id="pause_%s"),
        "reason_form": ReasonForm(auto_id="cancel_%s"),
        "margin_cents": _margin(found),
        "crumbs": [Crumb(_("Assignments"), reverse("office:assignments"))],
    }
    return render(request, "office/assignment_page.html", context)


def latest_units(assignment: Assignment) -> list[Unit]:
    """Return the newest results of the assignment with a headline and the assistant."""
    rows = list(assignment.units.select_related("assistant__user").order_by("-pk")[:LATEST_UNITS])
    kind = kind_of(assignment)
    for row in rows:
        row.title = kind.headline(row.result)[0] if row.result else row.ref  # type: ignore[attr-defined]
    return rows


def _counts(assignment: Assignment) -> list[tuple[str, int]]:
    rows = assignment.units.values_list("status").order_by("status").annotate(n=Count("pk"))
    return [(status, number) for status, number in rows]


def _margin(assignment: Assignment) -> int | None:
    """Cents of one result that stay with the office; None before there is a price."""
    if assignment.unit_price_cents is None or assignment.assistant_rate_cents is None:
        return None
    return assignment.unit_price_cents - assignment.assistant_rate_cents


def _changes(assignment: Assignment) -> Any:
    return assignment.changes.select_related("actor").order_by("-pk")[:LATEST_CHANGES]


@login_required
@require_http_methods(["GET", "POST"])
def quote(request: HttpRequest, ref: str) -> HttpResponse:
    """Offer a draft at a price of its own; the client accepts or declines."""
    user = office(request, *ORDERING)
    found = access.assignment_for(user, ref)
    form = QuoteForm(request.POST or None, initial=_quoted(found))
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _give_quote(found, form, user))
        if status == DONE:
            messages.success(request, _("The offer waits for the client’s answer."))
            return redirect("office:assignment", ref=ref)
    context = frame(request) | {
        "assignment": service_name(found),
        "form": form,
        "facts": facts(kind_of(found).brief_fields, found.brief),
        "crumbs": [
            Crumb(_("Assignments"), reverse("office:assignments")),
            Crumb(found.title, reverse("office:assignment", args=[ref])),
        ],
    }
    return render(request, "office/assignment_quote.html", context, status=status)


def _quoted(assignment: Assignment) -> dict[str, Any]:
    return {
        "unit_price_cents": assignment.unit_price_cents,
        "assistant_rate_cents": assignment.assistant_rate_cents,
        "note": assignment.quote_note,
    }


def _give_quote(assignment: Assignment, form: QuoteForm, user: User) -> Assignment:
    given = dict(form.cleaned_data)
    until = given.pop("valid_until")
    return operations.quote_assignment(
        assignment_id=assignment.pk,
        valid_until=end_of_day(until) if until else None,
        actor=user,
        at=timezone.now(),
        **given,
    )


def _button(request: HttpRequest, ref: str, operation: Any, done: str, **values: Any) -> HttpResponse:
    """Run an operation on the assignment for a plain button."""
    user = office(request, *ORDERING)
    found = access.assignment_for(user, ref)
    return act(
        request,
        lambda: operation(assignment_id=found.pk, actor=user, at=timezone.now(), **values),
        done=done,
        to=reverse("office:assignment", args=[ref]),
    )


@login_required
@require_POST
def pause(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop new claims, for the office's own reason or as the client wishes."""
    values = {"cause": request.POST.get("cause") or "office", "reason": request.POST.get("reason", "")}
    return _button(request, ref, operations.pause_assignment, _("The assignment is paused."), **values)


@login_required
@require_POST
def resume(request: HttpRequest, ref: str) -> HttpResponse:
    """Go on after a pause."""
    return _button(request, ref, operations.resume_assignment, _("The work goes on."))


@login_required
@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """End the order on the client's behalf; what is submitted is still decided and paid."""
    done = _("The assignment is cancelled. What is submitted is still decided.")
    return _button(request, ref, operations.cancel_assignment, done, reason=request.POST.get("reason", ""))


@login_required
@require_POST
def place(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm a draft on the client's behalf, marked so."""
    return _button(request, ref, operations.place_assignment, _("Ordered on the client’s behalf."))


@login_required
@require_POST
def decline(request: HttpRequest, ref: str) -> HttpResponse:
    """Put a draft aside, or take a quote back; nothing is owed."""
    found = access.assignment_for(office(request, *ORDERING), ref)
    is_quote = found.status == AssignmentStatus.QUOTED
    operation = operations.decline_quote if is_quote else operations.decline_draft
    return _button(
        request, ref, operation, _("The draft is put aside."), reason=request.POST.get("reason", "")
    )
