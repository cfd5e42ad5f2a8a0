"""Taking work and giving it back: claim_units, claim_next, extend_claim, release_claim, release_unit, lapse_held."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from assignments.delivery import claiming, moves
from assignments.delivery.errors import (
    AssistantResting,
    ClaimExpired,
    NothingToClaim,
    NotHolder,
    ReleaseUnexplained,
    UnitsInvalid,
)
from assignments.delivery.models import Claim, Unit
from assignments.delivery.queries import why_no_claim
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment
from assignments.orders.states import AssignmentStatus
from assignments.people.errors import AssistantUnknown
from assignments.people.models import Assistant
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel import locks, machines, news
from backoffice.kernel.cleaning import clean_text

MOST_UNITS = 10_000
TRIES = 10  # a stale read is repeated under the lock it has taken; a third try happens only when many race


@transaction.atomic
def claim_units(*, assistant_id: int, assignment_id: int, units: int, at: datetime) -> Claim:
    """Take up to `units` units of one assignment; fewer when slots, cap, offer or capacity leave room for fewer.

    Units: units; `at` is UTC, the lease runs the assignment's hours from it. Each price is reserved at once.
    Raises: UnitsInvalid; AssistantUnknown; AssistantResting; AssistantAbsent; NotRouted; NdaMissing; CapacityFull; CapReached;
    NothingToClaim. Rule: docs/rules/leases.md, docs/rules/price-cap.md
    """
    return _claim(assistant_id=assistant_id, assignment_id=assignment_id, units=units, at=at)


@transaction.atomic
def claim_next(*, assistant_id: int, units: int = 1, at: datetime) -> Claim:
    """Take up to `units` units of the most urgent work that is free: offers first, then the queue; waits for nobody.

    Units: units; `at` is UTC. Assignments somebody is just claiming from are skipped (SKIP LOCKED).
    Raises: UnitsInvalid; AssistantUnknown; AssistantResting; AssistantAbsent; CapacityFull; NothingToClaim. Rule: docs/rules/leases.md
    """
    return _claim(assistant_id=assistant_id, assignment_id=None, units=units, at=at)


def _claim(*, assistant_id: int, assignment_id: int | None, units: int, at: datetime) -> Claim:
    if not 1 <= units <= MOST_UNITS:
        raise UnitsInvalid(field="units", most=MOST_UNITS)
    assistant = _lock_assistant(assistant_id)
    for _ in range(TRIES):
        taken = claiming.take(assistant=assistant, assignment_id=assignment_id, units=units, at=at)
        if taken is None:
            raise why_no_claim(assistant=assistant, assignment_id=assignment_id, at=at)
        if taken.claim is not None:
            if taken.status == AssignmentStatus.PLACED:
                _set_running(taken.claim.assignment, actor=assistant.user, at=at)
            news.nudge("cap_moved")
            return taken.claim
    raise NothingToClaim


def _set_running(assignment: Assignment, *, actor: User, at: datetime) -> None:
    """The first claim sets the assignment running; the claim's statement holds its row already."""
    machines.move(locks.mark_locked(assignment), to=AssignmentStatus.RUNNING, actor=actor, at=at)
    news.nudge("assignment_changed")


def _lock_assistant(assistant_id: int) -> Assistant:
    """The assistant's row comes first: two claims of one person never count the same free capacity."""
    try:
        assistant = locks.lock(Assistant.objects.all(), assistant_id)
    except Assistant.DoesNotExist:
        raise AssistantUnknown from None
    if not assistant.is_active:
        raise AssistantResting
    return assistant


@transaction.atomic
def extend_claim(*, claim_id: int, actor: User, at: datetime) -> Claim:
    """Start the lease of everything still held under the claim anew: the assignment's hours from `at`, never more.

    Units: `at` is UTC. Raises: NotHolder; NdaMissing; ClaimExpired when nothing is held any more, the lease is over or
    the order has been cancelled.
    """
    assignment, claim = moves.lock_claim(claim_id)
    if claim.assistant.user_id != actor.pk:
        raise NotHolder
    moves.require_nda(actor, assignment, at)
    moves.renew(claim, assignment, at)
    if not claim.units.filter(status__in=moves.in_hand(assignment), lease_until__gt=at).exists():
        raise ClaimExpired
    return claim


