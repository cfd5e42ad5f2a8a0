"""Taking work: claim_units and claim_next."""

from datetime import date, timedelta

import pytest

from assignments.delivery.errors import (
    AssistantAbsent,
    AssistantResting,
    CapacityFull,
    CapReached,
    NdaMissing,
    NothingToClaim,
    NotRouted,
    UnitsInvalid,
)
from assignments.delivery.models import Claim, Unit, UnitChange
from assignments.delivery.operations import claim_next, claim_units, submit_unit
from assignments.orders.models import AssignmentChange
from assignments.people.operations import add_absence, set_active
from assignments.routing.models import Route
from tests.factories.delivery import (
    PRICE,
    RATE,
    claim,
    claimed,
    counters,
    end_ndas,
    make_client,
    make_user,
    offer,
    place,
    prospect,
    sign_nda,
)
from tests.factories.people import make_assistant, the_manager

pytestmark = pytest.mark.django_db


def refuses(error, assistant, work, at, units=1):
    before = counters(work)
    with pytest.raises(error):
        claim_units(assistant_id=assistant.pk, assignment_id=work.pk, units=units, at=at)
    assert counters(work) == before
    assert Claim.objects.filter(assistant=assistant).count() == 0
    assert Unit.objects.count() == before[3]


def test_takes_units_and_reserves_their_price(worker, work, at):
    taken = claim_units(assistant_id=worker.pk, assignment_id=work.pk, units=3, at=at)
    units = list(taken.units.order_by("slot"))
    assert [each.slot for each in units] == [1, 2, 3]
    assert {(each.price_cents, each.rate_cents, each.status) for each in units} == {(PRICE, RATE, "claimed")}
    assert {each.lease_until for each in units} == {at + timedelta(hours=24)} == {taken.expires_at}
    assert counters(work) == (3 * PRICE, 0, 0, 3, 0)
    births = UnitChange.objects.values_list("from_status", "to_status", "actor", "at")
    assert list(births) == [("", "claimed", worker.user_id, at)] * 3


def test_starts_the_assignment_once(worker, work, at):
    claim(worker, work, at)
    claim(worker, work, at)
    work.refresh_from_db()
    assert (work.status, work.running_at) == ("running", at)
    assert list(AssignmentChange.objects.values_list("from_status", "to_status", "actor")) == [
        ("placed", "running", worker.user_id)
    ]


def test_gives_as_many_as_slots_are_open(worker, buyer, at):
    assert claim(worker, place(buyer, target=2), at, units=9).units.count() == 2


def test_gives_as_many_as_the_cap_has_room_for(worker, buyer, at):
    work = place(buyer, cap=2 * PRICE + PRICE - 1)
    assert claim(worker, work, at, units=9).units.count() == 2
    assert counters(work) == (2 * PRICE, 0, 0, 2, 0)


def test_gives_as_many_as_the_assistant_can_hold(ceci, work, at):
    assert claim(make_assistant(ceci, capacity=4), work, at, units=9).units.count() == 4


def test_gives_as_many_as_are_left_of_an_offer(worker, buyer, at):
    work = place(buyer, is_open=False)
    offer(work, worker, units=3)
    assert claim(worker, work, at, units=2).units.count() == 2
    assert claim(worker, work, at, units=2).units.count() == 1


def test_an_open_queue_is_not_held_back_by_a_small_offer(worker, work, at):
    offer(work, worker, units=1)
    assert claim(worker, work, at, units=4).units.count() == 4


def test_a_new_offer_starts_counting_anew(worker, buyer, at):
    work = place(buyer, is_open=False)
    first = offer(work, worker, units=1)
    claim(worker, work, at)
    Route.objects.filter(pk=first.pk).update(withdrawn_at=at, withdrawn_by=buyer.memberships.first().user)
    offer(work, worker, units=2, at=at + timedelta(hours=1))
    assert claim(worker, work, at + timedelta(hours=2), units=9).units.count() == 2


def test_fills_the_lowest_free_slots(worker, other, work, at):
    first = claimed(worker, work, at, units=3)
    Unit.objects.filter(pk=first[1].pk).update(status="lapsed")
    type(work).objects.filter(pk=work.pk).update(live_units=2, reserved_cents=2 * PRICE)
    assert [each.slot for each in claimed(other, work, at, units=2)] == [2, 4]


@pytest.mark.parametrize("units", [0, -1, 10_001])
def test_refuses_a_number_out_of_range(worker, work, at, units):
    refuses(UnitsInvalid, worker, work, at, units)


def test_refuses_when_every_slot_is_taken(worker, other, buyer, at):
    work = place(buyer, target=1)
    claim(other, work, at)
    refuses(NothingToClaim, worker, work, at)


def test_refuses_over_the_cap_and_says_so(worker, other, buyer, at):
    work = place(buyer, target=10, cap=PRICE)
    claim(other, work, at)
    refuses(CapReached, worker, work, at)


def test_refuses_over_the_capacity(ceci, buyer, work, at):
    full = make_assistant(ceci, capacity=1)
    claim(full, work, at)
    before = counters(work)
    with pytest.raises(CapacityFull, match="1"):
        claim_units(assistant_id=full.pk, assignment_id=work.pk, units=1, at=at)
    assert counters(work) == before


def test_submitted_units_free_capacity(ceci, work, at):
    assistant = make_assistant(ceci, capacity=1)
    unit = claimed(assistant, work, at)[0]
    submit_unit(unit_id=unit.pk, result=prospect(), actor=ceci, at=at)
    assert claim(assistant, work, at).units.count() == 1


