"""Whoever did the work never says the client's yes or no to it, also as a member of the client."""

import pytest

from assignments.delivery.errors import ApproverIsAuthor
from assignments.delivery.models import BilledKey, Unit, UnitChange, Verdict
from assignments.delivery.operations import accept_units, give_verdict, hold_review
from clients.organisations.models import Membership
from tests.factories.delivery import SIGNED_AT, counters, delivered
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def own(worker, work, checker, at):
    """A delivered unit whose author has become an approver at the client."""
    unit = delivered(worker, work, at, checker)
    Membership.objects.create(client=work.client, user=worker.user, rights=["approver"], created_at=SIGNED_AT)
    return unit


@pytest.mark.parametrize("verdict", ["accept", "request_fix", "reject"])
def test_a_verdict_on_own_work_is_refused(own, worker, verdict, at):
    no = {} if verdict == "accept" else {"failed_criteria": ["potential"], "note": "Ei"}
    refused(own, lambda: give_verdict(unit_id=own.pk, verdict=verdict, actor=worker.user, at=at, **no))


def test_a_batch_with_own_work_is_refused_whole(own, other, work, checker, worker, at):
    beside = delivered(other, work, at, checker, 2)
    refused(own, lambda: accept_units(unit_ids=[own.pk, beside.pk], actor=worker.user, at=at))


def test_the_clock_of_own_work_is_not_stopped_by_its_author(own, worker, at):
    refused(own, lambda: hold_review(unit_id=own.pk, actor=worker.user, at=at))


def test_somebody_else_s_work_is_the_approver_s_to_judge(own, other, work, checker, worker, at):
    beside = delivered(other, work, at, checker, 2)
    assert give_verdict(unit_id=beside.pk, verdict="accept", actor=worker.user, at=at).status == "accepted"


def refused(unit, act):
    def state():
        units = list(Unit.objects.order_by("pk").values())
        counted = [model.objects.count() for model in (Verdict, UnitChange, BilledKey)]
        return units, counters(unit.assignment), counted

    before = state()
    with pytest.raises(ApproverIsAuthor) as refusal:
        act()
    assert (refusal.value.status, refusal.value.code) == (403, "approver_is_author")
    assert state() == before
