"""What every operation of delivery stands on: the locks, and the one way a unit and its cents move together."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from assignments.delivery.errors import (
    CriterionMissing,
    CriterionUnknown,
    NdaMissing,
    NotHolder,
    ReasonMissing,
    UnitUnknown,
)
from assignments.delivery.models import Claim, MachineCheck, OfficeCheck, OfficeCheckOutcome, Outcome, Unit
from assignments.delivery.states import BUCKETS, HELD, SLOT_FREE, UnitStatus
from assignments.orders.models import Assignment
from assignments.orders.states import OPEN, AssignmentStatus
from backoffice.accounts.models import User
from backoffice.kernel import locks, machines, news, workdays
from backoffice.kernel.cleaning import clean_text
from clients.agreements.queries import has_nda_for

LEASE_EXPIRED = "lease_expired"  # reasons the system itself gives in change rows
ASSIGNMENT_CANCELLED = "assignment_cancelled"
TARGET_REACHED = "target_reached"


def lock_assignment(assignment_id: int) -> Assignment:
    """Return the assignment, locked, with its client, service and criteria."""
    return locks.lock(Assignment.objects.select_related("client", "service", "criteria"), assignment_id)


def lock_unit(unit_id: int) -> tuple[Assignment, Unit]:
    """Return the unit and its assignment, both locked, the assignment first. Raises: UnitUnknown."""
    assignment_id = Unit.objects.filter(pk=unit_id).values_list("assignment_id", flat=True).first()
    if assignment_id is None:
        raise UnitUnknown
    assignment = lock_assignment(assignment_id)
    unit = locks.lock(Unit.objects.select_related("assistant__user", "claim"), unit_id)
    unit.assignment = assignment
    return assignment, unit


def lock_claim(claim_id: int) -> tuple[Assignment, Claim]:
    """Return the claim and its assignment, both locked, the assignment first. Raises: NotHolder for an unknown claim."""
    assignment_id = Claim.objects.filter(pk=claim_id).values_list("assignment_id", flat=True).first()
    if assignment_id is None:
        raise NotHolder
    assignment = lock_assignment(assignment_id)
    claim = locks.lock(Claim.objects.select_related("assistant__user"), claim_id)
    claim.assignment = assignment
    return assignment, claim


def move_unit(
    unit: Unit,
    assignment: Assignment,
    *,
    to: str,
    actor: User | None,
    at: datetime,
    reason: str = "",
    on_behalf_of: str = "",
    also: Mapping[str, object] | None = None,
) -> None:
    """Move the unit and, in the same breath, its price between the cap counters of the locked assignment.

    Units: cents. Raises: NotLocked; IllegalMove (nothing has moved then). Rule: docs/rules/price-cap.md
    """
    locks.require_locked(assignment)
    before = str(unit.status)
    machines.move(unit, to=to, actor=actor, at=at, reason=reason, on_behalf_of=on_behalf_of, also=also)
    shift_counters(assignment, price_cents=unit.price_cents, before=before, after=to)


def shift_counters(assignment: Assignment, *, price_cents: int, before: str, after: str) -> None:
    """Carry one unit's price from the counter of its old state to that of the new one, and count its slot.

    Units: cents. The sum never grows here: only a claim adds to it, under the same lock and the database's own check.
    """
    changed = set()
    for status, sign in ((before, -1), (after, +1)):
        if bucket := BUCKETS.get(status):
            setattr(assignment, bucket, getattr(assignment, bucket) + sign * price_cents)
            changed.add(bucket)
    if after in SLOT_FREE:
        assignment.live_units -= 1
        changed.add("live_units")
    if after == UnitStatus.ACCEPTED:
        assignment.accepted_units += 1
        changed.add("accepted_units")
    assignment.save(update_fields=sorted(changed))


def deliver(unit: Unit, assignment: Assignment, *, checker: User | None, note: str, at: datetime) -> None:
    """Hand the unit to the client: the check row, the move, the review clock; checker None = passed by rule.

    A checker answers what the machine could not tell; what it found failed stays an open flag. Units: the review window
    counts working days from `at`. Rule: docs/rules/two-acceptances.md, docs/rules/silent-acceptance.md
    """
    OfficeCheck.objects.create(
        unit=unit, checker=checker, outcome=OfficeCheckOutcome.DELIVER, failed_criteria=[], note=note, at=at
    )
    move_unit(
        unit,
        assignment,
        to=UnitStatus.DELIVERED,
        actor=checker,
        at=at,
        reason=note,
        also={
            "first_delivered_at": unit.first_delivered_at or at,
            "review_due_at": workdays.deadline(at, frozen(assignment.review_days)),
            "has_open_flag": _stays_open(unit, checker),
        },
    )
    news.nudge("unit_delivered")


def _stays_open(unit: Unit, checker: User | None) -> bool:
    if checker is None or not unit.has_open_flag:
        return unit.has_open_flag
    newest = MachineCheck.objects.filter(unit=unit.pk).order_by("-round").values("round")[:1]
    return unit.machine_checks.filter(round=newest, outcome=Outcome.FAIL).exists()


def complete_if_done(assignment: Assignment, *, at: datetime) -> None:
    """Complete the locked assignment once every ordered unit has been accepted."""
    if assignment.accepted_units == assignment.target_units and assignment.status in OPEN:
        machines.move(assignment, to=AssignmentStatus.COMPLETED, actor=None, at=at, reason=TARGET_REACHED)
        news.nudge("assignment_changed")


def close_claims(claim_ids: Collection[int], *, reason: str, at: datetime) -> None:
    """Close those of the claims of which nothing is in `claimed` any more; their assignment is locked."""
    still = Unit.objects.filter(claim__in=claim_ids, status=UnitStatus.CLAIMED).values("claim")
    Claim.objects.filter(pk__in=claim_ids, closed_at=None).exclude(pk__in=still).update(
        closed_at=at, close_reason=reason
    )


def lease_from(assignment: Assignment, at: datetime) -> datetime:
    """Return when a lease taken or renewed at `at` runs out. Units: hours, frozen on the assignment."""
    return at + timedelta(hours=frozen(assignment.lease_hours))


def in_hand(assignment: Assignment) -> tuple[str, ...]:
    """Return the states that are worked on: a cancellation ends what is only claimed, before its lapse is written.

    Rule: docs/rules/assignment-states.md
    """
    cancelled = assignment.status == AssignmentStatus.CANCELLED
    return tuple(each for each in HELD if not (cancelled and each == UnitStatus.CLAIMED))


def renew(claim: Claim, assignment: Assignment, at: datetime) -> None:
    """Renew, on activity, the leases of the claim that have not run out. A lease is never made shorter."""
    until = lease_from(assignment, at)
    held = claim.units.filter(status__in=in_hand(assignment), lease_until__gt=at)
    held.filter(lease_until__lt=until).update(lease_until=until)
    if claim.closed_at is None and at < claim.expires_at < until:
        claim.expires_at = until
        claim.save(update_fields=["expires_at"])


def frozen(value: int | None) -> int:
    """Return a term that is always there once an assignment is placed (the database checks it)."""
    if value is None:
        raise ValueError("terms are frozen when an assignment is placed; this one has none")
    return value


def require_nda(user: User, assignment: Assignment, at: datetime) -> None:
    """Raise NdaMissing unless the person may see the client's material at `at`."""
    if not has_nda_for(user=user, client=assignment.client, at=at):
        raise NdaMissing


def cleaned_failures(
    assignment: Assignment, failed_criteria: Collection[str], note: str
) -> tuple[list[str], str]:
    """Return the named criteria, each once, and the cleaned note of a refusal.

    Raises: CriterionMissing, CriterionUnknown, ReasonMissing; TextInvalid for a note with markup or control characters.
    """
    known = assignment.criteria.keys if assignment.criteria else []
    if not failed_criteria:
        raise CriterionMissing(field="failed_criteria")
    for key in failed_criteria:
        if key not in known:
            raise CriterionUnknown(field="failed_criteria", key=str(key)[:40])
    text = clean_text(note, field="note")
    if not text:
        raise ReasonMissing(field="note")
    return list(dict.fromkeys(failed_criteria)), text
