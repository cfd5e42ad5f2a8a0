"""The cap of a standing order: change_cap, and keep_room that pauses and resumes by it."""

from datetime import datetime

from django.db import transaction

from assignments.orders import moves, rights, validation
from assignments.orders.errors import CapBelowCommitted, CapUnchanged
from assignments.orders.models import Assignment, CapChange
from assignments.orders.states import CLAIMABLE, OPEN, AssignmentStatus, PauseCause
from assignments.pricing.estimates import euros
from backoffice.accounts.models import User
from backoffice.kernel import news
from clients.agreements.evidence import Evidence
from clients.agreements.queries import missing_agreements
from clients.organisations.models import Right
from clients.organisations.queries import require_right


@transaction.atomic
def change_cap(
    *, assignment_id: int, cap_cents: int, actor: User, at: datetime, evidence: Evidence
) -> Assignment:
    """Raise the cap, or lower it down to what is committed: a signed act of the client, kept as evidence.

    Work that was paused for want of room goes on at once; work that has lost its room is paused.
    Units: cents without VAT; `at` is UTC.
    Raises: AssignmentUnknown; NotFound for a stranger; Forbidden for a lesser right and for the office; IllegalMove unless
    placed, running or paused; CapInvalid; CapUnchanged; CapBelowCommitted; CapBelowUnitPrice; CapOverClientLimit.
    Rule: docs/rules/price-cap.md
    """
    assignment = rights.lock_assignment(assignment_id)
    require_right(actor, assignment.client, Right.ORDERER)
    rights.require_status(assignment, *OPEN)
    before = assignment.cap_cents
    if cap_cents == before:
        raise CapUnchanged(field="cap_cents")
    price = assignment.unit_price_cents
    validation.require_cap(cap_cents, client=assignment.client, unit_price_cents=price, before_cents=before)
    if cap_cents < assignment.committed_cents:
        raise CapBelowCommitted(field="cap_cents", committed=euros(assignment.committed_cents))
    assignment.cap_cents = cap_cents
    assignment.save(update_fields=["cap_cents"])
    CapChange.objects.create(
        assignment=assignment,
        from_cents=before,
        to_cents=cap_cents,
        actor=actor,
        at=at,
        ip=evidence.ip,
        user_agent=evidence.user_agent,
    )
    _settle_room(assignment, at)
    news.nudge("cap_moved")
    return assignment


@transaction.atomic
def keep_room(*, assignment_id: int, at: datetime) -> bool:
    """Pause an order whose cap has no room for one more unit, resume it when there is room again.

    Units: `at` is UTC. False when there was nothing to do. Rule: docs/rules/price-cap.md
    """
    return _settle_room(rights.lock_assignment(assignment_id), at)


def _settle_room(assignment: Assignment, at: datetime) -> bool:
    lacks_room = moves.lacks_room(assignment)
    if lacks_room and assignment.status in CLAIMABLE:
        moves.pause(assignment, cause=PauseCause.NO_ROOM, actor=None, at=at, reason=moves.NO_ROOM)
        return True
    waits = assignment.status == AssignmentStatus.PAUSED and assignment.pause_cause == PauseCause.NO_ROOM
    if waits and not lacks_room and not missing_agreements(client=assignment.client, at=at):
        moves.resume(assignment, actor=None, at=at, reason=moves.ROOM_AGAIN)
        return True
    return False
