"""An assistant sees for every unit what is due, what is paid and why not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assignments.delivery.models import OfficeCheck, Unit
from backoffice.kernel.workdays import helsinki_date
from billing.payouts import queries
from billing.settlement.tasks import settle
from clients.agreements.models import Agreement
from clients.agreements.operations import end_agreement
from tests.factories import billing as make
from tests.factories.clients import sign_nda

pytestmark = pytest.mark.django_db
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def rows(worker, period=NOVEMBER, **kwargs):
    return queries.earnings(worker, *period, **kwargs)


def test_a_delivered_unit_is_due_whatever_the_client_says(order, worker, at):
    waiting = make.deliver(order, worker)
    accepted = make.accept(make.deliver(order, worker))
    rejected = make.deliver(order, worker)
    Unit.objects.filter(pk=rejected.pk).update(status="rejected", rejected_at=at)
    settle(at)
    assert [(row.unit_ref, row.due_cents, row.paid_cents, row.why_not) for row in rows(worker)] == [
        (unit.ref, 7_000, 0, None) for unit in (rejected, accepted, waiting)
    ]


def test_what_is_not_due_says_why(order, worker, at):
    make.a_unit(order, worker, "claimed", result=None, submitted_at=None)
    make.a_unit(order, worker, "submitted")
    returned = make.a_unit(order, worker, "returned", returned_at=at)
    OfficeCheck.objects.create(
        unit=returned, outcome="return", failed_criteria=["identity"], note="Y-tunnus puuttuu", at=at
    )
    make.a_unit(order, worker, "lapsed", result=None, lapsed_at=at)
    make.deliver(order, worker)  # not settled yet
    found = [(row.status, row.due_cents, row.why_not.en) for row in rows(worker)]
    assert found == [
        ("delivered", 0, "Checked; it will be booked in a moment."),
        ("lapsed", 0, "The claim lapsed without a delivery."),
        ("returned", 0, "Returned to be fixed: Y-tunnus puuttuu"),
        ("submitted", 0, "Waiting for the office check."),
        ("claimed", 0, "In your hands: the fee is due once the office has checked the result."),
    ]


def test_without_an_nda_the_pay_stays_and_the_work_is_hidden(order, worker, anna, nea, at):
    due = make.deliver(order, worker)
    returned = make.a_unit(order, worker, "returned", returned_at=at)
    OfficeCheck.objects.create(
        unit=returned, outcome="return", failed_criteria=["identity"], note="Y-tunnus puuttuu", at=at
    )
    settle(at)
    assert [row.is_hidden for row in rows(worker)] == [False, False]
    end_agreement(agreement_id=Agreement.objects.get(person=anna).pk, actor=nea, at=at, reason="Päättyi")
    hidden = "Hidden: no NDA in force"
    assert [
        (row.unit_ref, row.is_hidden, row.headline.en, row.due_cents, row.why_not and row.why_not.en)
        for row in rows(worker)
    ] == [
        (returned.ref, True, hidden, 0, "Returned to be fixed."),
        (due.ref, True, hidden, 7_000, None),
    ]


def test_an_nda_for_another_client_does_not_open_the_work(order, worker, anna, nea, stranger_client, at):
    make.deliver(order, worker)
    end_agreement(agreement_id=Agreement.objects.get(person=anna).pk, actor=nea, at=at, reason="Päättyi")
    sign_nda(anna, actor=nea, covers=stranger_client)
    assert [row.is_hidden for row in rows(worker)] == [True]


def test_a_note_with_braces_is_shown_as_it_is(order, worker, at):
    unit = make.a_unit(order, worker, "returned", returned_at=at)
    OfficeCheck.objects.create(unit=unit, outcome="return", failed_criteria=["x"], note="{note} {0}", at=at)
    assert rows(worker)[0].why_not.en == "Returned to be fixed: {note} {0}"


def test_the_summary_adds_up(order, worker, at):
    make.accepted(order, worker, units=2)
    make.deliver(order, worker)
    make.a_unit(order, worker, "submitted")
    make.a_unit(order, worker, "returned", returned_at=at)
    settle(at)
    assert queries.summary(worker, *NOVEMBER) == queries.EarningsSummary(
        due_cents=21_000,
        due_units=3,
        paid_cents=0,
        waiting_cents=7_000,
        waiting_units=1,
        returned_cents=7_000,
        returned_units=1,
        unpaid_cents=21_000,
    )


def test_an_empty_period_is_zeros_but_the_account_stays(order, worker, at):
    make.deliver(order, worker)
    settle(at)
    found = queries.summary(worker, date(2026, 10, 1), date(2026, 10, 31))
    assert (found.due_cents, found.due_units, found.unpaid_cents) == (0, 0, 7_000)
    assert rows(worker, (date(2026, 10, 1), date(2026, 10, 31))) == []


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 10, 31, 21, 59, tzinfo=UTC), 10),
        (datetime(2026, 10, 31, 22, 0, tzinfo=UTC), 11),  # midnight in Helsinki
        (datetime(2026, 11, 30, 21, 59, tzinfo=UTC), 11),
        (datetime(2026, 11, 30, 22, 0, tzinfo=UTC), 12),
    ],
)
def test_a_unit_belongs_to_the_helsinki_day_of_its_delivery(order, worker, at, moment, month):
    make.deliver(order, worker, at=moment)
    settle(at)
    assert [bool(rows(worker, (date(2026, m, 1), date(2026, m, 30)))) for m in (9, 11)] == [
        False,
        month == 11,
    ]


def test_what_was_handed_in_again_stands_on_the_day_of_its_newest_step(order, worker, at):
    day = timedelta(days=1)
    make.a_unit(order, worker, "submitted", returned_at=at, submitted_at=at + day)
    later = helsinki_date(at + day)
    assert len(rows(worker, (later, later))) == 1
    assert queries.summary(worker, later, later).waiting_units == 1


def test_pages_join_without_gap_or_double(order, worker, at):
    made = [make.deliver(order, worker).ref for _ in range(7)]
    settle(at)
    seen, after = [], None
    while page := rows(worker, after_id=after, limit=3):
        seen += [row.unit_ref for row in page]
        after = page[-1].unit_id
    assert seen == made[::-1]


def test_nobody_sees_anothers(order, worker, bo, at):
    make.deliver(order, worker)
    settle(at)
    assert rows(make.an_assistant(bo)) == []


def test_takes_two_queries_for_any_number_of_rows(order, worker, at, django_assert_num_queries):
    for _ in range(12):
        make.deliver(order, worker)
    settle(at)
    with django_assert_num_queries(2):
        assert len(rows(worker)) == 12
    with django_assert_num_queries(2):
        queries.summary(worker, *NOVEMBER)


def test_a_week_holds_what_fell_due_from_its_monday_to_its_sunday(order, worker, at):
    sunday = datetime(2026, 11, 15, 21, 59, tzinfo=UTC)  # one minute to midnight in Helsinki
    for moment in (sunday, sunday.replace(day=16), sunday.replace(hour=22)):
        make.deliver(order, worker, at=moment)
    settle(at)
    make.deliver(order, worker, at=at)  # not booked yet
    assert queries.weekly(worker, date(2026, 11, 22), weeks=3) == [
        (date(2026, 11, 2), 0),
        (date(2026, 11, 9), 7_000),
        (date(2026, 11, 16), 14_000),
    ]
