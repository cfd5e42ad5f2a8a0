"""The due work of orders: quotes that expire, caps that fill up, pauses that begin and end by themselves."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from assignments.orders import operations, queries
from assignments.orders.models import Assignment, CapAlert
from assignments.pricing.cap import THRESHOLDS
from backoffice.kernel import news


@news.job("expire_quotes", order=25)
def expire_quotes(at: datetime) -> int:
    """Decline the quotes whose validity is over; `at` is UTC."""
    return _each(queries.quotes_overdue(at), lambda pk: operations.expire_quote(assignment_id=pk, at=at))


@news.job("note_cap_alerts", order=30, topics=("cap_moved",))
def note_cap_alerts(at: datetime) -> int:
    """Note once per threshold and cap that 50, 80 or 100 % of a cap is spoken for; `at` is UTC."""
    return sum(_note(percent, at) for percent in THRESHOLDS)


@news.job("keep_room", order=31, topics=("cap_moved", "unit_decided"))
def keep_room(at: datetime) -> int:
    """Pause what has no room under its cap, resume what has it again; `at` is UTC."""

    def settle(pk: int) -> bool:
        return operations.keep_room(assignment_id=pk, at=at)

    halves = (queries.without_room, queries.with_room_again)
    return news.do_each(halves, lambda half: _each(half(), settle))


@news.job("follow_agreements", order=32, topics=("agreement_changed",))
def follow_agreements(at: datetime) -> int:
    """Pause and resume the open work of clients whose agreements have run out or are back; `at` is UTC."""
    return _each(
        queries.out_of_step_with_agreements(at),
        lambda pk: operations.follow_agreements(assignment_id=pk, at=at),
    )


def _each(rows: QuerySet[Assignment], act: Callable[[int], bool]) -> int:
    """Act on each row in a transaction of its own, and count what was done."""
    return news.do_each(list(rows.order_by("pk").values_list("pk", flat=True)), act)


def _note(percent: int, at: datetime) -> int:
    due = list(queries.alerts_due(percent).order_by("pk").values_list("pk", "cap_cents"))
    CapAlert.objects.bulk_create(
        [CapAlert(assignment_id=pk, percent=percent, cap_cents=cap, at=at) for pk, cap in due],
        ignore_conflicts=True,
    )
    return len(due)
