"""The office's own look: check_unit."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assignments.delivery.errors import (
    CheckerIsAuthor,
    CriteriaNotEmpty,
    CriterionMissing,
    CriterionUnknown,
    ReasonMissing,
    UnitUnknown,
)
from assignments.delivery.models import OfficeCheck, Unit, UnitChange
from assignments.delivery.operations import check_unit, give_verdict, submit_unit
from backoffice.accounts.models import User
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden, IllegalMove
from backoffice.kernel.workdays import is_workday
from tests.factories.delivery import PRICE, claimed, counters, delivered, make_user, prospect, submitted
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def unit(worker, work, at):
    return submitted(worker, work, at)


def refuses(error, unit, at, actor, outcome="deliver", criteria=(), note=""):
    before = (counters(unit.assignment), Unit.objects.filter(pk=unit.pk).values().get())
    written = (OfficeCheck.objects.count(), UnitChange.objects.count())
    with pytest.raises(error) as refusal:
        check_unit(unit_id=unit.pk, outcome=outcome, failed_criteria=criteria, note=note, actor=actor, at=at)
    assert (counters(unit.assignment), Unit.objects.filter(pk=unit.pk).values().get()) == before
    assert (OfficeCheck.objects.count(), UnitChange.objects.count()) == written
    return refusal.value


def test_delivers_and_starts_the_review_clock(unit, work, checker, at):
    check_unit(unit_id=unit.pk, outcome="deliver", note="Hyvä", actor=checker, at=at)
    unit.refresh_from_db()
    assert (unit.status, unit.delivered_at, unit.first_delivered_at) == ("delivered", at, at)
    assert unit.review_due_at == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)  # Monday 17.00 in Helsinki
    check = OfficeCheck.objects.get()
    assert (check.checker, check.outcome, check.failed_criteria, check.note) == (
        checker,
        "deliver",
        [],
        "Hyvä",
    )
    assert counters(work) == (0, PRICE, 0, 1, 0)


def test_the_window_skips_weekends_and_holidays(worker, work, checker):
    """From Friday the 18th: Monday to Thursday, and over Christmas to Monday the 28th."""
    friday = datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
    assert not is_workday(date(2026, 12, 25))
    counted = [day for day in range(19, 31) if is_workday(date(2026, 12, day))]
    unit = delivered(worker, work, friday, checker)
    assert unit.review_due_at == datetime(2026, 12, counted[4], 15, 0, tzinfo=UTC)
    assert unit.review_due_at.day >= 28


def test_returns_with_criteria_a_reason_and_a_new_lease(unit, work, checker, at):
    later = at + timedelta(hours=3)
    check_unit(
        unit_id=unit.pk,
        outcome="return",
        failed_criteria=["potential", "reachable", "potential"],
        note="Numero ei vastaa",
        actor=checker,
        at=later,
    )
    unit.refresh_from_db()
    assert (unit.status, unit.returned_at, unit.lease_until) == (
        "returned",
        later,
        later + timedelta(hours=24),
    )
    check = OfficeCheck.objects.get()
    assert (check.outcome, check.failed_criteria) == ("return", ["potential", "reachable"])
    assert counters(work) == (PRICE, 0, 0, 1, 0)
    assert unit.changes.latest("id").reason == "Numero ei vastaa"


def test_a_returned_unit_comes_back_and_keeps_the_first_delivery(worker, work, anna, aino, checker, at):
    unit = delivered(worker, work, at, checker)
    fix = {"failed_criteria": ["potential"], "note": "Perustele"}
    give_verdict(unit_id=unit.pk, verdict="request_fix", actor=aino, at=at + timedelta(hours=1), **fix)
    submit_unit(unit_id=unit.pk, result=prospect(), actor=anna, at=at + timedelta(hours=2))
    check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at + timedelta(hours=3))
    unit.refresh_from_db()
    assert (unit.first_delivered_at, unit.delivered_at) == (at, at + timedelta(hours=3))


def test_a_manager_may_check(unit, matti, at):
    check_unit(unit_id=unit.pk, outcome="deliver", actor=matti, at=at)
    unit.refresh_from_db()
    assert unit.status == "delivered"


def test_refuses_the_author(unit, anna, at):
    assert refuses(CheckerIsAuthor, unit, at, anna).status == 403


def test_refuses_an_author_who_is_a_checker_too(unit, anna, at):
    User.objects.filter(pk=anna.pk).update(office_roles=["checker"])
    anna.refresh_from_db()
    refuses(CheckerIsAuthor, unit, at, anna)


def test_refuses_a_stranger(unit, sam, at):
    assert refuses(UnitUnknown, unit, at, sam).status == 404


def test_refuses_the_client(unit, clara, at):
    refuses(UnitUnknown, unit, at, clara)


def test_refuses_another_assistant(unit, other, at):
    refuses(UnitUnknown, unit, at, other.user)


def test_refuses_a_checker_without_an_nda(unit, at):
    refuses(UnitUnknown, unit, at, make_user("Tarkastaja", "checker"))


def test_refuses_a_lesser_role(unit, kaisa, at):
    assert refuses(Forbidden, unit, at, kaisa).status == 403


def test_refuses_a_second_check(unit, checker, at):
    check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at)
    refuses(IllegalMove, unit, at, checker)
    refuses(IllegalMove, unit, at, checker, "return", ["potential"], "Ei")


def test_refuses_what_is_not_submitted(worker, work, checker, at):
    refuses(IllegalMove, claimed(worker, work, at)[0], at, checker)


@pytest.mark.parametrize(
    ("outcome", "criteria", "note", "error"),
    [
        ("deliver", ["potential"], "", CriteriaNotEmpty),
        ("return", [], "Ei kelpaa", CriterionMissing),
        ("return", ["shoe_size"], "Ei kelpaa", CriterionUnknown),
        ("return", ["potential"], "", ReasonMissing),
        ("return", ["potential"], "  \n ", ReasonMissing),
        ("return", ["potential"], "<b>Ei</b>", TextInvalid),
        ("deliver", [], "\x07", TextInvalid),
    ],
)
def test_refuses_unclear_words(unit, checker, at, outcome, criteria, note, error):
    assert refuses(error, unit, at, checker, outcome, criteria, note).status == 422
