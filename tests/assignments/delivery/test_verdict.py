"""The client's word: give_verdict, accept_units, hold_review."""

from datetime import UTC, datetime, timedelta

import pytest

from assignments.delivery.errors import (
    AlreadyDecided,
    CriteriaNotEmpty,
    CriterionMissing,
    CriterionUnknown,
    DuplicateResult,
    FixRoundsUsed,
    HoldUsed,
    ReasonMissing,
    ReviewOver,
    SomeDecided,
    UnitsInvalid,
    UnitUnknown,
)
from assignments.delivery.models import BilledKey, Unit, UnitChange, Verdict
from assignments.delivery.operations import (
    accept_units,
    check_unit,
    claim_units,
    give_verdict,
    hold_review,
    submit_unit,
)
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden
from tests.factories.delivery import (
    PRICE,
    accepted,
    claimed,
    counters,
    delivered,
    make_client,
    place,
    prospect,
    submitted,
)
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def unit(worker, work, checker, at):
    return delivered(worker, work, at, checker)


def state(*units):
    return (
        [counters(each.assignment) for each in units],
        list(Unit.objects.order_by("pk").values()),
        [model.objects.count() for model in (Verdict, UnitChange, BilledKey)],
    )


def refuses(error, unit, at, actor, verdict="accept", criteria=(), note=""):
    before = state(unit)
    with pytest.raises(error) as refusal:
        give_verdict(
            unit_id=unit.pk, verdict=verdict, failed_criteria=criteria, note=note, actor=actor, at=at
        )
    assert state(unit) == before
    return refusal.value


class TestAccept:
    def test_makes_the_charge_due(self, unit, work, aino, at):
        give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        unit.refresh_from_db()
        assert (unit.status, unit.accepted_at, unit.acceptance) == ("accepted", at, "person")
        assert counters(work) == (0, 0, PRICE, 1, 1)
        assert list(Verdict.objects.values_list("verdict", "by", "failed_criteria")) == [
            ("accept", aino.pk, [])
        ]
        change = unit.changes.latest("id")
        assert (change.from_status, change.to_status, change.actor) == ("delivered", "accepted", aino)

    def test_takes_the_keys_for_the_client(self, unit, aino, buyer, at):
        give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        taken = BilledKey.objects.filter(client=buyer, unit=unit, is_current=True)
        entity_keys = unit.keys.filter(is_billed=True)
        assert sorted(taken.values_list("key", flat=True)) == sorted(
            entity_keys.values_list("key", flat=True)
        )
        assert (taken.count(), unit.keys.exclude(is_billed=True).count()) == (2, 1)

    def test_an_owner_holds_the_right_too(self, unit, clara, at):
        assert give_verdict(unit_id=unit.pk, verdict="accept", actor=clara, at=at).status == "accepted"

    def test_the_last_one_completes_the_assignment(self, worker, buyer, checker, aino, at):
        work = place(buyer, target=2)
        accepted(worker, work, at, checker, aino, number=1)
        work.refresh_from_db()
        assert work.status == "running"
        accepted(worker, work, at, checker, aino, number=2)
        work.refresh_from_db()
        assert (work.status, work.completed_at) == ("completed", at)
        last = work.changes.latest("id")
        assert (last.to_status, last.actor, last.reason) == ("completed", None, "target_reached")

    def test_still_decides_what_was_delivered_before_a_cancellation(self, unit, work, aino, at):
        type(work).objects.filter(pk=work.pk).update(status="cancelled")
        assert give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at).status == "accepted"
        work.refresh_from_db()
        assert work.status == "cancelled"

    def test_refuses_named_criteria(self, unit, aino, at):
        refuses(CriteriaNotEmpty, unit, at, aino, criteria=["potential"])


