from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.delivery.models import Unit
from assignments.delivery.states import CLIENT_SEES, HELD, UnitStatus
from assignments.orders import operations
from assignments.orders.errors import QuoteChanged
from assignments.orders.models import Assignment, AssignmentChange, AssignmentQuerySet
from assignments.orders.queries import conditions_of
from assignments.orders.states import AssignmentStatus, PauseCause
from backoffice.kernel.csvout import csv_lines
from backoffice.kernel.errors import DomainError
from backoffice.kernel.workdays import helsinki_date
from clients.organisations.models import Client, Membership
from frontend import access
from frontend.access import person
from frontend.answers import act, add_refusal, show
from frontend.client.forms import CapForm, ReasonForm, ShownForm
from frontend.client.frame import frame
from frontend.client.reach import assignment as find
from frontend.downloads import csv_response
from frontend.events import event
from frontend.kindforms import facts
from frontend.paging import page_of
from frontend.parts import Crumb, Event, Segment
from frontend.results import headline
from frontend.rows import kind_of, service_name
from frontend.signing import evidence
from frontend.statuses import look_of

PER_PAGE = 50
COLUMNS = (
    *("assignment", "title", "service", "status", "ordered_on", "deadline_on"),
    *("accepted_units", "target_units", "unit_price_cents"),
    *("accepted_cents", "committed_cents", "cap_cents", "currency"),
)
LATEST = 8
IN_MAKING = (*HELD, UnitStatus.SUBMITTED)
TABS = (
    "",
    AssignmentStatus.RUNNING,
    AssignmentStatus.PLACED,
    AssignmentStatus.PAUSED,
    AssignmentStatus.DRAFT,
    AssignmentStatus.COMPLETED,
)


@login_required
@require_safe
def list_assignments(request: HttpRequest, client: str) -> HttpResponse:
    """Everything the company has ordered, newest first; filter by state, search by title or reference."""
    company, membership = access.require_member(person(request), client)
    status, query = _asked(request)
    page = page_of(_rows(company, status, query), cursor=request.GET.get("cursor"), limit=PER_PAGE)
    context = frame(request, company, membership) | {
        "page": page,
        "rows": [service_name(row) for row in page.items],
        "query": query,
        "export": reverse("client:assignments_csv", args=[company.ref])
        + f"?{urlencode({'status': status, 'q': query})}",
        "segments": _tabs(reverse("client:assignments", args=[company.ref]), status),
    }
    return show(request, "client/assignment_list.html", context, fragment="rows")


@login_required
@require_safe
def export_assignments(request: HttpRequest, client: str) -> HttpResponseBase:
    """The list as it is filtered, whole, as a file: cents without VAT, Helsinki dates."""
    company, _membership = access.require_member(person(request), client)
    rows = _rows(company, *_asked(request)).order_by("-pk").iterator(chunk_size=500)
    return csv_response(csv_lines(COLUMNS, map(_cells, rows)), "assignments")


def _cells(row: Assignment) -> tuple[object, ...]:
    ordered_on = helsinki_date(row.placed_at) if row.placed_at else None
    return (
        *(row.ref, row.title, row.service.kind, row.status, ordered_on, row.deadline_on),
        *(row.accepted_units, row.target_units, row.unit_price_cents),
        *(row.accepted_cents, row.committed_cents, row.cap_cents, row.currency),
    )


