"""Routing's due work: queues of assignments that have ended."""

from datetime import datetime

from assignments.orders.models import Assignment
from assignments.orders.states import ASSIGNMENT_MACHINE
from backoffice.kernel import news


@news.job("close_queues", order=15, topics=("assignment_changed",))
def close_queues(at: datetime) -> int:
    """Take ended assignments out of the open queue, so that its index holds living work only; the route stays on record."""
    ended = Assignment.objects.filter(is_queue_open=True, status__in=ASSIGNMENT_MACHINE.terminal)
    return ended.update(is_queue_open=False)
