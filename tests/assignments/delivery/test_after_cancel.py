"""Once the order is cancelled, what is only claimed brings nothing any more, also before the lapse has run."""

import pytest

from assignments.delivery.errors import ClaimExpired
from assignments.delivery.models import MachineCheck, Unit, UnitChange
from assignments.delivery.operations import check_unit, extend_claim, import_results, submit_unit
from tests.factories.delivery import (
    claimed,
    counters,
    delivered,
    prospect,
    submitted,
)
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def unit(worker, work, at):
    return claimed(worker, work, at, 2)[0]


def cancel(work):
    type(work).objects.filter(pk=work.pk).update(status="cancelled")


def refuses(unit, act):
    def state():
        units = list(Unit.objects.order_by("pk").values())
        return units, counters(unit.assignment), MachineCheck.objects.count(), UnitChange.objects.count()

    before = state()
    with pytest.raises(ClaimExpired):
        act()
    assert state() == before


def test_what_was_only_claimed_is_not_taken_in(unit, work, at):
    cancel(work)
    refuses(unit, lambda: submit_unit(unit_id=unit.pk, result=prospect(), actor=unit.assistant.user, at=at))


def test_an_import_fills_nothing(unit, work, at):
    cancel(work)
    columns = prospect(phone="+358 40 1234567")
    content = (",".join(columns) + "\n" + ",".join(str(each) for each in columns.values())).encode()
    refuses(
        unit,
        lambda: import_results(
            claim_id=unit.claim_id, content=content, filename="a.csv", actor=unit.assistant.user, at=at
        ),
    )


def test_a_lease_is_not_renewed(unit, work, at):
    cancel(work)
    refuses(unit, lambda: extend_claim(claim_id=unit.claim_id, actor=unit.assistant.user, at=at))


def test_what_the_office_sent_back_is_still_finished(worker, work, checker, at):
    unit = submitted(worker, work, at)
    check_unit(
        unit_id=unit.pk, outcome="return", failed_criteria=["potential"], note="Ei", actor=checker, at=at
    )
    cancel(work)
    submit_unit(unit_id=unit.pk, result=prospect(), actor=worker.user, at=at)
    unit.refresh_from_db()
    assert unit.status == "submitted"


def test_what_was_delivered_stays_to_be_decided(worker, work, checker, at):
    unit = delivered(worker, work, at, checker)
    cancel(work)
    assert Unit.objects.awaiting_verdict().get() == unit