def test_refuses_without_an_nda(work, at):
    refuses(NdaMissing, make_assistant(make_user()), work, at)


def test_refuses_with_an_nda_for_another_client(stranger, work, at):
    user = make_user()
    sign_nda(user, client=stranger)
    refuses(NdaMissing, make_assistant(user), work, at)


def test_refuses_with_an_nda_that_has_run_out(worker, work, at):
    end_ndas(worker.user, at)
    refuses(NdaMissing, worker, work, at)


def test_takes_under_an_nda_for_this_client(buyer, work, at):
    user = make_user()
    sign_nda(user, client=buyer)
    assert claim(make_assistant(user), work, at).units.count() == 1


def test_refuses_without_a_route(worker, buyer, at):
    refuses(NotRouted, worker, place(buyer, is_open=False), at)


def test_refuses_an_offer_to_somebody_else(worker, other, buyer, at):
    work = place(buyer, is_open=False)
    offer(work, other)
    refuses(NotRouted, worker, work, at)


def test_refuses_a_withdrawn_offer(worker, buyer, at, kaisa):
    work = place(buyer, is_open=False)
    route = offer(work, worker)
    Route.objects.filter(pk=route.pk).update(withdrawn_at=at, withdrawn_by=kaisa)
    refuses(NotRouted, worker, work, at)


def test_refuses_without_the_skill(anna, work, at):
    refuses(NotRouted, make_assistant(anna, kinds=["document"]), work, at)


def test_refuses_an_exhausted_offer(worker, buyer, at):
    work = place(buyer, is_open=False)
    offer(work, worker, units=1)
    claim(worker, work, at)
    before = counters(work)
    with pytest.raises(NothingToClaim):
        claim_units(assistant_id=worker.pk, assignment_id=work.pk, units=1, at=at)
    assert counters(work) == before


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"status": "draft"}, NothingToClaim),
        ({"status": "completed"}, NothingToClaim),
        ({"status": "paused", "pause_cause": "client"}, NothingToClaim),
        ({"status": "paused", "pause_cause": "no_room"}, CapReached),
        ({"status": "cancelled"}, NothingToClaim),
    ],
)
def test_refuses_in_another_state(worker, buyer, at, fields, error):
    refuses(error, worker, place(buyer, **fields), at)


def test_refuses_while_absent(worker, work, at):
    add_absence(
        assistant_id=worker.pk, from_on=date(2026, 11, 23), to_on=date(2026, 11, 23), actor=worker.user
    )
    refuses(AssistantAbsent, worker, work, at)
    assert claim(worker, work, at + timedelta(days=1)).units.count() == 1


def test_refuses_an_inactive_assistant(worker, work, at):
    set_active(assistant_id=worker.pk, is_active=False, actor=the_manager())
    refuses(AssistantResting, worker, work, at)


def test_refuses_an_unknown_assignment(worker, work, at):
    with pytest.raises(NotRouted):
        claim_units(assistant_id=worker.pk, assignment_id=work.pk + 999, units=1, at=at)


class TestNext:
    def test_takes_offers_first(self, worker, buyer, at):
        place(buyer, deadline_on=date(2026, 11, 24))
        offered = place(buyer, is_open=False)
        offer(offered, worker)
        assert claim_next(assistant_id=worker.pk, at=at).assignment == offered

    def test_takes_the_nearest_deadline_then_the_oldest(self, worker, buyer, at):
        late = place(buyer, target=1)
        early = place(buyer, target=1, placed_at=at - timedelta(days=40))
        due = place(buyer, target=1, deadline_on=date(2026, 12, 24))
        found = [claim_next(assistant_id=worker.pk, at=at).assignment for _ in range(3)]
        assert found == [due, early, late]

    def test_passes_over_what_the_assistant_may_not_take(self, stranger, buyer, at):
        user = make_user()
        sign_nda(user, client=buyer)
        assistant = make_assistant(user, languages=["sv"])
        place(stranger, brief={"languages": ["sv"]})
        place(buyer, brief={"languages": ["fi", "en"]})
        place(buyer)
        place(buyer, cap=PRICE - 1, target=1, brief={"languages": ["sv"]})
        place(buyer, status="paused", pause_cause="office", brief={"languages": ["sv"]})
        mine = place(buyer, brief={"languages": ["fi", "sv"]})
        assert claim_next(assistant_id=assistant.pk, units=99, at=at).assignment == mine

    def test_uses_the_clients_language_when_the_brief_names_none(self, anna, sam, buyer, at):
        place(buyer)
        swedish = place(make_client("Bolag Ab", language="sv", owner=sam))
        claimed = claim_next(assistant_id=make_assistant(anna, languages=["sv"]).pk, at=at)
        assert claimed.assignment == swedish

    def test_refuses_when_nothing_is_there(self, worker, at):
        with pytest.raises(NothingToClaim):
            claim_next(assistant_id=worker.pk, at=at)
        assert Claim.objects.count() == 0

    def test_refuses_over_the_capacity(self, ceci, work, at):
        assistant = make_assistant(ceci, capacity=2)
        claim_next(assistant_id=assistant.pk, units=2, at=at)
        with pytest.raises(CapacityFull):
            claim_next(assistant_id=assistant.pk, at=at)
        assert counters(work)[3] == 2

    def test_is_one_statement_beside_the_assistants_lock(self, worker, work, at, django_assert_num_queries):
        claim(worker, work, at)
        # Savepoint, the assistant's lock, THE claim, release.
        with django_assert_num_queries(4):
            claim_next(assistant_id=worker.pk, units=5, at=at)
