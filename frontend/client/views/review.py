"""The review: accept, ask for a fix, reject - by keyboard and by thumb, one unit or a batch of acceptances."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from assignments.delivery import operations
from assignments.delivery.errors import SomeDecided
from assignments.delivery.models import Unit
from assignments.delivery.queries import passing_check
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment
from backoffice.kernel.errors import DomainError
from backoffice.kernel.references import is_ref
from clients.organisations.models import Membership
from frontend import access
from frontend.access import person
from frontend.answers import act, add_refusal
from frontend.client.forms import VerdictForm
from frontend.client.frame import frame
from frontend.client.reach import assignment as find
from frontend.client.reach import unit as find_unit
from frontend.events import reason_of, who_of
from frontend.paging import Page, after_flagged, page_flagged_first
from frontend.parts import Crumb, Event
from frontend.results import criteria_of, result_of
from frontend.rows import service_name
from frontend.statuses import look_of

PER_PAGE = 50


@login_required
@require_safe
def show_review(request: HttpRequest, ref: str) -> HttpResponse:
    """Delivered results of one assignment with their machine checks: those that need an eye first, then oldest first."""
    found, membership = find(request, ref)
    cursor = request.GET.get("cursor", "")
    page = _page(found, cursor)
    if cursor and not page.items:  # the last of this page has just been decided
        return redirect("client:review", ref=ref)
    return render(request, "client/review.html", _listed(request, found, membership, page, cursor))


def _page(assignment: Assignment, cursor: str) -> Page[Unit]:
    waiting = assignment.units.awaiting_verdict().prefetch_related("machine_checks", "files__file")
    return page_flagged_first(waiting, cursor=cursor, limit=PER_PAGE)


def _listed(
    request: HttpRequest, found: Assignment, membership: Membership, page: Page[Unit], cursor: str
) -> dict[str, Any]:
    return frame(request, found.client, membership) | {
        "assignment": service_name(found),
        "page": page,
        "cursor": cursor,
        "from_page": f"?{urlencode({'cursor': cursor})}" if cursor else "",
        "and_page": f"&{urlencode({'cursor': cursor})}" if cursor else "",
        "waiting": found.units.awaiting_verdict().count(),
        "page_cents": sum(unit.price_cents for unit in page.items),
        "rows": [result_of(unit, found) for unit in page.items],
        "crumbs": [
            Crumb(_("Assignments"), reverse("client:assignments", args=[found.client.ref])),
            Crumb(found.title, reverse("client:assignment", args=[found.ref])),
        ],
        "first_due": min((unit.review_due_at for unit in page.items if unit.review_due_at), default=None),
    }


def _next_waiting(unit: Unit, cursor: str) -> str:
    """The address of the list at the unit after this one, or at the one before it when this was the last."""
    waiting = unit.assignment.units.awaiting_verdict().exclude(pk=unit.pk)
    rows = waiting.filter(after_flagged(is_flagged=unit.has_open_flag, pk=unit.pk))
    following = rows.order_by("-has_open_flag", "pk").values_list("ref", flat=True).first()
    if following is None:
        following = waiting.order_by("has_open_flag", "-pk").values_list("ref", flat=True).first()
    base = reverse("client:review", args=[unit.assignment.ref])
    query = f"?{urlencode({'cursor': cursor})}" if cursor else ""
    return f"{base}{query}#{following}" if following else base


@login_required
@require_POST
def accept_batch(request: HttpRequest, ref: str) -> HttpResponse:
    """Accept the chosen results, all or none; when some are decided already, show which and keep the rest chosen."""
    found, membership = find(request, ref)
    access.require_right(person(request), found.client, "approver")
    refs = set(request.POST.getlist("unit"))
    named = [ref for ref in refs if is_ref(ref)]
    units = list(found.units.visible_to(person(request)).filter(ref__in=named).values_list("pk", flat=True))
    if not units or len(units) != len(refs):
        messages.error(request, _("Choose at least one result of this page first."))
        return redirect("client:review", ref=ref)
    done = ngettext("%(n)s result accepted.", "%(n)s results accepted.", len(units)) % {"n": len(units)}
    try:
        return act(
            request,
            lambda: operations.accept_units(unit_ids=units, actor=person(request), at=timezone.now()),
            done=done,
            to=reverse("client:review", args=[ref]),
            passing=(SomeDecided,),
        )
    except SomeDecided as error:
        return _some_decided(request, found, membership, error=error, refs=refs)


def _some_decided(
    request: HttpRequest, found: Assignment, membership: Membership, *, error: SomeDecided, refs: set[str]
) -> HttpResponse:
    """The list anew: what somebody else has decided on top, everything else still ticked."""
    cursor = request.POST.get("cursor", "")
    page = _page(found, cursor)
    if cursor and not page.items:
        page, cursor = _page(found, ""), ""
    decided = found.units.filter(ref__in=error.refs).prefetch_related("machine_checks", "files__file")
    context = _listed(request, found, membership, page, cursor) | {
        "decided": [result_of(unit, found) for unit in decided.order_by("pk")],
        "picked": refs - set(error.refs),
    }
    return render(request, "client/review.html", context, status=409)


@login_required
@require_safe
def show_unit(request: HttpRequest, ref: str) -> HttpResponse:
    """One result with its evidence, checks, history and - while it waits - the verdict form."""
    found, membership = find_unit(request, ref)
    form = VerdictForm(
        criteria=criteria_of(found.assignment), initial={"verdict": request.GET.get("verdict", "request_fix")}
    )
    return _unit_page(request, found, membership, form)


@login_required
@require_POST
def verdict(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the client's word on one result."""
    found, membership = find_unit(request, ref)
    access.require_right(person(request), found.assignment.client, "approver")
    form = VerdictForm(request.POST, criteria=criteria_of(found.assignment))
    if form.is_valid():
        try:
            operations.give_verdict(
                unit_id=found.pk, actor=person(request), at=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            if error.status in {403, 404}:
                raise
            if error.status == 409:
                messages.error(request, str(error))
                return redirect("client:unit", ref=ref)
            add_refusal(form, error)
        else:
            messages.success(request, _said(form.cleaned_data["verdict"]))
            return redirect(_next_waiting(found, request.POST.get("cursor", "")))
    return _unit_page(request, found, membership, form)


def _said(word: str) -> str:
    return {
        "accept": _("Accepted."),
        "request_fix": _("Sent back for a fix."),
        "reject": _("Rejected. It is not billed."),
    }[word]


@login_required
@require_POST
def hold(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop the review clock of one result, once."""
    found, _membership = find_unit(request, ref)
    access.require_right(person(request), found.assignment.client, "approver")
    return act(
        request,
        lambda: operations.hold_review(unit_id=found.pk, actor=person(request), at=timezone.now()),
        done=_("You have five more working days for this result."),
        to=reverse("client:unit", args=[ref]),
    )


def _unit_page(request: HttpRequest, unit: Unit, membership: Any, form: VerdictForm) -> HttpResponse:
    assignment = unit.assignment
    context = (
        frame(request, assignment.client, membership)
        | result_of(unit, assignment)
        | {
            "assignment": service_name(assignment),
            "form": form,
            "waits": unit.status == UnitStatus.DELIVERED,
            "chosen": request.POST.get("verdict") or request.GET.get("verdict", ""),
            "cursor": request.POST.get("cursor") or request.GET.get("cursor", ""),
            "check": passing_check(unit),
            "criteria_version": assignment.criteria.version if assignment.criteria else None,
            "events": _events(unit),
            "verdicts": unit.verdicts.select_related("by").order_by("pk"),
            "crumbs": [
                Crumb(assignment.title, reverse("client:assignment", args=[assignment.ref])),
                Crumb(_("Results to review"), reverse("client:review", args=[assignment.ref])),
            ],
        }
    )
    return render(request, "client/unit_page.html", context, status=422 if form.errors else 200)


def _events(unit: Unit) -> list[Event]:
    """What the client may know of a unit's life: from its delivery on, people of the office unnamed."""
    seen = {"delivered", "fix_requested", "accepted", "rejected"}
    changes = [
        change for change in unit.changes.select_related("actor").order_by("pk") if change.to_status in seen
    ]
    return [
        Event(
            title=_("Accepted by silence")
            if change.to_status == "accepted" and change.actor is None
            else str(look_of(change.to_status).label),
            at=change.at,
            who=who_of(change) if change.actor and change.to_status != "delivered" else "",
            text=reason_of(change) if change.to_status != "delivered" else "",
            icon=look_of(change.to_status).icon,
            tone=look_of(change.to_status).tone,
        )
        for change in changes
    ]
