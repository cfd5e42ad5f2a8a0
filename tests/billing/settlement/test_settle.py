"""Settlement books each duty once: the first delivery for the assistant, the acceptance for the client."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assignments.delivery.models import Unit, UnitChange
from billing.ledger import operations as ledger
from billing.ledger.errors import PostingKeyReused
from billing.ledger.models import Entry, Posting
from billing.ledger.queries import balance_of, entries_of
from billing.settlement import operations, queries, tasks
from billing.settlement.duties import ACCEPT, EARN
from billing.settlement.errors import AlreadySettled, NothingDue
from billing.settlement.models import Mark
from tests.factories import billing as make

pytestmark = pytest.mark.django_db


def test_a_delivery_books_the_assistants_rate(order, worker, at):
    unit = make.deliver(order, worker)
    assert tasks.settle(at) == 1
    posting = Posting.objects.get(key=f"earn:{unit.ref}")
    assert entries_of(posting) == [("4000", 7_000), (f"2100:{worker.ref}", -7_000)]
    assert (posting.kind, posting.business_date, posting.booked_at) == ("earn", date(2026, 11, 2), at)


def test_an_acceptance_books_the_clients_price(order, worker, at):
    unit = make.accept(make.deliver(order, worker))
    assert tasks.settle(at) == 2
    posting = Posting.objects.get(key=f"accept:{unit.ref}")
    assert entries_of(posting) == [(f"1110:{order.client.ref}", 10_000), ("3000", -10_000)]


def test_running_again_books_nothing_more(order, worker, at):
    make.accepted(order, worker, units=3)
    assert [tasks.settle(at), tasks.settle(at)] == [6, 0]
    assert (Posting.objects.count(), Entry.objects.count()) == (6, 12)


@pytest.mark.parametrize("status", ["claimed", "submitted", "returned"])
def test_what_has_not_been_delivered_books_nothing(order, worker, at, status):
    make.a_unit(order, worker, status=status)
    assert (tasks.settle(at), Posting.objects.count()) == (0, 0)


def test_a_second_delivery_after_a_fix_does_not_pay_twice(order, worker, at):
    unit = make.deliver(order, worker)
    tasks.settle(at)
    later = at + timedelta(days=2)
    UnitChange.objects.create(
        subject=unit, from_status="submitted", to_status="delivered", actor=None, at=later
    )
    assert tasks.settle(later) == 0
    assert -balance_of("2100", worker.ref) == 7_000


def test_both_deliveries_unbooked_are_booked_once_on_the_first_day(order, worker, at):
    unit = make.deliver(order, worker)
    UnitChange.objects.create(subject=unit, from_status="submitted", to_status="delivered", actor=None, at=at)
    assert tasks.settle(at) == 1
    assert Posting.objects.get().business_date == date(2026, 11, 2)


def test_a_rejected_unit_keeps_the_assistants_pay_and_charges_nobody(order, worker, at):
    unit = make.deliver(order, worker)
    Unit.objects.filter(pk=unit.pk).update(status="rejected", rejected_at=at)
    assert tasks.settle(at) == 1
    assert (balance_of("4000"), balance_of("3000"), balance_of("1110", order.client.ref)) == (7_000, 0, 0)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 2, 21, 59, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2026, 11, 2, 22, 0, tzinfo=UTC), date(2026, 11, 3)),  # midnight in Helsinki, winter
        (datetime(2026, 7, 2, 21, 0, tzinfo=UTC), date(2026, 7, 3)),  # midnight in Helsinki, summer
    ],
)
def test_the_business_date_is_the_helsinki_day(order, worker, at, moment, day):
    make.deliver(order, worker, at=moment)
    tasks.settle(at)
    assert Posting.objects.get().business_date == day


def test_a_closed_period_moves_the_booking_to_the_first_open_day_with_a_note(order, worker, leo, at, books):
    make.accepted(order, worker)
    ledger.close_period(from_on=date(2026, 11, 1), to_on=date(2026, 11, 9), actor=leo, at=at)
    assert tasks.settle(at) == 2
    found = set(Posting.objects.values_list("business_date", "note"))
    assert found == {(date(2026, 11, 10), "belongs to 2026-11-02, whose period was closed")}
    assert books() == {}


def test_operations_never_succeed_at_nothing(order, worker, at):
    unit = make.deliver(order, worker)
    operations.settle_unit(duty=EARN, unit_id=unit.pk, at=at)
    with pytest.raises(AlreadySettled):
        operations.settle_unit(duty=EARN, unit_id=unit.pk, at=at)
    with pytest.raises(NothingDue):
        operations.settle_unit(duty=ACCEPT, unit_id=unit.pk, at=at)
    assert Posting.objects.count() == 1


def test_a_key_with_other_content_is_refused_not_booked_over(order, worker, at):
    unit = make.deliver(order, worker)
    ledger.post(
        key=f"earn:{unit.ref}",
        kind="earn",
        business_date=date(2026, 11, 2),
        entries=[("4000", 1), ("3000", -1)],
        at=at,
    )
    with pytest.raises(PostingKeyReused):
        operations.settle_unit(duty=EARN, unit_id=unit.pk, at=at)
    assert balance_of("2100", worker.ref) == 0


def test_failures_are_reported_after_the_rest(order, worker, at, monkeypatch):
    bad, good = make.deliver(order, worker), make.deliver(order, worker)
    real = operations.settle_unit

    def settle_unit(*, duty, unit_id, at):
        if unit_id == bad.pk:
            raise ValueError("broken")
        return real(duty=duty, unit_id=unit_id, at=at)

    monkeypatch.setattr(operations, "settle_unit", settle_unit)
    with pytest.raises(ExceptionGroup) as failure:
        tasks.settle(at)
    assert [str(error) for error in failure.value.exceptions] == ["broken"]
    assert list(Posting.objects.values_list("key", flat=True)) == [f"earn:{good.ref}"]
    monkeypatch.undo()
    assert tasks.settle(at) == 1


def test_goes_through_more_than_one_batch(order, worker, at, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    make.accepted(order, worker, units=5)
    assert tasks.settle(at) == 10


def test_the_mark_never_passes_a_unit_that_is_not_booked(order, worker, at):
    unit = make.deliver(order, worker)
    newest = UnitChange.objects.latest("id").pk
    Mark.objects.create(duty="earn", through_id=0, seen_id=newest, seen_xid=1)  # everything of then has ended
    assert operations.advance_mark(duty=EARN).through_id == 0
    operations.settle_unit(duty=EARN, unit_id=unit.pk, at=at)
    assert operations.advance_mark(duty=EARN).through_id == newest
    assert queries.settled_through(EARN) == newest


def test_a_restored_database_notes_anew(order, worker, at):
    make.deliver(order, worker)
    Mark.objects.create(duty="earn", through_id=0, seen_id=5, seen_xid=2**60)
    mark = operations.advance_mark(duty=EARN)
    assert mark.through_id == 0
    assert mark.seen_xid < 2**60
