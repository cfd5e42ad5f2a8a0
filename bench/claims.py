"""P7: claiming through the service against a bare UPDATE with SKIP LOCKED, and against the ORM's way."""

from django.db import connection, transaction

from assignments.delivery.operations import claim_next
from assignments.orders.models import Assignment
from assignments.people.models import Assistant
from bench import stage
from bench.__main__ import median_seconds, show

RUNS = 150
RAW = (
    "UPDATE orders_assignment SET live_units = live_units + 1 WHERE id ="
    " (SELECT id FROM orders_assignment WHERE is_queue_open AND status IN ('placed', 'running')"
    " ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING id"
)


def measure() -> None:
    assistant = Assistant.objects.get()
    raw = median_seconds(_raw, runs=RUNS)
    orm = median_seconds(_orm, runs=RUNS)
    ours = median_seconds(lambda: claim_next(assistant_id=assistant.pk, units=1, at=stage.AT), runs=RUNS)
    show("P7", "claims by the service against a bare statement", raw / ours, ">= 0.45")
    show("P7", "claims by the service against select_for_update and save", orm / ours, ">= 4")


def _raw() -> None:
    with connection.cursor() as cursor:
        cursor.execute(RAW)


@transaction.atomic
def _orm() -> None:
    row = Assignment.objects.select_for_update().filter(is_queue_open=True).order_by("pk")[0]
    row.live_units += 1
    row.save(update_fields=["live_units"])
