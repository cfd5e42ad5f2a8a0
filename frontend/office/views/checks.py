from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assignments.delivery import operations, queries
from assignments.delivery.models import BilledKey, OfficeCheckOutcome, Unit, UnitQuerySet
from assignments.delivery.states import HELD, UnitStatus
from backoffice.accounts.models import OfficeRole, User
from frontend import access
from frontend.answers import drop_draft, show, take_draft
from frontend.events import event
from frontend.office.attempts import DONE, attempt
from frontend.office.counts import Waiting, flagged
from frontend.office.forms import CheckForm, FailureForm, ReleaseForm
from frontend.office.frame import frame, office
from frontend.paging import page_of
from frontend.parts import Crumb, Segment
from frontend.results import criteria_of, result_of
from frontend.rows import service_name

PER_PAGE = 50
FLAGGED, STOPPED = "flagged", "stopped"


@login_required
@require_safe
def list_checks(request: HttpRequest) -> HttpResponse:
    """Results that wait for the office's check, the longest under way first; or those with an open flag, or of them
    those at the client that silence could not accept."""
    user = office(request, OfficeRole.CHECKER)
    only = request.GET.get("only", "")
    rows = _chosen(Unit.objects.visible_to(user), only, timezone.now())
    rows = rows.select_related(
        "assignment__client", "assignment__service", "assignment__criteria", "assistant__user"
    ).prefetch_related("machine_checks", "files__file")
    page = page_of(rows, cursor=request.GET.get("cursor"), limit=PER_PAGE, oldest_first=True)
    context = frame(request)
    context |= {
        "page": page,
        "rows": [result_of(unit, service_name(unit.assignment)) for unit in page.items],
        "me": user.pk,
        "only": only,
        "segments": _segments(only, context["waiting"]),
    }
    return show(request, "office/checks.html", context, fragment="rows")


def _chosen(units: UnitQuerySet, only: str, at: datetime) -> UnitQuerySet:
    if only == STOPPED:
        return units.stopped_at(at)
    return flagged(units) if only == FLAGGED else units.awaiting_check()


def _segments(only: str, waiting: Waiting) -> list[Segment]:
    base = reverse("office:checks")
    others = (FLAGGED, STOPPED)
    return [
        Segment(_("To check"), base, only not in others, waiting.to_check),
        Segment(_("Unanswered"), f"{base}?only={STOPPED}", only == STOPPED, waiting.stopped),
        Segment(_("Open flags"), f"{base}?only={FLAGGED}", only == FLAGGED),
    ]


@login_required
@require_safe
def show_unit(request: HttpRequest, ref: str) -> HttpResponse:
    """One result with its machine checks, verdicts and history; while it waits, the office's check."""
    user = office(request)
    unit = access.unit_for(user, ref)
    return unit_page(request, user, unit)


@login_required
@require_POST
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Pass the result to the client or return it; then on to the next one that waits."""
    user = office(request, OfficeRole.CHECKER)
    unit = access.unit_for(user, ref)
    form = CheckForm(request.POST, criteria=criteria_of(unit.assignment))
    status = attempt(
        form,
        lambda: operations.check_unit(unit_id=unit.pk, actor=user, at=timezone.now(), **form.cleaned_data),
    )
    if status != DONE:
        return unit_page(request, user, unit, form=form, status=status)
    take_draft(request, f"check-{ref}")
    delivered = form.cleaned_data["outcome"] == OfficeCheckOutcome.DELIVER
    messages.success(request, _("Delivered to the client.") if delivered else _("Returned to the assistant."))
    following = _next(user)
    return redirect("office:unit", ref=following) if following else redirect("office:checks")


@login_required
@require_POST
def reject(request: HttpRequest, ref: str) -> HttpResponse:
    """Reject for the client what silence could not accept; then on to the next such result."""
    user = office(request, OfficeRole.CHECKER)
    unit = access.unit_for(user, ref)
    form = FailureForm(request.POST, criteria=criteria_of(unit.assignment), auto_id="reject_%s")
    status = attempt(
        form,
        lambda: operations.reject_flagged(
            unit_id=unit.pk, actor=user, at=timezone.now(), **form.cleaned_data
        ),
    )
    if status != DONE:
        return unit_page(request, user, unit, reject_form=form, status=status)
    take_draft(request, f"reject-{ref}")
    messages.success(request, _("Rejected for the client: nothing is charged, and the slot is open again."))
    return redirect(reverse("office:checks") + f"?only={STOPPED}")


def _next(user: User) -> str | None:
    """The reference of the next result this person may check."""
    waiting = Unit.objects.visible_to(user).awaiting_check().exclude(assistant__user=user.pk)
    return waiting.order_by("pk").values_list("ref", flat=True).first()


def _charged(unit: Unit) -> list[tuple[str, BilledKey]]:
    """What the client has been charged for, without the word for its kind, and the result it was charged for."""
    return [(each.key.partition(":")[2] or each.key, each) for each in queries.charged_before(unit)]


def unit_page(
    request: HttpRequest,
    user: User,
    unit: Unit,
    *,
    form: CheckForm | None = None,
    reject_form: FailureForm | None = None,
    release_form: ReleaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the result's page and what the person may do about it; a refused form keeps what was typed."""
    assignment = unit.assignment
    criteria = criteria_of(assignment)
    prefetch_related_objects([unit], "machine_checks", "files__file")
    waits = unit.status == UnitStatus.SUBMITTED
    is_checker = user.has_role(OfficeRole.CHECKER)
    is_author = unit.assistant.user_id == user.pk
    is_stopped = unit.is_stopped_at(timezone.now())
    context = (
        frame(request, "checks" if is_checker else "assignments")
        | result_of(unit, assignment)
        | {
            "assignment": service_name(assignment),
            "form": form or CheckForm(criteria=criteria),
            "reject_form": reject_form or FailureForm(criteria=criteria, auto_id="reject_%s"),
            "release_form": release_form or ReleaseForm(auto_id="release_%s"),
            "release_shown": release_form is not None,
            "may_check": waits and not is_author and is_checker,
            "may_reject": is_stopped and not is_author and is_checker,
            "may_release": unit.status in HELD and user.has_role(OfficeRole.COORDINATOR),
            "is_stopped": is_stopped,
            "charged": _charged(unit) if is_stopped else [],
            "own_work": waits and is_author,
            "office_checks": unit.office_checks.select_related("checker").order_by("pk"),
            "verdicts": unit.verdicts.select_related("by").order_by("pk"),
            "events": [event(change) for change in unit.changes.select_related("actor").order_by("-pk")],
            "criteria_words": dict(criteria),
            "crumbs": [
                Crumb(_("Checks"), reverse("office:checks"))
                if is_checker
                else Crumb(_("Assignments"), reverse("office:assignments")),
                Crumb(assignment.title, reverse("office:assignment", args=[assignment.ref])),
            ],
        }
    )
    if request.method == "GET":
        for name in ("check", "reject"):
            if not context[f"may_{name}"]:
                drop_draft(request, f"{name}-{unit.ref}")
    return render(request, "office/unit_page.html", context, status=status)
