"""While the order stands: pause_assignment, resume_assignment, cancel_assignment, complete_assignment, follow_agreements."""

from datetime import datetime

from django.db import transaction

from assignments.orders import gates, moves, rights
from assignments.orders.errors import NoRoomLeft, PausedByOther, UnitsUndecided
from assignments.orders.models import Assignment
from assignments.orders.states import CLAIMABLE, OPEN, AssignmentStatus, PauseCause
from backoffice.accounts.models import User
from backoffice.kernel import machines, news
from backoffice.kernel.cleaning import clean_text
from backoffice.kernel.errors import Forbidden
from clients.agreements.queries import missing_agreements


@transaction.atomic
def pause_assignment(
    *, assignment_id: int, actor: User, at: datetime, cause: str, reason: str = ""
) -> Assignment:
    """Stop new claims for now; what is held may be finished. `cause` is `client` or `office`.

    The office may pause for reasons of its own, or as the client on its behalf.
    Raises: AssignmentUnknown, NotFound, OfficeNdaMissing; Forbidden for a lesser right and for a cause that is not the
    actor's to give; TextInvalid; IllegalMove unless placed or running.
    """
    assignment = rights.lock_assignment(assignment_id)
    client = rights.orderer_or_office(actor, assignment.client, at)
    if cause != PauseCause.CLIENT and not (cause == PauseCause.OFFICE and client):
        raise Forbidden
    rights.require_status(assignment, *CLAIMABLE)
    on_behalf_of = client if cause == PauseCause.CLIENT else ""
    text = clean_text(reason, field="reason")
    moves.pause(assignment, cause=cause, actor=actor, at=at, reason=text, on_behalf_of=on_behalf_of)
    return assignment


@transaction.atomic
def resume_assignment(*, assignment_id: int, actor: User, at: datetime) -> Assignment:
    """Let work go on after a pause by a person; a pause by the system ends by itself once its cause has gone.

    Raises: AssignmentUnknown, NotFound, Forbidden, OfficeNdaMissing; IllegalMove unless paused; PausedByOther when the
    client would end the office's pause; AgreementMissing; NoRoomLeft.
    """
    assignment = rights.lock_assignment(assignment_id)
    on_behalf_of = rights.orderer_or_office(actor, assignment.client, at)
    rights.require_status(assignment, AssignmentStatus.PAUSED)
    if assignment.pause_cause == PauseCause.OFFICE:
        if not on_behalf_of:
            raise PausedByOther
        on_behalf_of = ""
    gates.require_agreements(assignment.client, at)
    if moves.lacks_room(assignment):
        raise NoRoomLeft
    moves.resume(assignment, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return assignment


@transaction.atomic
def cancel_assignment(*, assignment_id: int, actor: User, at: datetime, reason: str = "") -> Assignment:
    """End the order before completion: what is only claimed lapses, what has been submitted is still decided and paid.

    Raises: AssignmentUnknown, NotFound, Forbidden, OfficeNdaMissing; TextInvalid; IllegalMove unless placed, running or
    paused.
    """
    assignment = rights.lock_assignment(assignment_id)
    on_behalf_of = rights.orderer_or_office(actor, assignment.client, at)
    rights.require_status(assignment, *OPEN)
    machines.move(
        assignment,
        to=AssignmentStatus.CANCELLED,
        actor=actor,
        at=at,
        reason=clean_text(reason, field="reason"),
        on_behalf_of=on_behalf_of,
    )
    news.nudge("assignment_changed")
    return assignment


@transaction.atomic
def complete_assignment(*, assignment_id: int, actor: User, at: datetime) -> Assignment:
    """Close the order with what has been accepted so far; every unit has been decided.

    (An order whose whole target is accepted completes by itself.)
    Raises: AssignmentUnknown, NotFound, Forbidden, OfficeNdaMissing; IllegalMove unless running or paused;
    UnitsUndecided while anything is reserved or awaiting.
    """
    assignment = rights.lock_assignment(assignment_id)
    on_behalf_of = rights.orderer_or_office(actor, assignment.client, at)
    rights.require_status(assignment, AssignmentStatus.RUNNING, AssignmentStatus.PAUSED)
    if assignment.reserved_cents or assignment.awaiting_cents:
        raise UnitsUndecided
    machines.move(assignment, to=AssignmentStatus.COMPLETED, actor=actor, at=at, on_behalf_of=on_behalf_of)
    news.nudge("assignment_changed")
    return assignment


@transaction.atomic
def follow_agreements(*, assignment_id: int, at: datetime) -> bool:
    """Pause an open order whose client's agreements are no longer in force, resume it when they are back.

    Units: `at` is UTC. False when there was nothing to do. Rule: docs/rules/no-material-without-signature.md
    """
    assignment = rights.lock_assignment(assignment_id)
    is_missing = bool(missing_agreements(client=assignment.client, at=at))
    if is_missing and assignment.status in CLAIMABLE:
        moves.pause(assignment, cause=PauseCause.AGREEMENT, actor=None, at=at, reason=moves.AGREEMENT_ENDED)
        return True
    waits = assignment.status == AssignmentStatus.PAUSED and assignment.pause_cause == PauseCause.AGREEMENT
    if waits and not is_missing:
        moves.resume(assignment, actor=None, at=at, reason=moves.AGREEMENT_BACK)
        return True
    return False
