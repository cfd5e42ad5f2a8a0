"""Turning deliveries and acceptances into postings."""

from datetime import date, datetime

from django.db import connection, transaction

from assignments.delivery.models import Unit, UnitChange
from backoffice.kernel import locks
from backoffice.kernel.workdays import helsinki_date
from billing.ledger import operations as ledger
from billing.ledger.models import Posting
from billing.ledger.queries import first_open_day
from billing.settlement import queries
from billing.settlement.duties import Duty
from billing.settlement.errors import AlreadySettled, NothingDue, UnitBusy
from billing.settlement.models import Mark


@transaction.atomic
def settle_unit(*, duty: Duty, unit_id: int, at: datetime) -> Posting:
    """Book what the unit's first delivery (earn) or its acceptance (accept) made due.

    Units: cents without VAT, as frozen on the unit; the business date is the Helsinki date of the change, or the
    first open day after it, with a note, when its period has been closed. `at` is UTC.
    Raises: UnitBusy when another transaction holds the unit; NothingDue when it never reached the state;
    AlreadySettled when the posting stands. Rule: docs/rules/two-acceptances.md, docs/rules/period-lock.md
    """
    rows = Unit.objects.filter(pk=unit_id).select_related("assignment__client", "assistant")
    held = locks.lock_free(rows, limit=1)
    if not held:
        raise UnitBusy()
    unit = held[0]
    change = UnitChange.objects.filter(subject=unit, to_status=duty.status).order_by("id").first()
    if change is None:
        raise NothingDue(unit=unit.ref)
    due_on = helsinki_date(change.at)
    day = first_open_day(due_on)
    posting = ledger.post(
        key=duty.key(unit.ref),
        kind=duty.name,
        business_date=day,
        entries=duty.entries(unit),
        at=at,
        note=_note(due_on, day),
    )
    if posting is None:
        raise AlreadySettled(unit=unit.ref)
    return posting


@transaction.atomic
def advance_mark(*, duty: Duty) -> Mark:
    """Move the duty's mark as far as is certain, and note the newest change for the next time.

    Two runs at once take turns on the mark. Rule: docs/rules/ledger.md
    """
    Mark.objects.get_or_create(duty=duty.name)
    mark = Mark.objects.select_for_update().get(duty=duty.name)
    oldest_running, next_xid, newest_id = _horizon()
    if mark.seen_id > mark.through_id and oldest_running >= mark.seen_xid:
        left = queries.unsettled(duty, after_id=mark.through_id, through_id=mark.seen_id, limit=1)
        mark.through_id = mark.through_id if left else mark.seen_id
    if (
        mark.seen_id <= mark.through_id or mark.seen_xid > next_xid
    ):  # a restored database counts from elsewhere
        mark.seen_id, mark.seen_xid = max(newest_id, mark.through_id), next_xid
    mark.save()
    return mark


def _horizon() -> tuple[int, int, int]:
    """Return the oldest transaction still running, the next one to begin, and the newest change row seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint,"
            " (SELECT coalesce(max(id), 0) FROM delivery_unitchange) FROM pg_current_snapshot() s"
        )
        oldest, following, newest = cursor.fetchone()
    return int(oldest), int(following), int(newest)


def _note(due_on: date, day: date) -> str:
    return "" if day == due_on else f"belongs to {due_on.isoformat()}, whose period was closed"
