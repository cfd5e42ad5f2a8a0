"""The cap of a standing order: raised and lowered by the client, watched by the system."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assignments.orders import operations, validation
from assignments.orders.errors import (
    CapBelowCommitted,
    CapBelowUnitPrice,
    CapInvalid,
    CapOverClientLimit,
    CapUnchanged,
    TargetOutOfRange,
)
from assignments.orders.models import Assignment, CapChange
from assignments.orders.tasks import keep_room, note_cap_alerts
from backoffice.kernel.errors import DomainError, Forbidden, IllegalMove, NotFound
from clients.organisations.models import Client
from tests.factories.orders import EVIDENCE, alerts_of, make_placed, set_counters, set_running


def change(assignment, actor, at, cents):
    return operations.change_cap(
        assignment_id=assignment.pk, cap_cents=cents, actor=actor, at=at, evidence=EVIDENCE
    )


def test_raising_leaves_evidence(running, olli, at, nudges):
    change(running, olli, at, 90_000)
    running.refresh_from_db()
    row = CapChange.objects.get()
    assert (running.cap_cents, running.status) == (90_000, "running")
    assert (row.assignment, row.from_cents, row.to_cents, row.actor, row.at) == (
        running,
        45_000,
        90_000,
        olli,
        at,
    )
    assert (row.ip, row.user_agent) == ("192.0.2.7", "Cast/1.0")
    assert nudges == ["cap_moved"]


def test_lowers_to_what_is_committed_and_no_further(running, clara, at, refuses):
    with refuses(CapBelowCommitted) as caught:
        change(running, clara, at, 8999)
    assert "90,00 €" in caught.value.text.sv
    assert caught.value.code == "cap_below_committed"
    assert change(running, clara, at, 9000).cap_cents == 9000


def test_lowering_to_what_is_committed_pauses_for_want_of_room(running, clara, at):
    order = change(running, clara, at, 9000)
    assert (order.status, order.pause_cause) == ("paused", "no_room")


def test_raising_sets_paused_work_going(running, clara, at):
    change(running, clara, at, 9000)
    order = change(running, clara, at, 13_500)
    assert (order.status, order.pause_cause) == ("running", "")


def test_a_raise_too_small_for_a_unit_leaves_it_paused(running, clara, at):
    change(running, clara, at, 9000)
    assert change(running, clara, at, 13_499).status == "paused"


def test_a_raise_does_not_end_the_client_s_own_pause(running, olli, at):
    operations.pause_assignment(assignment_id=running.pk, actor=olli, at=at, cause="client")
    assert change(running, olli, at, 90_000).pause_cause == "client"


def test_the_same_cap_is_no_change(running, olli, at, refuses):
    with refuses(CapUnchanged):
        change(running, olli, at, 45_000)


@pytest.mark.parametrize("cents", [0, -1, 100_000_000_001, 50_000.5, "50000", True, None])
def test_refuses_what_is_no_amount(running, olli, at, refuses, cents):
    with refuses(CapInvalid) as caught:
        change(running, olli, at, cents)
    assert list(caught.value.fields) == ["cap_cents"]


def test_refuses_a_cap_below_one_unit(placed, olli, at, refuses):
    with refuses(CapBelowUnitPrice):
        change(placed, olli, at, 4499)


def test_refuses_a_cap_over_the_client_s_limit(running, kaski, olli, at, refuses):
    kaski.cap_limit_cents = 50_000
    kaski.save(update_fields=["cap_limit_cents"])
    with refuses(CapOverClientLimit):
        change(running, olli, at, 50_001)


def test_lowers_towards_a_limit_that_came_after_the_order(running, kaski, olli, at, refuses):
    """Committed are 90 euros of 450; the limit has become 60. A lower cap is always nearer to it, a higher one never."""
    kaski.cap_limit_cents = 6_000
    kaski.save(update_fields=["cap_limit_cents"])
    with refuses(CapOverClientLimit):
        change(running, olli, at, 45_001)
    assert change(running, olli, at, 44_999).cap_cents == 44_999
    assert change(running, olli, at, 9_000).cap_cents == 9_000


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("sam", NotFound),
        ("anna", NotFound),
        ("aino", Forbidden),
        ("fia", Forbidden),
        ("kaisa", Forbidden),
        ("matti", Forbidden),
    ],
)
def test_only_the_client_s_orderers_move_the_cap(running, request, at, refuses, who, error):
    actor = request.getfixturevalue(who)
    for cents in (90_000, 9000):
        with refuses(error):
            change(running, actor, at, cents)


def test_refuses_before_the_order_and_after_its_end(draft, placed, olli, at, refuses):
    with refuses(IllegalMove):
        change(draft, olli, at, 90_000)
    operations.cancel_assignment(assignment_id=placed.pk, actor=olli, at=at)
    with refuses(IllegalMove):
        change(placed, olli, at, 90_000)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    committed=st.tuples(*[st.integers(min_value=0, max_value=20_000)] * 3),
    cents=st.integers(min_value=-10, max_value=100_000),
)
def test_no_change_ever_leaves_the_cap_below_what_is_committed(running, olli, at, committed, cents):
    reserved, awaiting, accepted = committed
    with transaction.atomic():  # each example from the same cap, which nobody signed for
        order = set_counters(
            running,
            cap_cents=60_000,
            reserved_cents=reserved,
            awaiting_cents=awaiting,
            accepted_cents=accepted,
        )
        try:
            change(order, olli, at, cents)
        except DomainError:
            assert Assignment.objects.get(pk=order.pk).cap_cents == 60_000
        order = Assignment.objects.get(pk=order.pk)
        assert order.cap_cents >= max(sum(committed), 4500)
        assert (order.status == "paused") == (order.cap_cents == cents and order.room_cents < 4500)
        transaction.set_rollback(True)


@given(st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), st.text(max_size=3)))
def test_a_target_is_a_whole_number_in_range_or_refused(target):
    if type(target) is int and 1 <= target <= 10_000:
        validation.require_target(target)
    else:
        with pytest.raises(TargetOutOfRange):
            validation.require_target(target)


@given(
    st.integers(),
    st.integers(min_value=1, max_value=10**9),
    st.none() | st.integers(min_value=1, max_value=10**12),
)
def test_a_cap_lies_between_one_unit_and_the_limit_or_is_refused(cents, price, limit):
    client = Client(cap_limit_cents=limit)
    if price <= cents <= min(limit or cents, validation.MAX_CAP_CENTS):
        validation.require_cap(cents, client=client, unit_price_cents=price)
    else:
        with pytest.raises((CapInvalid, CapBelowUnitPrice, CapOverClientLimit)):
            validation.require_cap(cents, client=client, unit_price_cents=price)


def test_notes_each_threshold_once(kaski, olli, at):
    order = set_running(make_placed(kaski, olli), at=at)
    steps = [(22_499, 0), (22_500, 1), (35_999, 0), (36_000, 1), (44_999, 0), (45_000, 1)]
    for cents, noted in steps:
        set_counters(order, accepted_cents=cents)
        assert note_cap_alerts(at) == noted
        assert note_cap_alerts(at) == 0
    assert alerts_of(order) == [(50, 45_000), (80, 45_000), (100, 45_000)]


def test_counts_all_that_is_spoken_for(kaski, olli, at):
    order = set_running(make_placed(kaski, olli), at=at)
    set_counters(order, reserved_cents=9000, awaiting_cents=9000, accepted_cents=4500)
    assert note_cap_alerts(at) == 1
    alert = order.cap_alerts.get()
    assert (alert.percent, alert.at) == (50, at)


def test_a_leap_notes_all_it_passes(kaski, olli, at):
    order = set_running(make_placed(kaski, olli), at=at, reserved_cents=45_000, live_units=10)
    assert note_cap_alerts(at) == 3
    assert [percent for percent, _ in alerts_of(order)] == [50, 80, 100]


def test_a_new_cap_is_watched_anew(kaski, olli, at):
    order = set_running(make_placed(kaski, olli), at=at, reserved_cents=22_500, live_units=5)
    note_cap_alerts(at)
    change(order, olli, at, 90_000)
    assert note_cap_alerts(at) == 0
    set_counters(order, accepted_cents=22_500)
    assert note_cap_alerts(at) == 1
    assert alerts_of(order) == [(50, 45_000), (50, 90_000)]


def test_an_order_without_work_is_not_noted(placed, at):
    assert note_cap_alerts(at) == 0


def test_an_order_that_has_ended_is_not_noted(running, olli, at):
    set_counters(running, reserved_cents=0, accepted_cents=45_000, live_units=10)
    operations.complete_assignment(assignment_id=running.pk, actor=olli, at=at)
    assert note_cap_alerts(at) == 0


def test_the_jobs_may_run_in_any_order_with_a_change(running, olli, at):
    change(running, olli, at, 9000)
    assert keep_room(at + timedelta(hours=1)) == 0
    assert note_cap_alerts(at + timedelta(hours=1)) == 3
