"""Pauses: by the client, by the office, by the system; and what ends them."""

from datetime import timedelta

import pytest

from assignments.orders import operations
from assignments.orders.errors import NoRoomLeft, PausedByOther
from assignments.orders.models import Assignment
from assignments.orders.tasks import follow_agreements, keep_room
from backoffice.kernel import news
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from clients.agreements.errors import AgreementMissing
from tests.factories.clients import sign_client_agreements
from tests.factories.orders import end_agreements, make_placed, set_counters, set_running

HOUR = timedelta(hours=1)


def pause(assignment, actor, at, cause="client", reason=""):
    return operations.pause_assignment(
        assignment_id=assignment.pk, actor=actor, at=at, cause=cause, reason=reason
    )


def resume(assignment, actor, at):
    return operations.resume_assignment(assignment_id=assignment.pk, actor=actor, at=at)


def state(assignment):
    row = Assignment.objects.get(pk=assignment.pk)
    return row.status, row.pause_cause


def last_change(assignment):
    change = assignment.changes.order_by("pk").last()
    return change.actor, change.reason, change.on_behalf_of


def test_the_client_pauses_and_resumes(running, olli, at, nudges):
    pause(running, olli, at + HOUR, reason="Kesätauko")
    assert (state(running), last_change(running)) == (("paused", "client"), (olli, "Kesätauko", ""))
    resume(running, olli, at + 2 * HOUR)
    assert (state(running), last_change(running)) == (("running", ""), (olli, "", ""))
    assert nudges == ["assignment_changed"] * 2


def test_going_on_does_not_rewrite_when_it_began(kaski, running, olli, at):
    for order, field in ((running, "running_at"), (make_placed(kaski, olli), "placed_at")):
        before = getattr(Assignment.objects.get(pk=order.pk), field)
        pause(order, olli, at + HOUR)
        resume(order, olli, at + 2 * HOUR)
        assert getattr(Assignment.objects.get(pk=order.pk), field) == before


def test_what_nobody_has_claimed_goes_back_to_placed(placed, olli, at):
    pause(placed, olli, at)
    resume(placed, olli, at)
    assert state(placed) == ("placed", "")


def test_the_office_pauses_for_itself(running, kaisa, at):
    pause(running, kaisa, at, cause="office", reason="Brief on epäselvä")
    assert (state(running), last_change(running)) == (("paused", "office"), (kaisa, "Brief on epäselvä", ""))


def test_the_office_pauses_for_the_client_and_marked_so(running, kaisa, at):
    pause(running, kaisa, at)
    assert (state(running), last_change(running)) == (("paused", "client"), (kaisa, "", "Kaski Oy"))
    resume(running, kaisa, at)
    assert (state(running), last_change(running)) == (("running", ""), (kaisa, "", "Kaski Oy"))


@pytest.mark.parametrize("cause", ["office", "no_room", "agreement", "", "whim"])
def test_the_client_gives_no_cause_but_its_own(running, olli, at, refuses, cause):
    with refuses(Forbidden):
        pause(running, olli, at, cause=cause)


def test_the_client_does_not_end_the_office_s_pause(running, olli, kaisa, at, refuses):
    pause(running, kaisa, at, cause="office")
    with refuses(PausedByOther):
        resume(running, olli, at)
    resume(running, kaisa, at)
    assert (state(running), last_change(running)) == (("running", ""), (kaisa, "", ""))


@pytest.mark.parametrize(
    ("who", "error"), [("sam", NotFound), ("anna", NotFound), ("aino", Forbidden), ("kim", Forbidden)]
)
def test_refuses_others(running, request, olli, at, refuses, who, error):
    actor = request.getfixturevalue(who)
    with refuses(error):
        pause(running, actor, at)
    pause(running, olli, at)
    with refuses(error):
        resume(running, actor, at)


def test_pauses_and_resumes_once(running, draft, olli, at, refuses):
    with refuses(IllegalMove):
        resume(running, olli, at)
    pause(running, olli, at)
    with refuses(IllegalMove):
        pause(running, olli, at)
    with refuses(IllegalMove):
        pause(draft, olli, at)


def test_refuses_a_reason_with_markup(running, olli, at, refuses):
    with refuses(TextInvalid):
        pause(running, olli, at, reason="<b>x</b>")


