"""P7: claiming through the service against the same writes by one bare statement, and against the ORM's way.

The bare statement does what a claim has to leave behind (counters, claim, unit, its first change) for the first row of
the queue that is free, and asks nothing: no NDA, no skill, no language, no capacity. Messages to the workers are left
out of all three; they are hints sent after the commit.
"""

from datetime import datetime, timedelta
from unittest import mock

from django.db import connection, transaction

from assignments.delivery.models import Claim, Unit, UnitChange, new_claim_ref, new_unit_ref
from assignments.delivery.operations import claim_next
from assignments.orders.models import Assignment
from assignments.people.models import Assistant
from backoffice.kernel import news
from bench import stage
from bench.__main__ import median_seconds, show

RUNS = 150
RAW = """
WITH a AS (
  UPDATE orders_assignment SET live_units = live_units + 1, reserved_cents = reserved_cents + unit_price_cents
   WHERE id = (SELECT id FROM orders_assignment WHERE is_queue_open AND is_claimable AND service_id = %(service)s
                ORDER BY deadline_on, placed_at, id FOR UPDATE SKIP LOCKED LIMIT 1)
  RETURNING id, live_units, unit_price_cents, assistant_rate_cents
), k AS (
  INSERT INTO delivery_claim (ref, assignment_id, assistant_id, claimed_at, expires_at, close_reason)
  SELECT %(claim)s, a.id, %(assistant)s, %(at)s, %(at)s::timestamptz + interval '24 hours', '' FROM a RETURNING id
), u AS (
  INSERT INTO delivery_unit (ref, assignment_id, claim_id, assistant_id, slot, status, price_cents, rate_cents,
                             lease_until, needs_check, has_open_flag, fix_rounds_used, acceptance, claimed_at)
  SELECT %(unit)s, a.id, k.id, %(assistant)s, a.live_units, 'claimed', a.unit_price_cents, a.assistant_rate_cents,
         %(at)s::timestamptz + interval '24 hours', true, false, 0, '', %(at)s FROM a CROSS JOIN k RETURNING id
)
INSERT INTO delivery_unitchange (subject_id, from_status, to_status, actor_id, on_behalf_of, at, reason)
SELECT u.id, '', 'claimed', %(user)s, '', %(at)s, '' FROM u"""


def measure() -> None:
    assistant = Assistant.objects.select_related("user").get()
    service_id = assistant.skills.order_by("service")[0].service_id
    with mock.patch.object(news, "_send", return_value=True):
        raw = median_seconds(lambda: _raw(assistant, service_id), runs=RUNS)
        _put_back()
        orm = median_seconds(lambda: _orm(assistant, service_id), runs=RUNS)
        _put_back()
        ours = median_seconds(lambda: claim_next(assistant_id=assistant.pk, units=1, at=stage.AT), runs=RUNS)
    show("P7", "claims by the service against the same writes by one statement", raw / ours, ">= 0.45")
    show("P7", "claims by the service against select_for_update and save", orm / ours, ">= 4")


def _put_back() -> None:
    """Empty the assistant's hands, so that each way begins where the one before began."""
    Unit.objects.update(status="lapsed")
    Assignment.objects.filter(live_units__gt=0).update(live_units=0, reserved_cents=0)


def _raw(assistant: Assistant, service_id: int) -> None:
    values: dict[str, int | str | datetime] = {
        "service": service_id,
        "assistant": assistant.pk,
        "user": assistant.user_id,
        "claim": new_claim_ref(),
        "unit": new_unit_ref(),
        "at": stage.AT,
    }
    with connection.cursor() as cursor:
        cursor.execute(RAW, values)


@transaction.atomic
def _orm(assistant: Assistant, service_id: int) -> None:
    """Lock the first row of the queue as a model, save it, and create what a claim leaves behind one by one."""
    queue = Assignment.objects.filter(is_queue_open=True, is_claimable=True, service=service_id)
    row = queue.select_for_update(skip_locked=True).order_by("deadline_on", "placed_at", "pk")[0]
    until = stage.AT + timedelta(hours=row.lease_hours or 0)
    row.live_units += 1
    row.reserved_cents += row.unit_price_cents or 0
    row.save()
    claim = Claim.objects.create(
        assignment=row, assistant=assistant, claimed_at=stage.AT, expires_at=until, close_reason=""
    )
    unit = Unit.objects.create(
        assignment=row,
        claim=claim,
        assistant=assistant,
        slot=row.live_units,
        price_cents=row.unit_price_cents or 0,
        rate_cents=row.assistant_rate_cents or 0,
        lease_until=until,
        claimed_at=stage.AT,
    )
    UnitChange.objects.create(
        subject=unit, from_status="", to_status=unit.status, actor=assistant.user, at=stage.AT
    )
