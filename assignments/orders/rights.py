"""Who may act on an assignment, and when: the client's orderers for themselves, the office on their behalf."""

from datetime import datetime

from assignments.orders.errors import AssignmentUnknown, OfficeNdaMissing
from assignments.orders.models import Assignment
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel import locks
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from clients.agreements.queries import has_nda_for
from clients.organisations.models import Client, Right
from clients.organisations.queries import membership_of

OFFICE_ROLES = (OfficeRole.COORDINATOR, OfficeRole.ACCOUNT_MANAGER)


def orderer_or_office(actor: User, client: Client, at: datetime) -> str:
    """Return on whose behalf the actor orders: "" for a member with the right, the client's name for the office.

    Raises: NotFound for a stranger; Forbidden for a lesser right or another role at the office; OfficeNdaMissing.
    """
    if membership := membership_of(actor, client):
        if not membership.has_right(Right.ORDERER):
            raise Forbidden
        return ""
    if not actor.is_office:
        raise NotFound
    require_office(actor, client, at)
    return client.name


def require_office(actor: User, client: Client, at: datetime) -> None:
    """Raise NotFound for anybody outside the office, Forbidden for its other roles, OfficeNdaMissing without an NDA."""
    if not actor.is_office:
        raise NotFound
    if not actor.has_role(*OFFICE_ROLES):
        raise Forbidden
    if not has_nda_for(user=actor, client=client, at=at):
        raise OfficeNdaMissing


def lock_assignment(assignment_id: int) -> Assignment:
    """Return the assignment with its client and service, locked. Raises: AssignmentUnknown."""
    try:
        return locks.lock(Assignment.objects.select_related("client", "service"), assignment_id)
    except Assignment.DoesNotExist:
        raise AssignmentUnknown from None


def require_status(assignment: Assignment, *allowed: str) -> None:
    """Raise IllegalMove unless the assignment is in one of the states."""
    if assignment.status not in allowed:
        raise IllegalMove(current=assignment.status)