class TestDuplicate:
    @pytest.fixture
    def same(self, unit, other, buyer, checker, at):
        """Another unit for the same client that came to carry the first one's Business ID."""
        twin = delivered(other, place(buyer), at, checker, number=2)
        twin.keys.filter(key__startswith="business_id").update(
            key=unit.keys.get(key__startswith="business_id").key
        )
        return twin

    def test_refuses_what_has_been_billed(self, unit, same, aino, at):
        give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        refusal = refuses(DuplicateResult, same, at, aino)
        assert (refusal.code, refusal.status) == ("duplicate_result", 409)
        assert same.ref in refusal.text.en

    def test_refuses_two_of_one_batch(self, unit, same, aino, at):
        before = state(unit, same)
        with pytest.raises(DuplicateResult):
            accept_units(unit_ids=[unit.pk, same.pk], actor=aino, at=at)
        assert state(unit, same) == before

    def test_may_be_billed_again_after_twelve_months(self, unit, same, aino, at):
        give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        refuses(DuplicateResult, same, at.replace(year=2027) - timedelta(seconds=1), aino)
        give_verdict(unit_id=same.pk, verdict="accept", actor=aino, at=at.replace(year=2027))
        key = unit.keys.get(key__startswith="business_id").key
        rows = BilledKey.objects.filter(key=key).order_by("pk").values_list("unit", "is_current")
        assert list(rows) == [(unit.pk, False), (same.pk, True)]

    def test_another_clients_keys_do_not_count(self, unit, worker, sam, checker, aino, at):
        give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        theirs = delivered(worker, place(make_client("Muu Oy", owner=sam)), at, checker)
        assert give_verdict(unit_id=theirs.pk, verdict="accept", actor=sam, at=at).status == "accepted"


class TestFix:
    words = {"failed_criteria": ["reachable"], "note": "Numero on väärä"}

    def test_sends_it_back_with_a_new_lease(self, unit, work, aino, at):
        later = at + timedelta(days=2)
        give_verdict(unit_id=unit.pk, verdict="request_fix", actor=aino, at=later, **self.words)
        unit.refresh_from_db()
        assert (unit.status, unit.fix_rounds_used) == ("fix_requested", 1)
        assert unit.lease_until == later + timedelta(hours=24)
        assert counters(work) == (PRICE, 0, 0, 1, 0)
        said = Verdict.objects.get()
        assert (said.verdict, said.by, said.failed_criteria, said.note) == (
            "request_fix",
            aino,
            ["reachable"],
            "Numero on väärä",
        )

    def test_is_limited_to_the_agreed_rounds(self, unit, anna, aino, checker, at):
        for _ in range(2):
            give_verdict(unit_id=unit.pk, verdict="request_fix", actor=aino, at=at, **self.words)
            submit_unit(unit_id=unit.pk, result=prospect(), actor=anna, at=at)
            check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at)
        refusal = refuses(FixRoundsUsed, unit, at, aino, "request_fix", ["reachable"], "Yhä väärin")
        assert "2" in refusal.text.fi
        give_verdict(
            unit_id=unit.pk,
            verdict="reject",
            failed_criteria=["reachable"],
            note="Yhä väärin",
            actor=aino,
            at=at,
        )

    def test_none_agreed_means_none(self, worker, buyer, checker, aino, at):
        unit = delivered(worker, place(buyer, fix_rounds=0), at, checker)
        refuses(FixRoundsUsed, unit, at, aino, "request_fix", ["reachable"], "Väärin")


class TestReject:
    words = {"failed_criteria": ["potential"], "note": "Ei osta meiltä"}

    def test_opens_the_slot_and_frees_the_cap(self, unit, other, work, aino, at):
        give_verdict(unit_id=unit.pk, verdict="reject", actor=aino, at=at, **self.words)
        unit.refresh_from_db()
        assert (unit.status, unit.rejected_at) == ("rejected", at)
        assert counters(work) == (0, 0, 0, 0, 0)
        again = claim_units(assistant_id=other.pk, assignment_id=work.pk, units=1, at=at)
        assert again.units.get().slot == unit.slot

    def test_takes_no_key(self, unit, aino, at):
        give_verdict(unit_id=unit.pk, verdict="reject", actor=aino, at=at, **self.words)
        assert BilledKey.objects.count() == 0


