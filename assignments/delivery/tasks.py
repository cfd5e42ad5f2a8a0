"""Delivery's due work: leases that have run out, reviews that nobody answered."""

from datetime import datetime

from assignments.delivery import queries
from assignments.delivery.models import Unit
from assignments.delivery.operations import accept_overdue, lapse_held
from assignments.delivery.states import UnitStatus
from backoffice.kernel import news


@news.job("lapse_claims", order=10, topics=("assignment_changed",))
def lapse_claims(at: datetime) -> int:
    """Free what is held past its lease, and what was only claimed when its assignment was cancelled; `at` is UTC."""
    return news.do_each(queries.due_leases(at), lambda pk: lapse_held(assignment_id=pk, at=at))


@news.job("accept_silent", order=20)
def accept_silent(at: datetime) -> int:
    """Accept every unanswered, unflagged unit whose review window is over; one transaction a batch; `at` is UTC."""
    overdue = Unit.objects.overdue_at(at).values_list("assignment_id", flat=True).distinct()
    return news.do_each(list(overdue.order_by("assignment_id")), lambda pk: _accept_all(pk, at))


def _accept_all(assignment_id: int, at: datetime) -> int:
    done = 0
    # A batch may be flagged to the last unit and others still wait behind it: only an empty one is the end.
    while handled := accept_overdue(assignment_id=assignment_id, at=at):
        done += sum(unit.status == UnitStatus.ACCEPTED for unit in handled)
    return done
