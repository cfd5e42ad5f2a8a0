"""The two moves that persons and the system both make, and the question they share: is there room for one more unit?"""

from datetime import datetime

from assignments.orders.models import Assignment
from assignments.orders.states import AssignmentStatus
from backoffice.accounts.models import User
from backoffice.kernel import machines, news

# Reasons the system itself gives in change rows.
NO_ROOM = "no_room"
ROOM_AGAIN = "room_again"
AGREEMENT_ENDED = "agreement_ended"
AGREEMENT_BACK = "agreement_back"


def pause(
    assignment: Assignment,
    *,
    cause: str,
    actor: User | None,
    at: datetime,
    reason: str = "",
    on_behalf_of: str = "",
) -> None:
    """Pause the locked assignment. Raises: IllegalMove."""
    also = {"pause_cause": cause}
    machines.move(
        assignment,
        to=AssignmentStatus.PAUSED,
        actor=actor,
        at=at,
        reason=reason,
        on_behalf_of=on_behalf_of,
        also=also,
    )
    news.nudge("assignment_changed")


def resume(
    assignment: Assignment, *, actor: User | None, at: datetime, reason: str = "", on_behalf_of: str = ""
) -> None:
    """Take the locked assignment back to where it was paused; when it was first placed and running stays on record."""
    to = AssignmentStatus.RUNNING if assignment.running_at else AssignmentStatus.PLACED
    stamp = f"{to}_at"
    also = {"pause_cause": "", stamp: getattr(assignment, stamp)}
    machines.move(assignment, to=to, actor=actor, at=at, reason=reason, on_behalf_of=on_behalf_of, also=also)
    news.nudge("assignment_changed")


def lacks_room(assignment: Assignment) -> bool:
    """Tell whether slots are open but the cap has no room for one more unit. Rule: docs/rules/price-cap.md"""
    price = assignment.unit_price_cents or 0
    return assignment.open_units > 0 and assignment.room_cents < price
