"""Who sees claims, units and assignments through delivery."""

import pytest

from assignments.delivery.models import Claim, Unit
from assignments.orders.models import Assignment
from clients.agreements.models import Agreement
from tests.factories.delivery import claim, delivered, make_user, place, submitted

pytestmark = pytest.mark.django_db


def test_a_member_sees_units_only_once_they_are_delivered(worker, work, checker, clara, sam, at):
    submitted(worker, work, at, number=1)
    unit = delivered(worker, work, at, checker, number=2)
    assert list(Unit.objects.visible_to(clara)) == [unit]
    assert not Unit.objects.visible_to(sam).exists()


def test_the_author_sees_own_units_and_nobody_elses(worker, other, work, at):
    mine, theirs = submitted(worker, work, at, number=1), submitted(other, work, at, number=2)
    assert list(Unit.objects.visible_to(worker.user)) == [mine]
    assert list(Unit.objects.visible_to(other.user)) == [theirs]


def test_the_office_sees_units_only_under_an_nda(worker, work, kim, at):
    unit = submitted(worker, work, at)
    assert not Unit.objects.visible_to(make_user("Tarkastaja", "checker")).exists()
    assert list(Unit.objects.visible_to(kim)) == [unit]


def test_nothing_is_seen_once_the_nda_has_ended(worker, work, anna, at):
    claim(worker, work, at)
    assert Claim.objects.visible_to(anna).exists()
    assert Assignment.objects.visible_to(anna).exists()
    Agreement.objects.filter(person=anna).update(status="ended", ended_at=at)
    for model in (Claim, Unit, Assignment):
        assert not model.objects.visible_to(anna).exists()


def test_an_assignment_stays_in_reach_of_who_worked_on_it(worker, other, buyer, at):
    work = place(buyer)
    claim(worker, work, at)
    Assignment.objects.filter(pk=work.pk).update(is_queue_open=False, status="cancelled")
    assert list(Assignment.objects.visible_to(worker.user)) == [work]
    assert not Assignment.objects.visible_to(other.user).exists()
