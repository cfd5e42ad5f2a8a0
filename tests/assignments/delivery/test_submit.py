"""Handing in a result: submit_unit."""

import io
from datetime import timedelta

import pytest

from assignments.catalogue.errors import ResultInvalid
from assignments.delivery.errors import (
    CheckFailed,
    ClaimExpired,
    FileMissing,
    NdaMissing,
    NotHolder,
    UnitUnknown,
)
from assignments.delivery.models import MachineCheck, OfficeCheck, Unit, UnitChange, UnitFile, UnitKey
from assignments.delivery.operations import (
    check_unit,
    claim_units,
    give_verdict,
    release_unit,
    submit_unit,
)
from assignments.delivery.queries import newest_files
from assignments.delivery.sampling import is_sampled
from backoffice.kernel.errors import IllegalMove
from backoffice.kernel.files import FileUnknown, store_file
from backoffice.kernel.models import StoredFile
from backoffice.kernel.references import dealt_from
from tests.factories.delivery import (
    PRICE,
    accepted,
    claim,
    claimed,
    counters,
    delivered,
    end_ndas,
    make_client,
    place,
    prospect,
    submitted,
)
from tests.factories.people import make_assistant
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def unit(worker, work, at):
    return claimed(worker, work, at)[0]


def rows():
    return [model.objects.count() for model in (MachineCheck, OfficeCheck, UnitChange, UnitFile, UnitKey)]


def refuses(error, unit, at, actor, result=None, files=()):
    before = (counters(unit.assignment), rows(), Unit.objects.filter(pk=unit.pk).values().get())
    with pytest.raises(error) as refusal:
        submit_unit(unit_id=unit.pk, result=result or prospect(), files=files, actor=actor, at=at)
    assert (counters(unit.assignment), rows(), Unit.objects.filter(pk=unit.pk).values().get()) == before
    return refusal.value


def upload(user, name="raportti.txt", data=b"evidence"):
    return store_file(content=io.BytesIO(data), name=name, uploaded_by=user)


def test_writes_result_checks_keys_and_moves_the_cents(unit, anna, work, at):
    done = submit_unit(unit_id=unit.pk, result=prospect(7), actor=anna, at=at)
    unit.refresh_from_db()
    assert (unit.status, unit.submitted_at, unit.lease_until, unit.has_open_flag) == (
        "submitted",
        at,
        None,
        False,
    )
    assert unit.result["company"] == "Yritys 7 Oy"
    assert counters(work) == (0, PRICE, 0, 1, 0)
    assert [each.criterion for each in done.checks] == list(
        unit.machine_checks.order_by("pk").values_list("criterion", flat=True)
    )
    assert set(unit.machine_checks.values_list("round", "outcome")) == {(1, "pass")}
    assert sorted(unit.keys.values_list("key", flat=True)) == [
        f"business_id:{prospect(7)['business_id']}",
        "email:henkilo7@yritys7.example",
        "name:yritys7",
    ]


def test_closes_the_claim_with_its_last_claimed_unit(worker, work, anna, at):
    first, second = claimed(worker, work, at, units=2)
    submit_unit(unit_id=first.pk, result=prospect(1), actor=anna, at=at)
    first.claim.refresh_from_db()
    assert first.claim.closed_at is None
    submit_unit(unit_id=second.pk, result=prospect(2), actor=anna, at=at)
    first.claim.refresh_from_db()
    assert (first.claim.closed_at, first.claim.close_reason) == (at, "submitted")


def test_renews_the_lease_of_the_other_units(worker, work, anna, at):
    first, second = claimed(worker, work, at, units=2)
    later = at + timedelta(hours=20)
    submit_unit(unit_id=first.pk, result=prospect(1), actor=anna, at=later)
    second.refresh_from_db()
    assert second.lease_until == later + timedelta(hours=24)
    assert second.claim.expires_at == later + timedelta(hours=24)


def test_refuses_a_second_submission(unit, anna, at):
    submit_unit(unit_id=unit.pk, result=prospect(), actor=anna, at=at)
    refuses(IllegalMove, unit, at, anna)


def test_refuses_another_assistant(unit, other, at):
    refuses(NotHolder, unit, at, other.user)


def test_refuses_a_stranger(unit, sam, at):
    assert refuses(NotHolder, unit, at, sam).status == 404


def test_refuses_an_unknown_unit(unit, anna, at):
    with pytest.raises(UnitUnknown):
        submit_unit(unit_id=unit.pk + 99, result=prospect(), actor=anna, at=at)


def test_refuses_when_the_lease_is_over(unit, anna, at):
    refuses(ClaimExpired, unit, at + timedelta(hours=24), anna)
    submit_unit(unit_id=unit.pk, result=prospect(), actor=anna, at=at + timedelta(hours=23, minutes=59))


