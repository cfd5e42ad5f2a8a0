"""What an assistant may claim now, best first."""

from datetime import date, timedelta

import pytest

from assignments.delivery.operations import claim_next
from assignments.orders.models import Assignment
from assignments.people.operations import add_absence
from assignments.routing.queries import queue_for
from tests.factories.delivery import (
    PRICE,
    RATE,
    claim,
    end_ndas,
    make_client,
    make_user,
    offer,
    place,
    sign_nda,
)
from tests.factories.people import make_assistant

pytestmark = pytest.mark.django_db


def listed(assistant, at, **more):
    return [each.assignment for each in queue_for(assistant=assistant, at=at, **more)]


def test_puts_offers_first_then_deadline_then_age(worker, buyer, at):
    old = place(buyer, placed_at=at - timedelta(days=30))
    new = place(buyer)
    due = place(buyer, deadline_on=date(2026, 12, 24))
    offered = place(buyer, is_open=False)
    offer(offered, worker)
    items = queue_for(assistant=worker, at=at)
    assert [each.assignment for each in items] == [offered, due, old, new]
    assert [each.reason.en for each in items] == [
        "Offered to you, ordered 2 Nov 2026.",
        "Open in the queue, due 24 Dec 2026.",
        "Open in the queue, ordered 24 Oct 2026.",
        "Open in the queue, ordered 2 Nov 2026.",
    ]
    assert {(each.open_units, each.rate_cents) for each in items} == {(10, RATE)}


def test_stands_in_the_order_in_which_next_takes(worker, buyer, at):
    for deadline in (date(2026, 12, 3), None, date(2026, 12, 1)):
        place(buyer, target=1, deadline_on=deadline)
    offer(place(buyer, target=1, is_open=False), worker)
    shown = listed(worker, at)
    assert [claim_next(assistant_id=worker.pk, at=at).assignment for _ in shown] == shown


def test_counts_what_room_offer_and_slots_leave(worker, other, buyer, at):
    tight = place(buyer, cap=3 * PRICE)
    claim(other, tight, at)
    offered = place(buyer, is_open=False)
    offer(offered, worker, units=4)
    claim(worker, offered, at)
    assert {each.assignment: each.open_units for each in queue_for(assistant=worker, at=at)} == {
        offered: 3,
        tight: 2,
    }


def test_leaves_out_what_cannot_be_claimed(worker, buyer, at):
    place(buyer, kind="document")
    place(buyer, is_open=False)
    place(buyer, status="paused", pause_cause="client")
    place(buyer, cap=PRICE - 1, target=1)
    place(buyer, brief={"languages": ["en"]})
    used = place(buyer, is_open=False)
    offer(used, worker, units=1)
    claim(worker, used, at)
    type(worker).objects.update(languages=["fi"])
    worker.refresh_from_db()
    assert listed(worker, at) == []


def test_shows_nothing_of_a_client_without_an_nda(worker, buyer, at):
    work = place(buyer)
    offer(work, worker)
    assert Assignment.objects.visible_to(worker.user).exists()
    end_ndas(worker.user, at - timedelta(days=1000))
    assert listed(worker, at) == []
    assert not Assignment.objects.visible_to(worker.user).exists()


def test_shows_only_the_clients_the_nda_names(buyer, stranger, at):
    user = make_user()
    sign_nda(user, client=buyer)
    assistant = make_assistant(user)
    mine, _ = place(buyer), place(stranger)
    assert listed(assistant, at) == [mine]


def test_shows_nothing_while_absent(worker, buyer, at):
    place(buyer)
    add_absence(
        assistant_id=worker.pk, from_on=date(2026, 11, 23), to_on=date(2026, 11, 23), actor=worker.user
    )
    assert listed(worker, at) == []
    assert len(listed(worker, at + timedelta(days=1))) == 1


def test_pages_without_gaps_or_repeats(worker, buyer, at):
    for number in range(9):
        place(buyer, deadline_on=date(2026, 12, 1 + number // 2) if number < 5 else None)
    for _ in range(2):
        offer(place(buyer, is_open=False), worker)
    whole = listed(worker, at)
    pages, after = [], None
    while page := queue_for(assistant=worker, at=at, limit=4, after=after):
        pages += [each.assignment for each in page]
        after = page[-1].place
    assert len(whole) == 11
    assert pages == whole


def test_asks_the_database_a_fixed_number_of_times(worker, buyer, at, django_assert_num_queries):
    for _ in range(3):
        place(buyer)
        offer(place(buyer, is_open=False), worker)
    with django_assert_num_queries(5):
        queue_for(assistant=worker, at=at)


def test_speaks_the_clients_language_when_the_brief_names_none(bo, sam, buyer, at):
    place(buyer)
    swedish = place(make_client("Bolag Ab", language="sv", owner=sam))
    named = place(buyer, brief={"language": "sv"})
    assert set(listed(make_assistant(bo, languages=["sv"]), at)) == {swedish, named}