def _asked(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("status", ""), request.GET.get("q", "").replace("\0", " ").strip()


def _rows(company: Client, status: str, query: str) -> AssignmentQuerySet:
    rows = Assignment.objects.filter(client=company).select_related("service").matching(query)
    return rows.filter(status=status) if status in AssignmentStatus.values else rows


def _tabs(base: str, current: str) -> list[Segment]:
    return [
        Segment(
            str(look_of(tab).label) if tab else _("All"),
            f"{base}?status={tab}" if tab else base,
            current == tab,
        )
        for tab in TABS
    ]


@login_required
@require_safe
def show_assignment(request: HttpRequest, ref: str) -> HttpResponse:
    """Progress, the cap and its use, results so far, the terms that bind both sides, and what has happened."""
    found, membership = find(request, ref)
    if found.status == AssignmentStatus.DRAFT and membership.has_right("orderer"):
        return redirect("client:order_confirm", ref=ref)
    return _page(request, found, membership)


def _page(
    request: HttpRequest, found: Assignment, membership: Membership, *, refusal: str = ""
) -> HttpResponse:
    kind, is_work = kind_of(found), found.placed_at is not None
    counts = _counts(found) if is_work else {}
    offered = conditions_of(found, timezone.now()) if found.status == AssignmentStatus.QUOTED else None
    criteria = found.criteria or (offered.criteria if offered else None)
    context = frame(request, found.client, membership) | {
        "conditions": offered,
        "binding": offered.terms if offered else found if is_work else None,
        "assignment": service_name(found),
        "kind": kind,
        "facts": facts(kind.brief_fields, found.brief),
        "criteria": criteria.items if criteria else kind.criteria_items(),
        "counts": counts,
        "in_making": sum(counts.get(status, 0) for status in IN_MAKING),
        "latest": _latest(found) if is_work else [],
        "events": _events(found),
        "files": found.files.select_related("file"),
        "crumbs": [Crumb(_("Assignments"), reverse("client:assignments", args=[found.client.ref]))],
        "reason_form": ReasonForm(),
        "refusal": refusal,
    }
    return render(request, "client/assignment_page.html", context, status=409 if refusal else 200)


def _counts(assignment: Assignment) -> dict[str, int]:
    counted = assignment.units.values_list("status").order_by("status").annotate(n=Count("pk"))
    return dict(counted)


def _latest(assignment: Assignment) -> list[Unit]:
    rows = list(assignment.units.filter(status__in=CLIENT_SEES).order_by("-delivered_at")[:LATEST])
    kind = kind_of(assignment)
    for row in rows:
        row.title, row.sub = headline(row, kind)  # type: ignore[attr-defined]
    return rows


def _events(assignment: Assignment) -> list[Event]:
    return [_told(change) for change in assignment.changes.select_related("actor").order_by("-pk")[:12]]


def _told(change: AssignmentChange) -> Event:
    """One moment for the client; who took the work up is the office's to know."""
    is_start = change.from_status == AssignmentStatus.PLACED and change.to_status == AssignmentStatus.RUNNING
    return replace(event(change), who="") if is_start else event(change)


@login_required
@require_http_methods(["GET", "POST"])
def cap(request: HttpRequest, ref: str) -> HttpResponse:
    """Raise or lower the cap: a signed act of the client."""
    found, membership = find(request, ref)
    access.require_right(person(request), found.client, "orderer")
    form = CapForm(request.POST or None, initial={"cap_cents": found.cap_cents})
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_cap(
                assignment_id=found.pk,
                cap_cents=form.cleaned_data["cap_cents"],
                actor=person(request),
                at=timezone.now(),
                evidence=evidence(request),
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            return redirect("client:assignment", ref=ref)
    context: dict[str, Any] = frame(request, found.client, membership) | {
        "assignment": service_name(found),
        "form": form,
    }
    context["crumbs"] = [Crumb(found.title, reverse("client:assignment", args=[ref]))]
    return render(request, "client/assignment_cap.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def pause(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop new claims for now; what is being made may finish."""
    found = _ordering(request, ref)
    return _act(
        request,
        ref,
        lambda: operations.pause_assignment(
            assignment_id=found.pk,
            actor=person(request),
            at=timezone.now(),
            cause=PauseCause.CLIENT,
            reason=request.POST.get("reason", ""),
        ),
        _("The assignment is paused."),
    )


@login_required
@require_POST
def resume(request: HttpRequest, ref: str) -> HttpResponse:
    """Go on after a pause."""
    found = _ordering(request, ref)
    return _act(
        request,
        ref,
        lambda: operations.resume_assignment(
            assignment_id=found.pk, actor=person(request), at=timezone.now()
        ),
        _("The work goes on."),
    )


@login_required
@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """End before completion: nothing new is made, what is delivered is still decided."""
    found = _ordering(request, ref)
    return _act(
        request,
        ref,
        lambda: operations.cancel_assignment(
            assignment_id=found.pk,
            actor=person(request),
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        ),
        _("The assignment is cancelled. Results already delivered still wait for your answer."),
    )


@login_required
@require_POST
def complete(request: HttpRequest, ref: str) -> HttpResponse:
    """Close with what has been delivered and decided."""
    found = _ordering(request, ref)
    return _act(
        request,
        ref,
        lambda: operations.complete_assignment(
            assignment_id=found.pk, actor=person(request), at=timezone.now()
        ),
        _("The assignment is completed."),
    )


@login_required
@require_POST
def accept_offer(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the office's offer: the order is placed at the price the page showed."""
    found = _ordering(request, ref)
    shown = ShownForm(request.POST).shown()
    try:
        if shown is None:
            raise QuoteChanged
        operations.accept_quote(assignment_id=found.pk, actor=person(request), at=timezone.now(), shown=shown)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        return _page(request, *find(request, ref), refusal=str(error))
    messages.success(request, _("Offer accepted, the order is placed."))
    return redirect("client:assignment", ref=ref)


@login_required
@require_POST
def decline_offer(request: HttpRequest, ref: str) -> HttpResponse:
    """Say no to the office's offer; nothing is owed."""
    found = _ordering(request, ref)
    return _act(
        request,
        ref,
        lambda: operations.decline_quote(
            assignment_id=found.pk,
            actor=person(request),
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        ),
        _("Offer declined. Nothing is owed."),
    )


def _ordering(request: HttpRequest, ref: str) -> Assignment:
    found, _membership = find(request, ref)
    access.require_right(person(request), found.client, "orderer")
    return found


def _act(request: HttpRequest, ref: str, action: Any, done: str) -> HttpResponse:
    return act(request, action, done=done, to=reverse("client:assignment", args=[ref]))