def test_refuses_a_lapsed_unit(unit, anna, at):
    release_unit(unit_id=unit.pk, reason="ei ehdi", actor=anna, at=at)
    refuses(ClaimExpired, unit, at, anna)


def test_refuses_without_a_current_nda(unit, anna, at):
    end_ndas(anna, at)
    refuses(NdaMissing, unit, at, anna)


def test_refuses_a_result_of_the_wrong_shape(unit, anna, at):
    refusal = refuses(ResultInvalid, unit, at, anna, result=prospect(company=None, shoe_size="44"))
    assert refusal.status == 422
    assert {"company", "shoe_size"} <= set(refusal.fields)


def test_refuses_a_blocking_failure_and_carries_every_check(unit, anna, at):
    refusal = refuses(CheckFailed, unit, at, anna, result=prospect(business_id="1234567-8"))
    outcomes = {each.criterion: str(each.outcome) for each in refusal.checks}
    assert (refusal.status, refusal.code) == (422, "check_failed")
    assert outcomes["identity"] == "fail"
    assert set(outcomes) == {"identity", "profile", "reachable", "qualified", "new", "allowed"}


class TestDuplicates:
    def test_refuses_one_inside_the_assignment(self, worker, work, anna, at):
        submitted(worker, work, at, number=1)
        refusal = refuses(CheckFailed, claimed(worker, work, at)[0], at, anna, result=prospect(1))
        assert [each.criterion for each in refusal.checks if each.outcome == "fail"] == ["new"]

    def test_refuses_one_of_another_assignment_of_the_client(self, worker, work, buyer, anna, at, checker):
        delivered(worker, work, at, checker, number=1)
        unit = claimed(worker, place(buyer), at)[0]
        refuses(CheckFailed, unit, at, anna, result=prospect(1, email="muu@muu.example"))

    def test_forgets_after_twelve_months(self, worker, work, buyer, anna, aino, at, checker):
        accepted(worker, work, at, checker, aino, number=1)
        year_later = at.replace(year=2027)
        old = prospect(1, source_on="2027-11-01")
        just_before = year_later - timedelta(seconds=1)
        refuses(CheckFailed, claimed(worker, place(buyer), just_before)[0], just_before, anna, result=old)
        unit = claimed(worker, place(buyer), year_later)[0]
        assert submit_unit(unit_id=unit.pk, result=old, actor=anna, at=year_later).unit.status == "submitted"

    def test_never_looks_at_another_client(self, worker, work, sam, anna, at):
        submitted(worker, work, at, number=1)
        unit = claimed(worker, place(make_client("Muu Oy", owner=sam)), at)[0]
        done = submit_unit(unit_id=unit.pk, result=prospect(1), actor=anna, at=at)
        assert done.unit.status == "submitted"

    def test_forgets_a_rejected_unit(self, worker, work, anna, aino, at, checker):
        unit = delivered(worker, work, at, checker, number=1)
        give_verdict(
            unit_id=unit.pk,
            verdict="reject",
            failed_criteria=["potential"],
            note="Ei sovi",
            actor=aino,
            at=at,
        )
        again = claimed(worker, work, at)[0]
        done = submit_unit(unit_id=again.pk, result=prospect(1), actor=anna, at=at)
        assert done.unit.status == "submitted"

    def test_a_fixed_unit_is_no_duplicate_of_itself(self, worker, work, anna, aino, at, checker):
        unit = delivered(worker, work, at, checker, number=1)
        give_verdict(
            unit_id=unit.pk,
            verdict="request_fix",
            failed_criteria=["reachable"],
            note="Väärä numero",
            actor=aino,
            at=at,
        )
        submit_unit(unit_id=unit.pk, result=prospect(1, phone="+358401234567"), actor=anna, at=at)
        assert set(unit.machine_checks.values_list("round", flat=True)) == {1, 2}
        assert unit.keys.filter(is_billed=True).count() == 2


