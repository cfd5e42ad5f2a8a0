"""An order ends: cancelled before completion, or closed with what was accepted."""

import pytest

from assignments.orders import operations
from assignments.orders.errors import UnitsUndecided
from assignments.orders.models import Assignment
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from tests.factories.orders import make_placed, set_counters


def cancel(assignment, actor, at, reason=""):
    return operations.cancel_assignment(assignment_id=assignment.pk, actor=actor, at=at, reason=reason)


def complete(assignment, actor, at):
    return operations.complete_assignment(assignment_id=assignment.pk, actor=actor, at=at)


def pause(assignment, actor, at):
    return operations.pause_assignment(assignment_id=assignment.pk, actor=actor, at=at, cause="client")


@pytest.fixture
def decided(running):
    """Two of ten accepted, nothing in the making."""
    return set_counters(running, reserved_cents=0, accepted_cents=9000, accepted_units=2)


def test_cancels_what_is_placed(placed, olli, at, nudges):
    cancel(placed, olli, at, "Suunnitelma muuttui")
    order = Assignment.objects.get(pk=placed.pk)
    change = order.changes.order_by("pk").last()
    assert (order.status, order.cancelled_at, change.reason, change.actor) == (
        "cancelled",
        at,
        "Suunnitelma muuttui",
        olli,
    )
    assert nudges == ["assignment_changed"]


def test_cancelling_leaves_the_counters_to_delivery(running, olli, at):
    order = cancel(running, olli, at)
    assert (order.status, order.reserved_cents, order.live_units) == ("cancelled", 9000, 2)


def test_cancels_what_is_paused(running, olli, at):
    pause(running, olli, at)
    assert cancel(running, olli, at).status == "cancelled"


def test_the_office_cancels_on_the_client_s_behalf(running, kaisa, at):
    cancel(running, kaisa, at)
    assert running.changes.order_by("pk").last().on_behalf_of == "Kaski Oy"


def test_cancels_once_and_only_what_stands(draft, quoted, placed, olli, at, refuses):
    for order in (draft, quoted):
        with refuses(IllegalMove):
            cancel(order, olli, at)
    cancel(placed, olli, at)
    with refuses(IllegalMove):
        cancel(placed, olli, at)


def test_refuses_a_reason_with_markup(running, olli, at, refuses):
    with refuses(TextInvalid):
        cancel(running, olli, at, "<script>")


@pytest.mark.parametrize(
    ("who", "error"), [("sam", NotFound), ("anna", NotFound), ("aino", Forbidden), ("leo", Forbidden)]
)
@pytest.mark.parametrize("end", [cancel, complete])
def test_refuses_others(decided, request, at, refuses, end, who, error):
    actor = request.getfixturevalue(who)
    with refuses(error):
        end(decided, actor, at)


def test_closes_with_what_is_decided(decided, olli, at, nudges):
    complete(decided, olli, at)
    order = Assignment.objects.get(pk=decided.pk)
    assert (order.status, order.completed_at, order.accepted_cents) == ("completed", at, 9000)
    assert nudges == ["assignment_changed"]


def test_closes_what_is_paused(decided, olli, at):
    pause(decided, olli, at)
    assert complete(decided, olli, at).status == "completed"


def test_the_office_closes_on_the_client_s_behalf(decided, kaisa, at):
    complete(decided, kaisa, at)
    assert decided.changes.order_by("pk").last().on_behalf_of == "Kaski Oy"


@pytest.mark.parametrize("counter", ["reserved_cents", "awaiting_cents"])
def test_refuses_to_close_while_something_is_undecided(decided, olli, at, refuses, counter):
    set_counters(decided, **{counter: 4500})
    with refuses(UnitsUndecided) as caught:
        complete(decided, olli, at)
    assert (caught.value.code, caught.value.status) == ("units_undecided", 409)


def test_closes_once_and_only_what_has_run(kaski, draft, decided, olli, at, refuses):
    for order in (draft, make_placed(kaski, olli)):
        with refuses(IllegalMove):
            complete(order, olli, at)
    complete(decided, olli, at)
    for end in (complete, cancel):
        with refuses(IllegalMove):
            end(decided, olli, at)
