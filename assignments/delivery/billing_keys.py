"""The keys a client has been charged for: taken at acceptance, one owner at a time.

Rule: docs/rules/duplicates-never-billed-twice.md
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from assignments.delivery.errors import DuplicateResult
from assignments.delivery.models import BilledKey, Unit, UnitKey
from assignments.delivery.queries import year_before

ADVISORY_SPACE = 7302  # names the advisory locks of this file; the second number is the client


def take_keys(units: Sequence[Unit], *, at: datetime) -> None:
    """Take the entity keys of units that are about to be accepted; keys older than 12 months are let go first.

    Units: `at` is UTC. Raises: DuplicateResult naming the unit and the key when another unit has it, be it accepted in
    the same instant by somebody else: the second one waits for the first, and the unique index refuses it.
    """
    rows = list(
        UnitKey.objects.filter(unit__in=units, is_billed=True)
        .select_related("unit")
        .order_by("client_id", "key", "unit_id")
    )
    _queue_up({row.client_id for row in rows})
    _let_go(rows, at=at)
    BilledKey.objects.bulk_create(
        [BilledKey(client_id=row.client_id, key=row.key, unit_id=row.unit_id, at=at) for row in rows],
        ignore_conflicts=True,
    )
    current = BilledKey.objects.filter(unit__in=units, is_current=True)
    taken = set(current.values_list("client_id", "key", "unit_id"))
    for row in rows:
        if (row.client_id, row.key, row.unit_id) not in taken:
            raise DuplicateResult(unit=row.unit.ref, key=row.key.partition(":")[2] or row.key)


def _queue_up(client_ids: set[int]) -> None:
    """One client's keys are taken by one transaction at a time: two of them, each with keys the other wants too, would
    else wait for each other. Nothing that is locked later than this is waited for, so this makes no ring of its own."""
    with connection.cursor() as cursor:
        for client_id in sorted(client_ids):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ADVISORY_SPACE, client_id])


def _let_go(rows: Sequence[UnitKey], *, at: datetime) -> None:
    old = BilledKey.objects.filter(is_current=True, at__lte=year_before(at))
    for client_id in sorted({row.client_id for row in rows}):
        keys = [row.key for row in rows if row.client_id == client_id]
        old.filter(client=client_id, key__in=keys).update(is_current=False)
