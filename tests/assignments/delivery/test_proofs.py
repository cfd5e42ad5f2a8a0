"""The proofs hold after honest work, and name what somebody has turned by hand."""

import pytest

from assignments.delivery import proofs
from assignments.delivery.models import BilledKey, OfficeCheck, Unit, UnitChange, Verdict
from assignments.delivery.operations import accept_overdue, check_unit, give_verdict, release_unit
from assignments.orders.models import Assignment, CapChange
from tests.behind import behind_the_triggers
from tests.factories.delivery import PRICE, accepted, claim, claimed, delivered, submitted
from tests.staging import staged

pytestmark = pytest.mark.django_db

NO = {"failed_criteria": ["potential"], "note": "Ei"}


@staged
def every_state(worker, work, checker, aino, at):
    """One unit in each state there is."""
    claim(worker, work, at)
    submitted(worker, work, at, 1)
    check_unit(unit_id=submitted(worker, work, at, 2).pk, outcome="return", actor=checker, at=at, **NO)
    delivered(worker, work, at, checker, 3)
    fix = delivered(worker, work, at, checker, 4)
    give_verdict(unit_id=fix.pk, verdict="request_fix", actor=aino, at=at, **NO)
    no = delivered(worker, work, at, checker, 5)
    give_verdict(unit_id=no.pk, verdict="reject", actor=aino, at=at, **NO)
    accepted(worker, work, at, checker, aino, 6)
    release_unit(unit_id=claimed(worker, work, at)[0].pk, reason="Ei ehdi", actor=worker.user, at=at)
    return work


def test_hold_over_units_in_every_state(every_state):
    assert set(Unit.objects.values_list("status", flat=True)) == {
        "claimed", "submitted", "returned", "delivered", "fix_requested", "accepted", "rejected", "lapsed",
    }  # fmt: skip
    assert {name: prove() for name, prove in proofs.PROOFS} == {name: [] for name, _ in proofs.PROOFS}


def test_name_an_assignment_whose_counters_drift(every_state):
    Assignment.objects.filter(pk=every_state.pk).update(reserved_cents=PRICE, live_units=1)
    (found,) = proofs.cap_counters_match_units()
    assert found == (
        f"{every_state.ref}: counters differ from units: "
        f"reserved_cents {PRICE} != {3 * PRICE}, live_units 1 != 6"
    )


def test_name_a_cap_that_nobody_signed_for(every_state, aino, at):
    cents = every_state.cap_cents
    with behind_the_triggers("orders_capchange"):
        CapChange.objects.create(
            assignment=every_state, from_cents=cents, to_cents=cents + 1, actor=aino, at=at, ip="192.0.2.7"
        )
    assert proofs.caps_are_as_signed() == [f"{every_state.ref}: a cap of {cents} c, signed for {cents + 1} c"]
    Assignment.objects.filter(pk=every_state.pk).update(cap_cents=cents + 1)
    assert proofs.caps_are_as_signed() == []


@pytest.mark.parametrize("change", [{"price_cents": PRICE + 1}, {"rate_cents": 1}])
def test_name_a_unit_at_another_price_than_the_order_s(worker, work, at, change):
    unit = claimed(worker, work, at)[0]
    with behind_the_triggers("delivery_unit"):
        Unit.objects.filter(pk=unit.pk).update(**change)
    assert proofs.units_carry_the_frozen_price() == [f"{unit.ref}: price or rate differs from the order's"]


def test_name_silence_that_hides_behind_a_person_and_the_other_way_round(worker, work, checker, aino, at):
    unit = accepted(worker, work, at, checker, aino)
    silent = delivered(worker, work, at, checker, 2)
    accept_overdue(assignment_id=work.pk, at=silent.review_due_at)
    assert proofs.silence_is_named() == []
    Unit.objects.filter(pk=unit.pk).update(acceptance="silence")
    Unit.objects.filter(pk=silent.pk).update(acceptance="person")
    assert proofs.silence_is_named() == [
        f"{unit.ref}: said to be accepted by silence, its verdict is not",
        f"{silent.ref}: said to be accepted by person, its verdict is not",
    ]


def test_name_a_unit_without_evidence(worker, work, checker, at):
    unit = submitted(worker, work, at)
    due = {"delivered_at": at, "first_delivered_at": at, "review_due_at": at}
    how = {"accepted_at": at, "acceptance": "person"}
    Unit.objects.filter(pk=unit.pk).update(status="accepted", **due, **how)
    assert proofs.units_have_evidence() == [
        f"{unit.ref}: delivered without an office check",
        f"{unit.ref}: accepted without a verdict",
    ]
    assert proofs.changes_lead_to_status() == [f"{unit.ref}: status differs from its last change"]
    assert len(proofs.accepted_keys_are_billed()) == 2


def test_name_a_submission_that_nothing_checked(worker, work, at):
    unit = claimed(worker, work, at)[0]
    Unit.objects.filter(pk=unit.pk).update(submitted_at=at)
    assert proofs.units_have_evidence() == [f"{unit.ref}: submitted without machine checks"]


def test_name_a_check_by_the_author(worker, work, at):
    unit = submitted(worker, work, at)
    with behind_the_triggers("delivery_officecheck"):
        OfficeCheck.objects.create(unit=unit, checker=worker.user, outcome="deliver", at=at)
    assert proofs.nobody_checked_own_work() == [f"{unit.ref}: checked by its author"]


def test_name_a_key_that_could_be_billed_twice(worker, work, checker, aino, at):
    unit = accepted(worker, work, at, checker, aino)
    key = BilledKey.objects.order_by("key").first()
    with behind_the_triggers("delivery_billedkey"):
        BilledKey.objects.filter(pk=key.pk).delete()
    assert proofs.accepted_keys_are_billed() == [f"{unit.ref}: accepted, but {key.key} was not taken"]
    assert (Verdict.objects.count(), UnitChange.objects.count()) == (1, 4)
