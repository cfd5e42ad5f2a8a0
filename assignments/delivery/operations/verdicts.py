"""The client's word: give_verdict, accept_units, hold_review; and silence: accept_overdue."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from assignments.delivery import moves
from assignments.delivery.billing_keys import take_keys
from assignments.delivery.errors import (
    AlreadyDecided,
    ApproverIsAuthor,
    CriteriaNotEmpty,
    DuplicateResult,
    FixRoundsUsed,
    HoldUsed,
    ReviewOver,
    SomeDecided,
    UnitsInvalid,
    UnitUnknown,
)
from assignments.delivery.models import Acceptance, Unit, Verdict, VerdictKind
from assignments.delivery.states import CLIENT_SEES, UnitStatus
from assignments.orders.models import Assignment
from backoffice.accounts.models import User
from backoffice.kernel import locks, news, workdays
from backoffice.kernel.cleaning import clean_text
from backoffice.kernel.errors import NotFound
from clients.organisations.models import Right
from clients.organisations.queries import require_right

HOLD_DAYS = 5  # working days
MOST_ACCEPTED = 200  # units of one batch
SILENT_BATCH = 200  # units accepted under one lock, so that nobody waits long behind silence


@transaction.atomic
def give_verdict(
    *,
    unit_id: int,
    verdict: str,
    failed_criteria: Collection[str] = (),
    note: str = "",
    actor: User,
    at: datetime,
) -> Unit:
    """Accept a delivered unit, send it back for a fix, or reject it, by criterion.

    Units: cents move from awaiting to accepted, to reserved, or out; `at` is UTC.
    Raises: UnitUnknown for a stranger and for what is not delivered; Forbidden without the approver's right (the office
    never accepts for a client); ApproverIsAuthor; AlreadyDecided; CriteriaNotEmpty; CriterionMissing; CriterionUnknown; ReasonMissing;
    TextInvalid; FixRoundsUsed; DuplicateResult. Rule: docs/rules/unit-states.md, docs/rules/two-acceptances.md
    """
    assignment, unit = moves.lock_unit(unit_id)
    _require_approver(actor, assignment)
    _require_waiting(unit, actor)
    kind = VerdictKind(verdict)
    if kind == VerdictKind.ACCEPT:
        if failed_criteria:
            raise CriteriaNotEmpty(field="failed_criteria")
        text = clean_text(note, field="note")
        take_keys([unit], at=at)
        _accept(unit, assignment, actor=actor, note=text, at=at)
    else:
        failed, text = moves.cleaned_failures(assignment, failed_criteria, note)
        refuse = _request_fix if kind == VerdictKind.REQUEST_FIX else _reject
        refuse(unit, assignment, failed=failed, note=text, actor=actor, at=at)
    news.nudge("unit_decided")
    return unit


@transaction.atomic
def accept_units(*, unit_ids: Collection[int], actor: User, at: datetime) -> list[Unit]:
    """Accept every one of the delivered units, or none: one that cannot be accepted refuses the whole batch.

    Units: at most 200 units; `at` is UTC. Assignments are locked in key order, then units.
    Raises: UnitsInvalid; UnitUnknown; Forbidden; ApproverIsAuthor; SomeDecided, with the references of all that are
    no longer waiting; DuplicateResult. Rule: docs/rules/two-acceptances.md
    """
    wanted = set(unit_ids)
    if not 1 <= len(wanted) <= MOST_ACCEPTED:
        raise UnitsInvalid(field="units", most=MOST_ACCEPTED)
    owners = Unit.objects.filter(pk__in=wanted).values_list("assignment_id", flat=True)
    rows = Assignment.objects.select_related("client", "service", "criteria")
    assignments = {each.pk: each for each in locks.lock_many(rows, set(owners))}
    units = locks.lock_many(Unit.objects.select_related("assistant"), wanted)
    if len(units) != len(wanted):
        raise UnitUnknown
    for assignment in assignments.values():
        _require_approver(actor, assignment)
    for unit in units:
        _require_judge(unit, actor)
    if decided := [each.ref for each in units if not _is_waiting(each)]:
        raise SomeDecided(refs=decided)
    take_keys(units, at=at)
    for unit in units:
        _accept(unit, assignments[unit.assignment_id], actor=actor, note="", at=at)
    news.nudge("unit_decided")
    return units


@transaction.atomic
def hold_review(*, unit_id: int, actor: User, at: datetime) -> Unit:
    """Stop the review clock of a delivered unit, once: the window ends 5 working days later.

    Units: working days; `at` is UTC. Raises: UnitUnknown; Forbidden; ApproverIsAuthor; AlreadyDecided; HoldUsed; ReviewOver.
    Rule: docs/rules/silent-acceptance.md
    """
    assignment, unit = moves.lock_unit(unit_id)
    _require_approver(actor, assignment)
    _require_waiting(unit, actor)
    if unit.held_at is not None:
        raise HoldUsed
    if unit.review_due_at is None or unit.review_due_at <= at:
        raise ReviewOver
    unit.held_at, unit.held_by = at, actor
    unit.review_due_at = workdays.deadline(unit.review_due_at, HOLD_DAYS)
    unit.save(update_fields=["held_at", "held_by", "review_due_at"])
    return unit


@transaction.atomic
def accept_overdue(*, assignment_id: int, at: datetime) -> list[Unit]:
    """Accept by silence what the client has left unanswered in one assignment; return the units handled, 200 at most.

    Units: `at` is UTC. A unit whose thing the client has been charged for already is flagged instead, for a person.
    An assignment or unit somebody else holds just now is left to the next run. Rule: docs/rules/silent-acceptance.md
    """
    rows = Assignment.objects.filter(pk=assignment_id)
    for assignment in locks.lock_free(rows, limit=1):
        overdue = Unit.objects.overdue_at(at).filter(assignment=assignment).order_by("pk")
        units = locks.lock_free(overdue, limit=SILENT_BATCH)
        for unit in units:
            _accept_silently(unit, assignment, at=at)
        return units
    return []


def _accept_silently(unit: Unit, assignment: Assignment, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            take_keys([unit], at=at)
    except DuplicateResult:
        unit.has_open_flag = True
        unit.save(update_fields=["has_open_flag"])
        return
    _accept(unit, assignment, actor=None, note="", at=at)


def _accept(unit: Unit, assignment: Assignment, *, actor: User | None, note: str, at: datetime) -> None:
    """One acceptance, by a person or (actor None) by silence; the keys have been taken."""
    how = Acceptance.PERSON if actor else Acceptance.SILENCE
    Verdict.objects.create(
        unit=unit, verdict=VerdictKind.ACCEPT, by=actor, failed_criteria=[], note=note, at=at
    )
    also = {"acceptance": how, "has_open_flag": False}
    moves.move_unit(unit, assignment, to=UnitStatus.ACCEPTED, actor=actor, at=at, reason=note, also=also)
    moves.complete_if_done(assignment, at=at)
    news.nudge("unit_accepted")


def _request_fix(
    unit: Unit, assignment: Assignment, *, failed: list[str], note: str, actor: User, at: datetime
) -> None:
    rounds = moves.frozen(assignment.fix_rounds)
    if unit.fix_rounds_used >= rounds:
        raise FixRoundsUsed(rounds=rounds)
    _record(unit, VerdictKind.REQUEST_FIX, failed=failed, note=note, actor=actor, at=at)
    also = {
        "fix_rounds_used": unit.fix_rounds_used + 1,
        "lease_until": moves.lease_from(assignment, at),
        "has_open_flag": False,
    }
    moves.move_unit(unit, assignment, to=UnitStatus.FIX_REQUESTED, actor=actor, at=at, reason=note, also=also)


def _reject(
    unit: Unit, assignment: Assignment, *, failed: list[str], note: str, actor: User, at: datetime
) -> None:
    _record(unit, VerdictKind.REJECT, failed=failed, note=note, actor=actor, at=at)
    also = {"has_open_flag": False}
    moves.move_unit(unit, assignment, to=UnitStatus.REJECTED, actor=actor, at=at, reason=note, also=also)
    news.nudge("cap_moved")


def _record(unit: Unit, verdict: str, *, failed: list[str], note: str, actor: User, at: datetime) -> None:
    Verdict.objects.create(unit=unit, verdict=verdict, by=actor, failed_criteria=failed, note=note, at=at)


def _require_approver(actor: User, assignment: Assignment) -> None:
    try:
        require_right(actor, assignment.client, Right.APPROVER)
    except NotFound:
        raise UnitUnknown from None


def _require_waiting(unit: Unit, actor: User) -> None:
    """Each delivery is judged once."""
    _require_judge(unit, actor)
    if not _is_waiting(unit):
        raise AlreadyDecided


def _require_judge(unit: Unit, actor: User) -> None:
    """Only what has been delivered is the client's to judge, and nobody judges their own."""
    if unit.status not in CLIENT_SEES:
        raise UnitUnknown
    if unit.assistant.user_id == actor.pk:
        raise ApproverIsAuthor


def _is_waiting(unit: Unit) -> bool:
    return unit.status == UnitStatus.DELIVERED
