"""What came into each stage of the work day by day: the small lines beside the overview's key figures.

Read from the newest changes, a fixed number of them, so that the cost is the same at any size; in a very busy house the
lines reach back fewer days.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, QuerySet, Subquery
from django.db.models.functions import TruncDate

from assignments.delivery.models import Unit, UnitChange
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment, AssignmentChange
from assignments.orders.states import AssignmentStatus
from backoffice.accounts.models import User
from backoffice.kernel.audit import Change
from backoffice.kernel.workdays import HELSINKI

DAYS = 14
MOST_CHANGES = 10_000
STAGES = (UnitStatus.CLAIMED, UnitStatus.SUBMITTED, UnitStatus.DELIVERED)


def arrivals(user: User, today: date) -> dict[str, list[int]]:
    """Return the daily numbers of orders placed and of results claimed, handed in and delivered, today last.

    Two queries. Units: Helsinki days; at most 14, fewer when the newest changes reach back less far.
    """
    orders = _daily(AssignmentChange, Assignment.objects.visible_to(user), [AssignmentStatus.PLACED], today)
    return orders | _daily(UnitChange, Unit.objects.visible_to(user), STAGES, today)


def _daily(model: type[Change], seen: QuerySet[Any], stages: Any, today: date) -> dict[str, list[int]]:
    newest = model._default_manager.order_by("-pk")
    reached = newest.values("at")[MOST_CHANGES : MOST_CHANGES + 1]  # the newest change that is not looked at
    start = datetime.combine(today - timedelta(days=DAYS - 1), time(), tzinfo=HELSINKI)
    looked_at = newest.values("pk")[:MOST_CHANGES]
    rows = model._default_manager.filter(
        pk__in=looked_at, to_status__in=stages, at__gte=start, subject__in=seen.order_by()
    )
    dated = rows.annotate(
        day=TruncDate("at", tzinfo=HELSINKI), reached=Subquery(reached, output_field=DateTimeField())
    )
    return _lines(
        dated.order_by().values_list("to_status", "day", "reached").annotate(n=Count("pk")), stages, today
    )


def _lines(rows: Any, stages: Any, today: date) -> dict[str, list[int]]:
    """One number a day and stage; the day the look back breaks off in is not whole, and left out with those before."""
    counted: dict[tuple[str, date], int] = defaultdict(int)
    first = today - timedelta(days=DAYS - 1)
    for stage, day, reached, number in rows:
        counted[stage, day] += number
        if reached is not None:
            first = max(first, reached.astimezone(HELSINKI).date() + timedelta(days=1))
    days = [first + timedelta(days=each) for each in range((today - first).days + 1)]
    return {str(stage): [counted[stage, day] for day in days] for stage in stages}
