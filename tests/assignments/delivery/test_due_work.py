"""What happens by itself: leases that run out, silence that accepts, and who is reminded."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assignments.delivery import queries, tasks
from assignments.delivery.errors import ClaimExpired, NdaMissing, NotHolder, ReleaseUnexplained
from assignments.delivery.models import BilledKey, Claim, Unit, UnitChange, Verdict
from assignments.delivery.operations import (
    check_unit,
    extend_claim,
    give_verdict,
    hold_review,
    release_claim,
    release_unit,
    submit_unit,
    verdicts,
)
from backoffice.kernel import news, workdays
from backoffice.kernel.errors import IllegalMove
from tests.factories.delivery import (
    PRICE,
    claim,
    claimed,
    counters,
    delivered,
    end_ndas,
    make_user,
    place,
    prospect,
    submitted,
)

pytestmark = pytest.mark.django_db


def statuses(work):
    return list(Unit.objects.filter(assignment=work).order_by("pk").values_list("status", flat=True))


def nothing_changes(action):
    before = (list(Unit.objects.order_by("pk").values()), list(Claim.objects.order_by("pk").values()))
    action()
    after = (list(Unit.objects.order_by("pk").values()), list(Claim.objects.order_by("pk").values()))
    assert after == before


def refuses(error, operation, **arguments):
    def attempt():
        with pytest.raises(error):
            operation(**arguments)

    nothing_changes(attempt)


def failing_for(work, operation):
    def act(*, assignment_id, at):
        if assignment_id == work.pk:
            raise ZeroDivisionError
        return operation(assignment_id=assignment_id, at=at)

    return act


class TestLapse:
    def test_frees_slots_and_cents_when_the_lease_is_over(self, worker, work, at):
        taken = claim(worker, work, at, units=2)
        nothing_changes(lambda: tasks.lapse_claims(at + timedelta(hours=24) - timedelta(seconds=1)))
        end = at + timedelta(hours=24)
        assert tasks.lapse_claims(end) == 2
        assert statuses(work) == ["lapsed", "lapsed"]
        assert counters(work) == (0, 0, 0, 0, 0)
        taken.refresh_from_db()
        assert (taken.closed_at, taken.close_reason) == (end, "lease_expired")
        last = UnitChange.objects.latest("id")
        assert (last.from_status, last.to_status, last.actor, last.reason, last.at) == (
            "claimed",
            "lapsed",
            None,
            "lease_expired",
            end,
        )

    def test_does_nothing_the_second_time(self, worker, work, at):
        claim(worker, work, at)
        assert tasks.lapse_claims(at + timedelta(days=2)) == 1
        assert tasks.lapse_claims(at + timedelta(days=2)) == 0

    def test_takes_returned_and_fix_requested_units_by_their_own_lease(self, worker, work, checker, aino, at):
        returned, fixed = submitted(worker, work, at, 1), delivered(worker, work, at, checker, 2)
        why = {"failed_criteria": ["potential"], "note": "Perustele"}
        check_unit(unit_id=returned.pk, outcome="return", actor=checker, at=at + timedelta(hours=1), **why)
        give_verdict(unit_id=fixed.pk, verdict="request_fix", actor=aino, at=at + timedelta(hours=2), **why)
        assert tasks.lapse_claims(at + timedelta(hours=25)) == 1
        assert statuses(work) == ["lapsed", "fix_requested"]
        assert tasks.lapse_claims(at + timedelta(hours=26)) == 1
        assert counters(work) == (0, 0, 0, 0, 0)

    def test_leaves_what_has_been_handed_in(self, worker, work, anna, at):
        first, _ = claimed(worker, work, at, units=2)
        submit_unit(unit_id=first.pk, result=prospect(), actor=anna, at=at)
        assert tasks.lapse_claims(at + timedelta(days=3)) == 1
        assert statuses(work) == ["submitted", "lapsed"]

    def test_takes_what_was_only_claimed_when_the_assignment_is_cancelled(self, worker, work, checker, at):
        returned = submitted(worker, work, at)
        check_unit(
            unit_id=returned.pk,
            outcome="return",
            failed_criteria=["potential"],
            note="?",
            actor=checker,
            at=at,
        )
        claim(worker, work, at)
        type(work).objects.filter(pk=work.pk).update(status="cancelled")
        assert tasks.lapse_claims(at) == 1
        assert statuses(work) == ["returned", "lapsed"]
        assert UnitChange.objects.latest("id").reason == "assignment_cancelled"

    def test_one_that_fails_does_not_keep_the_others_waiting(self, worker, work, buyer, at, monkeypatch):
        claim(worker, work, at)
        after = place(buyer)
        claim(worker, after, at)
        assert work.pk < after.pk
        monkeypatch.setattr(tasks, "lapse_held", failing_for(work, tasks.lapse_held))
        with pytest.raises(ExceptionGroup) as failed:
            tasks.lapse_claims(at + timedelta(days=2))
        assert [type(error) for error in failed.value.exceptions] == [ZeroDivisionError]
        assert statuses(after) == ["lapsed"]

    def test_is_part_of_due_work(self):
        found = {each.name: (each.order, each.topics) for each in news.jobs()}
        assert found["lapse_claims"] == (10, {"assignment_changed"})
        assert found["accept_silent"] == (20, set())


class TestRelease:
    def test_hands_back_the_untouched_units(self, worker, work, anna, at):
        first, _, _ = claimed(worker, work, at, units=3)
        submit_unit(unit_id=first.pk, result=prospect(), actor=anna, at=at)
        done = release_claim(claim_id=first.claim_id, reason="Sairastuin", actor=anna, at=at)
        assert statuses(work) == ["submitted", "lapsed", "lapsed"]
        assert counters(work) == (0, PRICE, 0, 1, 0)
        assert (done.closed_at, done.close_reason) == (at, "Sairastuin")

    def test_refuses_a_second_time(self, worker, work, anna, at):
        taken = claim(worker, work, at)
        release_claim(claim_id=taken.pk, reason="Ei ehdi", actor=anna, at=at)
        refuses(ClaimExpired, release_claim, claim_id=taken.pk, reason="Ei ehdi", actor=anna, at=at)

    def test_refuses_without_a_reason(self, worker, work, anna, at):
        taken = claim(worker, work, at)
        refuses(ReleaseUnexplained, release_claim, claim_id=taken.pk, reason=" ", actor=anna, at=at)
        assert (ReleaseUnexplained.code, ReleaseUnexplained.sentence.en) == (
            "reason_missing",
            "Say why you hand the work back.",
        )
        refuses(ReleaseUnexplained, release_unit, unit_id=taken.units.get().pk, reason="", actor=anna, at=at)

    @pytest.mark.parametrize("who", ["sam", "bo", "kim", "clara"])
    def test_refuses_everybody_else(self, worker, work, at, request, who):
        taken, actor = claim(worker, work, at), request.getfixturevalue(who)
        refuses(NotHolder, release_claim, claim_id=taken.pk, reason="Ei", actor=actor, at=at)
        refuses(NotHolder, release_unit, unit_id=taken.units.get().pk, reason="Ei", actor=actor, at=at)

    def test_refuses_an_unknown_claim(self, anna, at):
        refuses(NotHolder, release_claim, claim_id=1, reason="Ei", actor=anna, at=at)

    def test_a_coordinator_may_for_somebody_who_has_fallen_ill(self, worker, work, kaisa, at):
        taken = claim(worker, work, at, units=2)
        without = make_user("Koordinaattori", "coordinator")
        refuses(NdaMissing, release_claim, claim_id=taken.pk, reason="Sairas", actor=without, at=at)
        release_claim(claim_id=taken.pk, reason="Sairas", actor=kaisa, at=at)
        rows = UnitChange.objects.filter(to_status="lapsed")
        assert (
            list(rows.values_list("actor", "on_behalf_of", "reason", "at"))
            == [(kaisa.pk, worker.user.full_name, "Sairas", at)] * 2
        )
        assert counters(work) == (0, 0, 0, 0, 0)

    def test_a_coordinator_may_hand_back_one_unit_for_another(self, worker, work, kaisa, at):
        first, second = claimed(worker, work, at, units=2)
        without = make_user("Koordinaattori", "coordinator")
        refuses(NdaMissing, release_unit, unit_id=first.pk, reason="Sairas", actor=without, at=at)
        refuses(ReleaseUnexplained, release_unit, unit_id=first.pk, reason=" ", actor=kaisa, at=at)
        release_unit(unit_id=first.pk, reason="Sairas", actor=kaisa, at=at)
        assert statuses(work) == ["lapsed", "claimed"]
        change = first.changes.latest("id")
        assert (change.actor, change.on_behalf_of, change.reason) == (kaisa, worker.user.full_name, "Sairas")
        second.claim.refresh_from_db()
        assert second.claim.closed_at is None

    def test_ones_own_work_is_handed_back_on_nobodys_behalf(self, worker, work, anna, at):
        release_claim(claim_id=claim(worker, work, at).pk, reason="Kiire", actor=anna, at=at)
        change = UnitChange.objects.latest("id")
        assert (change.actor, change.on_behalf_of) == (anna, "")

    def test_one_unit_alone(self, worker, work, anna, at):
        first, second = claimed(worker, work, at, units=2)
        release_unit(unit_id=first.pk, reason="Liian vaikea", actor=anna, at=at)
        assert statuses(work) == ["lapsed", "claimed"]
        assert second.claim.closed_at is None
        refuses(IllegalMove, release_unit, unit_id=first.pk, reason="Taas", actor=anna, at=at)

    def test_not_what_has_been_handed_in(self, worker, work, anna, at):
        unit = submitted(worker, work, at)
        refuses(IllegalMove, release_unit, unit_id=unit.pk, reason="Kadun", actor=anna, at=at)


class TestExtend:
    def test_starts_the_lease_anew(self, worker, work, anna, at):
        taken, later = claim(worker, work, at), at + timedelta(hours=23)
        done = extend_claim(claim_id=taken.pk, actor=anna, at=later)
        assert done.expires_at == later + timedelta(hours=24) == taken.units.get().lease_until

    def test_never_reaches_further_than_one_lease(self, worker, work, anna, at):
        taken = claim(worker, work, at)
        for _ in range(3):
            extend_claim(claim_id=taken.pk, actor=anna, at=at + timedelta(hours=1))
        assert taken.units.get().lease_until == at + timedelta(hours=25)

    def test_refuses_once_it_is_over(self, worker, work, anna, at):
        taken = claim(worker, work, at)
        refuses(ClaimExpired, extend_claim, claim_id=taken.pk, actor=anna, at=at + timedelta(hours=24))

    def test_refuses_when_nothing_is_held(self, worker, work, anna, at):
        unit = submitted(worker, work, at)
        refuses(ClaimExpired, extend_claim, claim_id=unit.claim_id, actor=anna, at=at)

    @pytest.mark.parametrize("who", ["sam", "bo", "kaisa"])
    def test_refuses_everybody_else(self, worker, work, at, request, who):
        taken = claim(worker, work, at)
        refuses(NotHolder, extend_claim, claim_id=taken.pk, actor=request.getfixturevalue(who), at=at)

    def test_refuses_without_a_current_nda(self, worker, work, anna, at):
        taken = claim(worker, work, at)
        end_ndas(anna, at)
        refuses(NdaMissing, extend_claim, claim_id=taken.pk, actor=anna, at=at)


class TestSilence:
    def test_accepts_at_the_end_of_the_window_and_says_so(self, worker, work, checker, at):
        unit = delivered(worker, work, at, checker)
        nothing_changes(lambda: tasks.accept_silent(unit.review_due_at - timedelta(seconds=1)))
        assert tasks.accept_silent(unit.review_due_at) == 1
        due = unit.review_due_at
        unit.refresh_from_db()
        assert (unit.status, unit.acceptance, unit.accepted_at) == ("accepted", "silence", due)
        said = Verdict.objects.get()
        assert (said.verdict, said.by, said.at) == ("accept", None, due)
        assert unit.changes.latest("id").actor is None
        assert counters(work) == (0, 0, PRICE, 1, 1)
        assert BilledKey.objects.filter(unit=unit).count() == 2

    def test_does_nothing_the_second_time(self, worker, work, checker, at):
        due = delivered(worker, work, at, checker).review_due_at
        assert (tasks.accept_silent(due), tasks.accept_silent(due)) == (1, 0)
        assert Verdict.objects.count() == 1

    def test_one_that_fails_does_not_keep_the_others_waiting(
        self, worker, work, buyer, checker, at, monkeypatch
    ):
        due = delivered(worker, work, at, checker, 1).review_due_at
        after = delivered(worker, place(buyer), at, checker, 2)
        monkeypatch.setattr(tasks, "accept_overdue", failing_for(work, tasks.accept_overdue))
        with pytest.raises(ExceptionGroup):
            tasks.accept_silent(due)
        assert Unit.objects.get(pk=after.pk).status == "accepted"

    def test_waits_over_christmas(self, worker, work, checker):
        unit = delivered(worker, work, datetime(2026, 12, 22, 9, 0, tzinfo=UTC), checker)
        helsinki = ZoneInfo("Europe/Helsinki")
        end = unit.review_due_at.astimezone(helsinki)
        skipped = {datetime(2026, 12, day).date() for day in (25, 26, 27)} | {datetime(2027, 1, 1).date()}
        counted = [
            day
            for n in range(1, (end.date() - datetime(2026, 12, 22).date()).days + 1)
            if workdays.is_workday(day := datetime(2026, 12, 22).date() + timedelta(days=n))
        ]
        assert len(counted) == 5
        assert not skipped & set(counted)
        assert (end.hour, end.minute) == (17, 0)
        assert tasks.accept_silent(datetime(2026, 12, 28, 23, 0, tzinfo=UTC)) == 0
        assert tasks.accept_silent(unit.review_due_at) == 1

    def test_a_hold_keeps_silence_away(self, worker, work, checker, aino, at):
        unit = delivered(worker, work, at, checker)
        hold_review(unit_id=unit.pk, actor=aino, at=at)
        assert tasks.accept_silent(unit.review_due_at) == 0
        unit.refresh_from_db()
        assert tasks.accept_silent(unit.review_due_at) == 1

    def test_never_over_an_open_flag(self, worker, work, checker, at):
        unit = delivered(worker, work, at, checker)
        Unit.objects.filter(pk=unit.pk).update(has_open_flag=True)
        nothing_changes(lambda: tasks.accept_silent(at + timedelta(days=60)))

    def test_never_a_fix_or_what_is_decided(self, worker, work, checker, aino, at):
        unit = delivered(worker, work, at, checker)
        words = {"failed_criteria": ["potential"], "note": "?"}
        give_verdict(unit_id=unit.pk, verdict="request_fix", actor=aino, at=at, **words)
        nothing_changes(lambda: tasks.accept_silent(at + timedelta(days=60)))

    def test_flags_what_the_client_has_been_charged_for_already(
        self, worker, other, work, buyer, checker, at
    ):
        first = delivered(worker, work, at, checker, 1)
        twin = delivered(other, place(buyer), at, checker, 2)
        key = first.keys.get(key__startswith="business_id").key
        twin.keys.filter(key__startswith="business_id").update(key=key)
        assert tasks.accept_silent(first.review_due_at) == 1
        twin.refresh_from_db()
        assert (twin.status, twin.has_open_flag) == ("delivered", True)
        assert BilledKey.objects.filter(unit=twin).count() == 0
        assert tasks.accept_silent(first.review_due_at + timedelta(days=1)) == 0

    def test_goes_on_behind_a_batch_of_which_none_could_be_accepted(
        self, worker, other, work, buyer, checker, at, monkeypatch
    ):
        monkeypatch.setattr(verdicts, "SILENT_BATCH", 1)
        first = delivered(worker, work, at, checker, 1)
        later = place(buyer)
        twin, fresh = (delivered(other, later, at, checker, number) for number in (2, 3))
        key = first.keys.get(key__startswith="business_id").key
        twin.keys.filter(key__startswith="business_id").update(key=key)
        assert tasks.accept_silent(first.review_due_at) == 2
        assert statuses(later) == ["delivered", "accepted"]
        assert Unit.objects.get(pk=fresh.pk).accepted_at == first.review_due_at

    def test_completes_the_assignment(self, worker, buyer, checker, at):
        work = place(buyer, target=1)
        due = delivered(worker, work, at, checker).review_due_at
        tasks.accept_silent(due)
        work.refresh_from_db()
        assert (work.status, work.completed_at) == ("completed", due)


class TestReminders:
    def stages(self, at):
        return [(each.stage, each.on) for each in queries.reviews_due(at)]

    def test_at_half_time_and_two_working_days_before(self, worker, work, checker, at):
        unit = delivered(worker, work, at, checker)  # Monday the 23rd; ends Monday the 30th
        day = timedelta(days=1)
        assert self.stages(at) == self.stages(at + day) == []
        assert self.stages(at + 2 * day) == [("half", datetime(2026, 11, 25).date())]
        assert self.stages(at + 3 * day) == [("last", datetime(2026, 11, 26).date())]
        assert self.stages(at + 7 * day) == [("last", datetime(2026, 11, 26).date())]
        assert self.stages(unit.review_due_at) == []

    def test_none_for_what_is_decided(self, worker, work, checker, aino, at):
        unit = delivered(worker, work, at, checker)
        give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        assert self.stages(at + timedelta(days=3)) == []


moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


@given(moments)
@example(datetime(2028, 2, 29, 12, 0, tzinfo=UTC))
def test_twelve_months_before_is_a_year_back_at_the_same_clock(at):
    before = queries.year_before(at)
    assert (before.year, before.month, before.time()) == (at.year - 1, at.month, at.time())
    assert before.day == at.day or (before.day, at.day) == (28, 29)
