"""What a coordinator has to route: work its offers do not cover, and offers nobody takes up."""

from datetime import timedelta

import pytest

from assignments.delivery.offers import unanswered, unrouted
from assignments.delivery.operations import release_unit
from assignments.orders.models import Assignment
from assignments.people.models import Absence, Skill
from assignments.routing.models import Route
from backoffice.accounts.models import User
from tests.factories.delivery import PRICE, claimed, end_ndas, make_client, offer, place, sign_nda, submitted
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def work(buyer):
    """Ten prospects at 45 euros under a cap of 450, offered to nobody."""
    return place(buyer, is_open=False)


def waits(work):
    return unrouted(Assignment.objects.filter(pk=work.pk)).exists()


def lies(work, at):
    return unanswered(Assignment.objects.filter(pk=work.pk), at).exists()


def test_work_offered_to_nobody_waits(work):
    assert waits(work)


def test_what_is_open_to_the_queue_is_routed(buyer):
    assert not waits(place(buyer))


@pytest.mark.parametrize(("units", "expected"), [(None, False), (10, False), (9, True), (2, True)])
def test_an_offer_of_fewer_units_than_are_free_leaves_the_rest_to_route(work, worker, units, expected):
    offer(work, worker, units=units)
    assert waits(work) is expected


def test_two_offers_cover_what_they_cover_together(work, worker, other):
    offer(work, worker, units=6)
    offer(work, other, units=4)
    assert not waits(work)
    Route.objects.filter(assistant=other).update(units=3)
    assert waits(work)


def test_a_withdrawn_offer_covers_nothing(work, worker, kaisa, at):
    route = offer(work, worker)
    Route.objects.filter(pk=route.pk).update(withdrawn_at=at, withdrawn_by=kaisa)
    assert waits(work)


def test_what_is_claimed_under_an_offer_is_neither_free_nor_left_of_the_offer(work, worker, at):
    offer(work, worker, units=10)
    claimed(worker, work, at, units=4)
    assert not waits(work)
    Route.objects.update(units=9)  # four used, five left, six free
    assert waits(work)


def test_a_unit_that_lapsed_is_free_again_and_back_in_the_offer(work, worker, at):
    offer(work, worker, units=10)
    unit = claimed(worker, work, at)[0]
    release_unit(unit_id=unit.pk, reason="Sairas", actor=worker.user, at=at)
    assert not waits(work)


def test_room_under_the_cap_bounds_what_an_offer_has_to_cover(buyer, worker):
    work = place(buyer, is_open=False, cap=6 * PRICE + 1)
    offer(work, worker, units=6)
    assert not waits(work)
    Route.objects.update(units=5)
    assert waits(work)


def test_an_order_that_is_full_or_not_running_does_not_wait(work):
    Assignment.objects.update(live_units=10)
    assert not waits(work)
    Assignment.objects.update(live_units=0, status="paused", pause_cause="client")
    assert not waits(work)


class TestAnOfferNobodyCanTake:
    @pytest.fixture(autouse=True)
    def offered(self, work, worker):
        offer(work, worker)
        assert not waits(work)

    def test_because_the_assistant_is_not_active(self, work, worker):
        type(worker).objects.filter(pk=worker.pk).update(is_active=False)
        assert waits(work)

    def test_because_the_account_is_closed(self, work, worker):
        User.objects.filter(pk=worker.user_id).update(is_active=False)
        assert waits(work)

    def test_because_the_skill_is_gone(self, work, worker):
        Skill.objects.filter(assistant=worker).delete()
        assert waits(work)

    def test_because_the_nda_has_run_out(self, work, worker, at):
        end_ndas(worker.user, at - timedelta(days=900))
        assert waits(work)

    def test_because_the_nda_is_for_another_client(self, work, worker, buyer, at):
        end_ndas(worker.user, at - timedelta(days=900))
        sign_nda(worker.user, client=make_client("Toinen Oy"))
        assert waits(work)
        sign_nda(worker.user, client=buyer)
        assert not waits(work)

    def test_and_it_is_not_one_that_lies_either(self, work, worker, at):
        type(worker).objects.filter(pk=worker.pk).update(is_active=False)
        assert not lies(work, at)

    def test_but_an_absence_ends_by_itself(self, work, worker, at):
        Absence.objects.create(assistant=worker, from_on=at.date(), to_on=at.date())
        assert not waits(work)


class TestLeftLying:
    """`at` is Monday 23 November 2026; the last two full working days before it began on Thursday."""

    @pytest.mark.parametrize(("hours", "expected"), [(0, False), (1, True)])
    def test_an_offer_made_before_two_full_working_days(self, work, worker, at, hours, expected):
        thursday = at.replace(day=18, hour=22)  # midnight in Helsinki
        offer(work, worker, at=thursday - timedelta(hours=hours))
        assert lies(work, at) is expected

    def test_not_while_something_of_it_is_in_hand(self, work, worker, at):
        offer(work, worker)
        claimed(worker, work, at - timedelta(days=9))
        assert not lies(work, at)

    def test_not_when_it_was_claimed_from_within_two_days(self, work, worker, at, kim):
        offer(work, worker)
        submitted(worker, work, at - timedelta(days=1))
        assert not lies(work, at)
        assert lies(work, at + timedelta(days=7))

    def test_not_when_nothing_of_it_is_left(self, work, worker, at):
        offer(work, worker, units=1)
        assert lies(work, at)
        submitted(worker, work, at - timedelta(days=10), source_on="2026-11-10")
        assert not lies(work, at)
        assert waits(work)

    def test_one_of_two_offers_is_enough(self, work, worker, other, at):
        offer(work, worker)
        offer(work, other, at=at)
        assert lies(work, at)

    def test_not_when_the_queue_is_open_or_no_slot_is_free(self, work, worker, at):
        offer(work, worker)
        Assignment.objects.update(is_queue_open=True)
        assert not lies(work, at)
        Assignment.objects.update(is_queue_open=False, live_units=10)
        assert not lies(work, at)