@pytest.mark.parametrize("verdict", ["request_fix", "reject"])
@pytest.mark.parametrize(
    ("criteria", "note", "error"),
    [
        ([], "Ei", CriterionMissing),
        (["shoe_size"], "Ei", CriterionUnknown),
        (["potential", "shoe_size"], "Ei", CriterionUnknown),
        (["potential"], "", ReasonMissing),
        (["potential"], "<script>alert(1)</script>", TextInvalid),
        (["potential"], "a\u202eb", TextInvalid),
    ],
)
def test_a_no_names_criteria_and_a_reason(unit, aino, at, verdict, criteria, note, error):
    assert refuses(error, unit, at, aino, verdict, criteria, note).status == 422


class TestWho:
    def test_refuses_a_stranger(self, unit, sam, at):
        assert refuses(UnitUnknown, unit, at, sam).status == 404

    def test_refuses_an_ended_membership(self, unit, aino, at):
        aino.memberships.update(ended_at=at)
        refuses(UnitUnknown, unit, at, aino)

    def test_refuses_a_lesser_right(self, unit, olli, at):
        assert refuses(Forbidden, unit, at, olli).status == 403

    @pytest.mark.parametrize("who", ["kaisa", "kim", "matti"])
    def test_refuses_the_office(self, unit, at, request, who):
        assert refuses(Forbidden, unit, at, request.getfixturevalue(who)).status == 403

    def test_refuses_the_author(self, unit, anna, at):
        refuses(UnitUnknown, unit, at, anna)

    def test_refuses_an_unknown_unit(self, unit, aino, at):
        with pytest.raises(UnitUnknown):
            give_verdict(unit_id=unit.pk + 99, verdict="accept", actor=aino, at=at)


class TestTwice:
    @pytest.mark.parametrize("first", ["accept", "request_fix", "reject"])
    @pytest.mark.parametrize("second", ["accept", "request_fix", "reject"])
    def test_a_second_verdict_is_refused(self, unit, aino, at, first, second):
        words = {"failed_criteria": ["potential"], "note": "Ei"}
        said = {} if first == "accept" else words
        give_verdict(unit_id=unit.pk, verdict=first, actor=aino, at=at, **said)
        criteria = () if second == "accept" else ["potential"]
        assert refuses(AlreadyDecided, unit, at, aino, second, criteria, "Ei").status == 409

    def test_what_is_not_delivered_is_not_the_clients_to_know(self, worker, work, aino, at):
        refuses(UnitUnknown, submitted(worker, work, at), at, aino)
        refuses(UnitUnknown, claimed(worker, work, at)[0], at, aino)