class TestSampling:
    def veteran(self, worker, work, at):
        """Five results of the service behind: from now on one in n."""
        for number in range(5):
            assert submitted(worker, work, at, number=number).status == "submitted"

    def sampled_ref(self, wanted):
        """A reference that is, or is not, the one in ten."""
        return next(
            f"U-TEST{n:04d}" for n in range(100) if is_sampled(ref=f"U-TEST{n:04d}", one_in=10) is wanted
        )

    def next_unit(self, worker, work, at, *, sampled):
        unit = claimed(worker, work, at)[0]
        Unit.objects.filter(pk=unit.pk).update(ref=self.sampled_ref(sampled))
        return unit

    def test_the_first_five_of_a_service_are_looked_at(self, worker, work, at):
        self.veteran(worker, work, at)
        assert Unit.objects.filter(needs_check=True, submitted_at__isnull=False).count() == 5

    def test_an_unsampled_unit_is_delivered_by_rule(self, worker, work, anna, at):
        self.veteran(worker, work, at)
        unit = self.next_unit(worker, work, at, sampled=False)
        done = submit_unit(unit_id=unit.pk, result=prospect(50), actor=anna, at=at).unit
        assert (done.status, done.needs_check, done.first_delivered_at) == ("delivered", False, at)
        check = OfficeCheck.objects.get(unit=unit)
        assert (check.checker, check.outcome) == (None, "deliver")
        assert list(unit.changes.order_by("id").values_list("to_status", "actor")) == [
            ("claimed", anna.pk),
            ("submitted", anna.pk),
            ("delivered", None),
        ]
        assert counters(work) == (0, 6 * PRICE, 0, 6, 0)

    def test_the_sampled_one_waits_for_a_person(self, worker, work, anna, at):
        self.veteran(worker, work, at)
        unit = self.next_unit(worker, work, at, sampled=True)
        done = submit_unit(unit_id=unit.pk, result=prospect(50), actor=anna, at=at).unit
        assert (done.status, done.needs_check) == ("submitted", True)

    def test_one_in_one_means_every_unit(self, worker, buyer, anna, at):
        work = place(buyer, check_one_in=1)
        self.veteran(worker, work, at)
        assert submitted(worker, work, at, number=50).status == "submitted"

    def test_an_unknown_check_raises_the_flag_and_waits(self, worker, work, anna, at, checker):
        self.veteran(worker, work, at)
        unit = self.next_unit(worker, work, at, sampled=False)
        done = submit_unit(
            unit_id=unit.pk, result=prospect(50, contact_role="hovimestari"), actor=anna, at=at
        ).unit
        assert (done.status, done.has_open_flag, done.needs_check) == ("submitted", True, True)
        check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at)
        unit.refresh_from_db()
        assert (unit.status, unit.has_open_flag) == ("delivered", False)

    def test_what_was_sent_back_is_looked_at_again(self, worker, work, anna, aino, at):
        self.veteran(worker, work, at)
        unit = self.next_unit(worker, work, at, sampled=False)
        submit_unit(unit_id=unit.pk, result=prospect(50), actor=anna, at=at)
        give_verdict(
            unit_id=unit.pk,
            verdict="request_fix",
            failed_criteria=["potential"],
            note="Miksi?",
            actor=aino,
            at=at,
        )
        done = submit_unit(unit_id=unit.pk, result=prospect(50), actor=anna, at=at).unit
        assert (done.status, done.needs_check) == ("submitted", True)

    def test_another_service_starts_from_the_beginning(self, anna, buyer, at):
        worker = make_assistant(anna, kinds=["prospecting", "document"])
        self.veteran(worker, place(buyer), at)
        unit = claimed(worker, place(buyer, kind="document", brief={"purpose": "Hallitus"}), at)[0]
        done = submit_unit(
            unit_id=unit.pk, result={"subject": "Raportti"}, files=[upload(anna)], actor=anna, at=at
        ).unit
        assert (done.status, done.needs_check) == ("submitted", True)

    def test_the_rule_takes_about_one_in_ten(self):
        refs = [f"U-{n}" for n in range(10_000)]
        taken = [each for each in refs if is_sampled(ref=each, one_in=10)]
        assert 900 <= len(taken) <= 1100
        assert taken == [each for each in refs if is_sampled(ref=each, one_in=10)]

    def test_nobody_can_work_out_from_the_reference_what_is_looked_at(self, settings):
        refs = [f"U-{n}" for n in range(1000)]
        here = [each for each in refs if is_sampled(ref=each, one_in=10)]
        settings.SECRET_KEY = "another installation"
        assert here != [each for each in refs if is_sampled(ref=each, one_in=10)]

    def test_a_seeded_demo_has_the_same_ones_looked_at_everywhere(self, settings):
        refs = [f"U-{n}" for n in range(1000)]
        with dealt_from(1):
            here = [each for each in refs if is_sampled(ref=each, one_in=10)]
            settings.SECRET_KEY = "another installation"
            assert here == [each for each in refs if is_sampled(ref=each, one_in=10)]