@transaction.atomic
def release_claim(*, claim_id: int, reason: str, actor: User, at: datetime) -> Claim:
    """Hand back every unit of the claim that nothing has been submitted for: reservations go, the slots open.

    A coordinator does it on the holder's behalf, and the change rows name both. Units: `at` is UTC. Raises: NotHolder for anybody but the holder and coordinators; ReleaseUnexplained; TextInvalid;
    ClaimExpired when nothing is left to hand back. Rule: docs/rules/leases.md
    """
    assignment, claim = moves.lock_claim(claim_id)
    holder = claim.assistant.user
    _require_holder(holder, actor, assignment, at)
    text = _reason(reason)
    untouched = claim.units.filter(status=UnitStatus.CLAIMED).values_list("pk", flat=True)
    units = locks.lock_many(Unit.objects.all(), untouched)
    if not units:
        raise ClaimExpired
    _lapse(units, assignment, actor=actor, on_behalf_of=_other(holder, actor), reason=text, at=at)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def release_unit(*, unit_id: int, reason: str, actor: User, at: datetime) -> Unit:
    """Hand back one held unit (claimed, returned or to be fixed): its reservation goes, the slot opens.

    A coordinator does it on the holder's behalf, and the change row names both. Units: `at` is UTC. Raises: NotHolder for anybody but the holder and coordinators; ReleaseUnexplained; TextInvalid;
    IllegalMove when the unit is not held.
    """
    assignment, unit = moves.lock_unit(unit_id)
    holder = unit.assistant.user
    _require_holder(holder, actor, assignment, at)
    text, other = _reason(reason), _other(holder, actor)
    _lapse([unit], assignment, actor=actor, on_behalf_of=other, reason=text, at=at)
    return unit


@transaction.atomic
def lapse_held(*, assignment_id: int, at: datetime) -> int:
    """Lapse what is held in one assignment past its lease, or only claimed after a cancellation; return how many.

    Units: `at` is UTC. An assignment somebody else holds just now is left to the next run.
    """
    rows = Assignment.objects.filter(pk=assignment_id)
    for assignment in locks.lock_free(rows, limit=1):
        cancelled = assignment.status == AssignmentStatus.CANCELLED
        due = Q(lease_until__lte=at) | (Q(status=UnitStatus.CLAIMED) if cancelled else Q())
        held = Unit.objects.held().filter(due, assignment=assignment).values_list("pk", flat=True)
        units = locks.lock_many(Unit.objects.all(), held)
        reason = moves.ASSIGNMENT_CANCELLED if cancelled else moves.LEASE_EXPIRED
        _lapse(units, assignment, actor=None, reason=reason, at=at)
        return len(units)
    return 0


def _lapse(
    units: list[Unit],
    assignment: Assignment,
    *,
    actor: User | None,
    on_behalf_of: str = "",
    reason: str,
    at: datetime,
) -> None:
    for unit in units:
        moves.move_unit(
            unit,
            assignment,
            to=UnitStatus.LAPSED,
            actor=actor,
            at=at,
            reason=reason,
            on_behalf_of=on_behalf_of,
            also={"lease_until": None},
        )
    moves.close_claims({each.claim_id for each in units}, reason=reason, at=at)
    news.nudge("cap_moved")


def _require_holder(holder: User, actor: User, assignment: Assignment, at: datetime) -> None:
    """The holder may always give work back, also without an NDA; a coordinator does it for somebody who has fallen ill."""
    if holder.pk == actor.pk:
        return
    if not actor.has_role(OfficeRole.COORDINATOR):
        raise NotHolder
    moves.require_nda(actor, assignment, at)


def _other(holder: User, actor: User) -> str:
    """Whom the actor acts for: nobody in one's own work."""
    return "" if holder.pk == actor.pk else holder.full_name


def _reason(reason: str) -> str:
    text = clean_text(reason, field="reason", max_length=2000)
    if not text:
        raise ReleaseUnexplained(field="reason")
    return text
