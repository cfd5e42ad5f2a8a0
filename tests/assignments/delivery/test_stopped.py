"""What silence could not accept, because the client has been charged for it already, and how the office decides it."""

from datetime import timedelta

import pytest

from assignments.delivery import queries, tasks
from assignments.delivery.errors import (
    CheckerIsAuthor,
    CriterionMissing,
    CriterionUnknown,
    ReasonMissing,
    UnitUnknown,
)
from assignments.delivery.models import BilledKey, Unit, UnitChange, Verdict
from assignments.delivery.operations import check_unit, give_verdict, reject_flagged
from backoffice.accounts.models import User
from backoffice.kernel.errors import Forbidden, IllegalMove
from billing.ledger.models import Posting
from billing.settlement.tasks import settle
from tests.factories.delivery import counters, delivered, make_user, place
from tests.staging import staged

pytestmark = pytest.mark.django_db
WHY = {"failed_criteria": ["new"], "note": "Sama yritys on jo veloitettu."}


@staged
def first(worker, work, at, checker):
    """Accepted by silence together with the try to accept its twin."""
    return delivered(worker, work, at, checker, 1)


@staged
def twin(first, other, buyer, at, checker):
    """The same company from another assignment, delivered in good faith; silence has flagged it."""
    unit = delivered(other, place(buyer), at, checker, 2)
    key = first.keys.get(key__startswith="business_id").key
    unit.keys.filter(key__startswith="business_id").update(key=key)
    assert tasks.accept_silent(first.review_due_at) == 1
    unit.refresh_from_db()
    assert (unit.status, unit.has_open_flag) == ("delivered", True)
    return unit


@pytest.fixture
def later(first):
    return first.review_due_at + timedelta(hours=1)


def refuses(error, unit, actor, at, **reason):
    def everything():
        rows = (Unit, UnitChange, Verdict, BilledKey)
        return counters(unit.assignment), [list(each.objects.order_by("pk").values()) for each in rows]

    before = everything()
    with pytest.raises(error):
        reject_flagged(unit_id=unit.pk, actor=actor, at=at, **(WHY | reason))
    assert everything() == before


def test_is_found_among_the_stopped_and_names_what_was_charged(first, twin, later):
    assert list(Unit.objects.stopped_at(later)) == [twin]
    (found,) = queries.charged_before(twin)
    assert (found.unit, found.key) == (first, first.keys.get(key__startswith="business_id").key)
    assert queries.charged_before(first) == []


def test_is_rejected_without_a_charge_and_named_as_done_for_the_client(twin, checker, later):
    reject_flagged(unit_id=twin.pk, actor=checker, at=later, **WHY)
    twin.refresh_from_db()
    assert (twin.status, twin.has_open_flag, twin.rejected_at) == ("rejected", False, later)
    assert counters(twin.assignment) == (0, 0, 0, 0, 0)
    assert list(Unit.objects.stopped_at(later)) == []
    change = twin.changes.latest("id")
    assert (change.actor, change.on_behalf_of, change.reason, change.at) == (
        checker,
        twin.assignment.client.name,
        WHY["note"],
        later,
    )
    said = Verdict.objects.get(unit=twin)
    assert (said.verdict, said.by, said.failed_criteria, said.note) == (
        "reject",
        checker,
        ["new"],
        WHY["note"],
    )


def test_its_slot_opens_and_the_assistant_stays_paid(twin, other, checker, later):
    reject_flagged(unit_id=twin.pk, actor=checker, at=later, **WHY)
    settle(later)
    assert set(Posting.objects.filter(key__endswith=twin.ref).values_list("key", flat=True)) == {
        f"earn:{twin.ref}"
    }
    again = delivered(other, twin.assignment, later, checker, 3)
    assert again.slot == twin.slot


def test_the_client_may_decide_it_too_and_that_ends_the_flag(twin, aino, checker, later):
    give_verdict(unit_id=twin.pk, verdict="reject", actor=aino, at=later, **WHY)
    twin.refresh_from_db()
    assert (twin.status, twin.has_open_flag) == ("rejected", False)
    refuses(IllegalMove, twin, checker, later)


def test_a_fix_request_ends_the_flag(twin, aino, later):
    give_verdict(unit_id=twin.pk, verdict="request_fix", actor=aino, at=later, **WHY)
    twin.refresh_from_db()
    assert (twin.status, twin.has_open_flag) == ("fix_requested", False)


def test_an_acceptance_when_the_key_is_free_again_ends_the_flag(twin, aino, later):
    next_year = later + timedelta(days=366)
    give_verdict(unit_id=twin.pk, verdict="accept", actor=aino, at=next_year)
    twin.refresh_from_db()
    assert (twin.status, twin.has_open_flag, twin.acceptance) == ("accepted", False, "person")


def test_a_return_by_the_check_ends_the_flag_of_a_submission(worker, work, checker, at):
    unit = delivered(worker, work, at, checker)
    Unit.objects.filter(pk=unit.pk).update(has_open_flag=True, status="submitted")
    check_unit(unit_id=unit.pk, outcome="return", actor=checker, at=at, **WHY)
    unit.refresh_from_db()
    assert (unit.status, unit.has_open_flag) == ("returned", False)


def test_refuses_what_has_no_open_flag(first, work, worker, checker, at, later):
    fresh = delivered(worker, work, at, checker, 5)
    refuses(IllegalMove, fresh, checker, at)
    Unit.objects.filter(pk=fresh.pk).update(status="submitted", has_open_flag=True)
    refuses(IllegalMove, fresh, checker, at)


def test_refuses_without_a_criterion_or_words(twin, checker, later):
    refuses(CriterionMissing, twin, checker, later, failed_criteria=[])
    refuses(CriterionUnknown, twin, checker, later, failed_criteria=["taste"])
    refuses(ReasonMissing, twin, checker, later, note=" ")


def test_refuses_everybody_but_checkers_and_the_author_always(twin, other, leo, olli, later):
    refuses(Forbidden, twin, leo, later)
    refuses(UnitUnknown, twin, olli, later)
    refuses(UnitUnknown, twin, make_user("Ilman Sopimusta", "checker"), later)
    refuses(CheckerIsAuthor, twin, other.user, later)
    User.objects.filter(pk=other.user_id).update(office_roles=["checker"])
    refuses(CheckerIsAuthor, twin, User.objects.get(pk=other.user_id), later)
