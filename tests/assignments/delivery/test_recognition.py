"""A phone number or a name tells of a duplicate; only entity keys are charged for."""

from datetime import timedelta

import pytest

from assignments.delivery.errors import CheckFailed
from assignments.delivery.models import BilledKey, Unit, UnitKey
from assignments.delivery.operations import check_unit, give_verdict, release_unit, submit_unit
from assignments.delivery.proofs import accepted_keys_are_billed
from tests.factories.delivery import claimed, delivered, place, prospect
from tests.staging import staged

pytestmark = pytest.mark.django_db
PHONE = "+358401234567"


def hand_in(assistant, work, at):
    """The company of prospect 1, from a source of that day."""
    unit = claimed(assistant, work, at)[0]
    result = prospect(1, source_on=at.date().isoformat())
    return submit_unit(unit_id=unit.pk, result=result, actor=assistant.user, at=at)


def refused(assistant, work, at):
    with pytest.raises(CheckFailed) as caught:
        hand_in(assistant, work, at)
    assert [each.criterion for each in caught.value.checks if each.outcome == "fail"] == ["new"]
    unit = Unit.objects.latest("pk")
    assert (unit.status, unit.result, unit.keys.count()) == ("claimed", None, 0)


def let_go(unit, at, checker):
    """Sent back by the office and then handed back by the assistant."""
    why = {"failed_criteria": ["potential"], "note": "Perustele"}
    check_unit(unit_id=unit.pk, outcome="return", actor=checker, at=at, **why)
    release_unit(unit_id=unit.pk, reason="Ei ehdi", actor=unit.assistant.user, at=at)


def new_of(submission):
    return {each.criterion: str(each.outcome) for each in submission.checks}["new"]


@staged
def first(worker, work, at, checker, aino):
    """Accepted, with a phone number."""
    unit = delivered(worker, work, at, checker, 1, phone=PHONE, company="Oy Sama Nimi Ab")
    return give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)


def test_every_name_is_remembered_and_only_entity_keys_are_charged_for(first):
    remembered = dict(UnitKey.objects.filter(unit=first).values_list("key", "is_billed"))
    assert {key.split(":")[0]: is_billed for key, is_billed in remembered.items()} == {
        "business_id": True, "email": True, "phone": False, "name": False,
    }  # fmt: skip
    charged = set(BilledKey.objects.filter(unit=first).values_list("key", flat=True))
    assert charged == {key for key, is_billed in remembered.items() if is_billed}
    assert accepted_keys_are_billed() == []


def test_the_same_number_in_another_assignment_is_refused(first, other, buyer, at):
    unit = claimed(other, place(buyer), at)[0]
    with pytest.raises(CheckFailed) as caught:
        submit_unit(unit_id=unit.pk, result=prospect(2, phone="040 1234567"), actor=other.user, at=at)
    assert [each.criterion for each in caught.value.checks if each.outcome == "fail"] == ["new"]
    unit.refresh_from_db()
    assert (unit.status, unit.result, unit.keys.count()) == ("claimed", None, 0)


def test_the_same_name_is_looked_at_and_may_be_another_company(first, other, buyer, at, checker, aino):
    unit = claimed(other, place(buyer), at)[0]
    done = submit_unit(unit_id=unit.pk, result=prospect(2, company="Sama Nimi Oy"), actor=other.user, at=at)
    assert {each.criterion: str(each.outcome) for each in done.checks}["new"] == "unknown"
    assert (done.unit.status, done.unit.has_open_flag) == ("submitted", True)
    check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at)
    assert give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at).status == "accepted"


def test_what_the_client_has_rejected_is_looked_at_when_it_comes_again(
    worker, other, work, at, checker, aino
):
    unit = delivered(worker, work, at, checker, 1)
    why = {"failed_criteria": ["potential"], "note": "Ei kiinnosta"}
    give_verdict(unit_id=unit.pk, verdict="reject", actor=aino, at=at, **why)
    again = hand_in(other, work, at)
    assert new_of(again) == "unknown"
    assert (again.unit.status, again.unit.has_open_flag) == ("submitted", True)
    let_go(again.unit, at, checker)
    assert new_of(hand_in(other, work, at + timedelta(days=366))) == "pass"


def test_what_lapsed_is_forgotten(worker, other, work, at, checker):
    let_go(hand_in(worker, work, at).unit, at, checker)
    assert new_of(hand_in(other, work, at)) == "pass"


def test_what_an_acceptance_would_refuse_is_refused_at_once(worker, other, work, buyer, at, checker, aino):
    """Handed in more than a year ago, accepted within it: the client has paid for it, so it is not delivered again."""
    unit = delivered(worker, work, at, checker, 1)
    give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at + timedelta(days=30))
    later = place(buyer)
    refused(other, later, at + timedelta(days=380))
    assert new_of(hand_in(other, later, at + timedelta(days=396))) == "pass"


def test_what_is_still_undecided_is_never_forgotten(worker, other, work, buyer, at, checker):
    delivered(worker, work, at, checker, 1)
    refused(other, place(buyer), at + timedelta(days=380))


def test_another_client_s_numbers_are_never_looked_at(first, other, stranger_client, at):
    unit = claimed(other, place(stranger_client), at)[0]
    done = submit_unit(unit_id=unit.pk, result=prospect(2, phone=PHONE), actor=other.user, at=at)
    assert {each.criterion: str(each.outcome) for each in done.checks}["new"] == "pass"


def test_an_address_longer_than_a_key_is_remembered_all_the_same(worker, work, at):
    address = "a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".example"
    unit = claimed(worker, work, at)[0]
    submit_unit(unit_id=unit.pk, result=prospect(1, email=address), actor=worker.user, at=at)
    (key,) = unit.keys.filter(key__startswith="email:").values_list("key", flat=True)
    assert len(key) == 200