class TestFiles:
    @pytest.fixture
    def document(self, anna, buyer, at):
        worker = make_assistant(anna, kinds=["document"])
        return claimed(worker, place(buyer, kind="document", brief={"purpose": "Hallitus"}), at)[0]

    def test_are_taken_by_the_unit_and_seen_through_it(self, document, anna, aino, sam, at, checker):
        file = upload(anna)
        submit_unit(unit_id=document.pk, result={"subject": "Raportti"}, files=[file], actor=anna, at=at)
        file.refresh_from_db()
        assert file.is_attached
        assert list(document.files.values_list("file", "round")) == [(file.pk, 1)]
        visible = StoredFile.objects.visible_to
        assert visible(anna).get() == visible(checker).get() == file
        assert not visible(aino).exists()
        check_unit(unit_id=document.pk, outcome="deliver", actor=checker, at=at)
        assert visible(aino).get() == file
        assert not visible(sam).exists()

    def test_refuses_a_missing_file(self, document, anna, at):
        refuses(FileMissing, document, at, anna, result={"subject": "Raportti"})

    def test_refuses_somebody_elses_upload(self, document, anna, bo, at):
        file = upload(bo)
        refuses(FileUnknown, document, at, anna, result={"subject": "Raportti"}, files=[file])
        file.refresh_from_db()
        assert not file.is_attached

    def test_refuses_an_upload_that_is_in_use(self, document, anna, at):
        file = upload(anna)
        StoredFile.objects.filter(pk=file.pk).update(is_attached=True)
        refuses(FileUnknown, document, at, anna, result={"subject": "Raportti"}, files=[file])

    def test_the_earlier_file_stands_when_a_fix_brings_none(self, document, anna, at, checker):
        file = upload(anna)
        submit_unit(unit_id=document.pk, result={"subject": "Raportti"}, files=[file], actor=anna, at=at)
        check_unit(
            unit_id=document.pk,
            outcome="return",
            failed_criteria=["layout"],
            note="Otsikko puuttuu",
            actor=checker,
            at=at,
        )
        done = submit_unit(unit_id=document.pk, result={"subject": "Raportti 2"}, actor=anna, at=at).unit
        assert done.status == "submitted"
        assert list(document.files.values_list("file", "round")) == [(file.pk, 1)]

    def test_what_the_office_returned_never_reaches_the_client(self, document, anna, aino, at, checker):
        wrong, right = upload(anna, data=b"of another client"), upload(anna, data=b"as ordered")
        submit_unit(unit_id=document.pk, result={"subject": "Raportti"}, files=[wrong], actor=anna, at=at)
        given = {"failed_criteria": ["layout"], "note": "Väärä tiedosto", "actor": checker, "at": at}
        check_unit(unit_id=document.pk, outcome="return", **given)
        submit_unit(unit_id=document.pk, result={"subject": "Raportti"}, files=[right], actor=anna, at=at)
        check_unit(unit_id=document.pk, outcome="deliver", actor=checker, at=at)
        visible = StoredFile.objects.visible_to
        assert visible(aino).get() == right
        assert set(visible(anna)) == set(visible(checker)) == {wrong, right}
        assert newest_files(document) == [right]

    def test_the_same_bytes_are_not_delivered_twice_to_a_client(self, document, anna, at, checker):
        submit_unit(unit_id=document.pk, result={"subject": "Yksi"}, files=[upload(anna)], actor=anna, at=at)
        check_unit(unit_id=document.pk, outcome="deliver", actor=checker, at=at)
        again = claim_units(
            assistant_id=document.assistant_id, assignment_id=document.assignment_id, units=1, at=at
        ).units.get()
        refusal = refuses(CheckFailed, again, at, anna, result={"subject": "Kaksi"}, files=[upload(anna)])
        assert [each.criterion for each in refusal.checks if each.outcome == "fail"] == ["file"]

    def test_another_client_may_be_given_the_same_bytes(self, document, anna, sam, at, checker):
        submit_unit(unit_id=document.pk, result={"subject": "Yksi"}, files=[upload(anna)], actor=anna, at=at)
        check_unit(unit_id=document.pk, outcome="deliver", actor=checker, at=at)
        order = place(make_client("Muu Oy", owner=sam), kind="document", brief={"purpose": "Hallitus"})
        unit = claimed(document.assistant, order, at)[0]
        done = submit_unit(
            unit_id=unit.pk, result={"subject": "Yksi"}, files=[upload(anna)], actor=anna, at=at
        )
        assert {each.criterion: each.outcome for each in done.checks}["file"] != "fail"


def test_evidence_of_the_whole_way_stays(worker, work, at, checker, aino):
    unit = accepted(worker, work, at, checker, aino)
    assert [each.to_status for each in unit.changes.order_by("id")] == [
        "claimed",
        "submitted",
        "delivered",
        "accepted",
    ]


def test_a_claim_of_two_keeps_the_other_unit_untouched(worker, work, anna, at):
    first, second = claim(worker, work, at, units=2).units.order_by("slot")
    submit_unit(unit_id=first.pk, result=prospect(), actor=anna, at=at)
    second.refresh_from_db()
    assert (second.status, second.result) == ("claimed", None)
