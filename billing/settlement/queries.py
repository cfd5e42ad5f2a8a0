"""What waits to be booked."""

from dataclasses import dataclass

from django.db import connection

from billing.settlement.duties import Duty
from billing.settlement.models import Mark

_UNSETTLED = """
SELECT c.id, c.subject_id
FROM delivery_unitchange c JOIN delivery_unit u ON u.id = c.subject_id
WHERE c.to_status = %(status)s AND c.id > %(after)s AND c.id <= %(through)s
  AND NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.key = %(duty)s || ':' || u.ref)
ORDER BY c.id LIMIT %(limit)s
"""
NO_END = 2**62


@dataclass(frozen=True)
class Waiting:
    """A change row nobody has booked, and its unit."""

    change_id: int
    unit_id: int


def unsettled(duty: Duty, *, after_id: int, limit: int, through_id: int = NO_END) -> list[Waiting]:
    """Return change rows of the duty without posting, by id, behind `after_id` and up to `through_id`."""
    with connection.cursor() as cursor:
        cursor.execute(
            _UNSETTLED,
            {
                "status": duty.status,
                "duty": duty.name,
                "after": after_id,
                "through": through_id,
                "limit": limit,
            },
        )
        return [Waiting(change_id, unit_id) for change_id, unit_id in cursor.fetchall()]


def settled_through(duty: Duty) -> int:
    """Return the change id up to which the duty is known to be settled; 0 when nothing is known."""
    return Mark.objects.filter(duty=duty.name).values_list("through_id", flat=True).first() or 0