def test_refuses_to_go_on_without_agreements(running, kaski, olli, nea, at, refuses):
    pause(running, olli, at)
    end_agreements(kaski, actor=nea, at=at)
    with refuses(AgreementMissing):
        resume(running, olli, at)


def test_refuses_to_go_on_without_room(running, olli, at, refuses):
    pause(running, olli, at)
    set_counters(running, accepted_cents=35_000)
    with refuses(NoRoomLeft) as caught:
        resume(running, olli, at)
    assert (caught.value.code, caught.value.status) == ("no_room_left", 409)


def test_no_room_pauses_and_room_resumes(kaski, olli, at):
    order = set_running(make_placed(kaski, olli, cap_cents=9000), at=at, reserved_cents=4500, live_units=1)
    assert keep_room(at) == 0
    set_counters(order, reserved_cents=9000, live_units=2)
    assert keep_room(at + HOUR) == 1
    assert (state(order), last_change(order)) == (("paused", "no_room"), (None, "no_room", ""))
    assert keep_room(at + HOUR) == 0
    set_counters(order, reserved_cents=4500, live_units=1)
    assert keep_room(at + 2 * HOUR) == 1
    assert (state(order), last_change(order)) == (("running", ""), (None, "room_again", ""))


def test_a_target_that_is_all_taken_needs_no_room(kaski, olli, at):
    order = make_placed(kaski, olli, target_units=2, cap_cents=9000)
    set_running(order, at=at, reserved_cents=9000, live_units=2)
    assert keep_room(at) == 0
    assert operations.keep_room(assignment_id=order.pk, at=at) is False


def test_room_ends_no_pause_of_another_cause(running, olli, at):
    pause(running, olli, at)
    assert keep_room(at) == 0
    assert state(running) == ("paused", "client")


def test_an_agreement_that_ends_pauses_every_open_order(kaski, olli, nea, at, running, draft):
    other = make_placed(kaski, olli)
    assert follow_agreements(at) == 0
    end_agreements(kaski, actor=nea, at=at, kinds=["dpa"])
    assert follow_agreements(at + HOUR) == 2
    assert (state(running), state(other), state(draft)) == (
        ("paused", "agreement"),
        ("paused", "agreement"),
        ("draft", ""),
    )
    assert last_change(other) == (None, "agreement_ended", "")
    assert follow_agreements(at + HOUR) == 0


def test_an_agreement_that_is_back_resumes_them(kaski, clara, nea, at, running):
    end_agreements(kaski, actor=nea, at=at, kinds=["nda", "dpa", "terms"])
    follow_agreements(at)
    sign_client_agreements(kaski, owner=clara, actor=nea, at=at + HOUR)
    assert follow_agreements(at + HOUR) == 1
    assert (state(running), last_change(running)) == (("running", ""), (None, "agreement_back", ""))


def test_another_client_s_agreements_do_not_matter(kaski, stranger, sam, nea, at, running):
    theirs = make_placed(stranger, sam)
    end_agreements(stranger, actor=nea, at=at)
    assert follow_agreements(at) == 1
    assert (state(theirs), state(running)) == (("paused", "agreement"), ("running", ""))


def test_a_pause_by_the_client_outlasts_the_agreements(kaski, olli, clara, nea, at, running):
    pause(running, olli, at)
    end_agreements(kaski, actor=nea, at=at, kinds=["nda", "dpa", "terms"])
    assert follow_agreements(at) == 0
    sign_client_agreements(kaski, owner=clara, actor=nea, at=at + HOUR)
    assert follow_agreements(at + HOUR) == 0
    assert state(running) == ("paused", "client")


def test_room_does_not_resume_while_agreements_are_missing(kaski, olli, nea, at):
    order = set_running(make_placed(kaski, olli, cap_cents=9000), at=at, reserved_cents=9000, live_units=2)
    keep_room(at)
    end_agreements(kaski, actor=nea, at=at)
    set_counters(order, reserved_cents=0, live_units=0)
    assert keep_room(at) == 0
    assert state(order) == ("paused", "no_room")


def test_the_jobs_are_registered_with_their_topics():
    jobs = {job.name: (job.order, set(job.topics)) for job in news.jobs()}
    assert jobs["expire_quotes"] == (25, set())
    assert jobs["note_cap_alerts"] == (30, {"cap_moved"})
    assert jobs["keep_room"] == (31, {"cap_moved", "unit_decided"})
    assert jobs["follow_agreements"] == (32, {"agreement_changed"})