class TestBatch:
    def test_accepts_across_assignments(self, worker, work, buyer, checker, aino, at):
        second = place(buyer)
        units = [
            delivered(worker, each, at, checker, number=n) for n, each in enumerate([work, second, work])
        ]
        done = accept_units(unit_ids=[each.pk for each in reversed(units)], actor=aino, at=at)
        assert [each.pk for each in done] == [each.pk for each in units]
        assert {each.status for each in Unit.objects.all()} == {"accepted"}
        assert (counters(work), counters(second)) == ((0, 0, 2 * PRICE, 2, 2), (0, 0, PRICE, 1, 1))
        assert Verdict.objects.filter(by=aino, verdict="accept").count() == 3

    def batch_refuses(self, error, units, actor, at):
        before = state(*units)
        with pytest.raises(error):
            accept_units(unit_ids=[each.pk for each in units], actor=actor, at=at)
        assert state(*units) == before

    def test_is_all_or_nothing(self, unit, worker, work, checker, aino, at):
        decided = accepted(worker, work, at, checker, aino, number=8)
        self.batch_refuses(AlreadyDecided, [unit, decided], aino, at)

    def test_names_every_one_that_has_been_decided(self, unit, worker, work, checker, aino, at):
        decided = [accepted(worker, work, at, checker, aino, number=n) for n in (8, 9)]
        with pytest.raises(SomeDecided) as caught:
            accept_units(unit_ids=[unit.pk, *(each.pk for each in decided)], actor=aino, at=at)
        assert caught.value.refs == [each.ref for each in decided]
        assert sorted(caught.value.fields) == sorted(f"units.{each.ref}" for each in decided)
        assert f"{decided[0].ref}, {decided[1].ref}." in caught.value.text.en

    def test_names_ten_in_the_sentence_and_all_beside_it(self):
        error = SomeDecided(refs=[f"U-{n}" for n in range(12)])
        assert "U-9 …." in error.text.en
        assert "U-10" not in error.text.en
        assert len(error.fields) == 12

    def test_refuses_one_of_another_client(self, unit, worker, sam, checker, aino, at):
        theirs = delivered(worker, place(make_client("Muu Oy", owner=sam)), at, checker, number=2)
        self.batch_refuses(UnitUnknown, [unit, theirs], aino, at)

    def test_refuses_one_not_delivered(self, unit, worker, work, aino, at):
        self.batch_refuses(UnitUnknown, [unit, submitted(worker, work, at, number=3)], aino, at)

    def test_refuses_a_lesser_right(self, unit, olli, at):
        self.batch_refuses(Forbidden, [unit], olli, at)

    def test_refuses_an_unknown_unit(self, unit, aino, at):
        before = state(unit)
        with pytest.raises(UnitUnknown):
            accept_units(unit_ids=[unit.pk, unit.pk + 99], actor=aino, at=at)
        assert state(unit) == before

    @pytest.mark.parametrize("number", [0, 201])
    def test_refuses_none_and_too_many(self, aino, at, number):
        with pytest.raises(UnitsInvalid):
            accept_units(unit_ids=range(1, number + 1), actor=aino, at=at)


class TestHold:
    def test_moves_the_end_by_five_working_days(self, unit, aino, at):
        assert unit.review_due_at == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
        hold_review(unit_id=unit.pk, actor=aino, at=at)
        unit.refresh_from_db()
        # 1, 2, 3, 4 December, then over Independence Day's weekend to the 7th.
        assert unit.review_due_at == datetime(2026, 12, 7, 15, 0, tzinfo=UTC)
        assert (unit.held_at, unit.held_by, unit.status) == (at, aino, "delivered")

    def hold_refuses(self, error, unit, actor, at):
        before = state(unit)
        with pytest.raises(error):
            hold_review(unit_id=unit.pk, actor=actor, at=at)
        assert state(unit) == before

    def test_once_only(self, unit, aino, at):
        hold_review(unit_id=unit.pk, actor=aino, at=at)
        self.hold_refuses(HoldUsed, unit, aino, at)

    def test_once_only_even_after_a_fix(self, unit, anna, aino, checker, at):
        hold_review(unit_id=unit.pk, actor=aino, at=at)
        give_verdict(
            unit_id=unit.pk, verdict="request_fix", failed_criteria=["potential"], note="?", actor=aino, at=at
        )
        submit_unit(unit_id=unit.pk, result=prospect(), actor=anna, at=at)
        check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at)
        self.hold_refuses(HoldUsed, unit, aino, at)

    def test_not_after_the_window(self, unit, aino):
        self.hold_refuses(ReviewOver, unit, aino, unit.review_due_at)

    def test_not_once_decided(self, unit, aino, at):
        give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        self.hold_refuses(AlreadyDecided, unit, aino, at)

    def test_not_by_a_stranger_nor_a_lesser_right(self, unit, sam, olli, at):
        self.hold_refuses(UnitUnknown, unit, sam, at)
        self.hold_refuses(Forbidden, unit, olli, at)
