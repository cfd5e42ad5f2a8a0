"""The work page: any order one likes, how far one is, and how the last results were received."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.delivery.models import Unit
from assignments.delivery.operations import check_unit, give_verdict, submit_unit
from assignments.delivery.queries import OwnRecord, own_record
from backoffice.kernel import news
from tests.frontend import scene
from tests.staging import staged


@staged
def claim(worker, order, at):
    """Three results in Anna's hands."""
    return scene.take(worker, order, at, units=3)


@pytest.fixture
def units(claim):
    return list(claim.units.order_by("slot"))


@pytest.fixture
def browser(claim, anna):
    return scene.signed_in(anna)


def goes_to(browser, claim, asked=""):
    return browser.get(reverse("desk:claim", args=[claim.ref]) + asked)["Location"].rsplit("/", 1)[1]


def test_skipping_goes_on_to_the_next_and_at_the_end_from_the_beginning(browser, claim, units):
    assert goes_to(browser, claim) == units[0].ref
    assert goes_to(browser, claim, f"?after={units[0].slot}") == units[1].ref
    assert goes_to(browser, claim, f"?after={units[2].slot}") == units[0].ref


def test_going_back_goes_the_other_way_round(browser, claim, units):
    assert goes_to(browser, claim, f"?before={units[1].slot}") == units[0].ref
    assert goes_to(browser, claim, f"?before={units[0].slot}") == units[2].ref


@pytest.mark.parametrize(
    "asked", ["?after=x", "?after=-1", "?after=", "?before=9999999999999", "?after=999999999"]
)
def test_a_slot_that_is_none_leads_to_the_first(browser, claim, units, asked):
    assert goes_to(browser, claim, asked) == units[0].ref


def test_what_was_skipped_does_not_stand_in_the_way_of_the_next(browser, claim, units):
    data = {f"result-{key}": value for key, value in scene.lead(7).items()}
    answer = browser.post(reverse("desk:unit", args=[units[1].ref]), data)
    following = browser.get(answer["Location"])["Location"]
    assert following == reverse("desk:unit", args=[units[2].ref])
    assert Unit.objects.get(pk=units[1].pk).submitted_at is not None


def test_tells_which_of_how_many_it_is(browser, units):
    page = browser.get(reverse("desk:unit", args=[units[1].ref]))
    assert page.context["place"] == {"number": 2, "held": 3, "done": 0, "total": 3}
    for key in ("k", "s", "h"):
        assert f'data-key="{key}"' in page.content.decode()


def test_the_last_one_in_hand_has_nothing_to_skip_to(browser, worker, order, at):
    last = scene.take(worker, order, at).units.get()
    page = browser.get(reverse("desk:unit", args=[last.ref])).content.decode()
    assert 'data-key="s"' not in page
    assert 'data-key="h"' in page


def test_lists_the_fields_that_have_to_be_filled_in(browser, units):
    page = browser.get(reverse("desk:unit", args=[units[0].ref])).content.decode()
    assert '<li data-field="result-company">' in page
    assert '<li data-field="result-phone">' not in page


class TestOwnRecord:
    @pytest.fixture
    def made(self, worker, order, kim, aino, at):
        """Accepted at once, accepted after the office had sent it back, rejected."""
        units = scene.hand_in(worker, order, at, units=3)
        note = {"failed_criteria": ["potential"], "note": "Tarkenna", "actor": kim, "at": at}
        check_unit(unit_id=units[1].pk, outcome="return", **note)
        submit_unit(unit_id=units[1].pk, result=scene.lead(2), actor=worker.user, at=at)
        for unit in units:
            check_unit(unit_id=unit.pk, outcome="deliver", actor=kim, at=at)
        for unit in units[:2]:
            give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        reason = {"failed_criteria": ["potential"], "note": "Ei sovi"}
        give_verdict(unit_id=units[2].pk, verdict="reject", actor=aino, at=at, **reason)
        return units

    def test_counts_what_was_accepted_without_having_been_sent_back(self, made, worker, anna):
        assert own_record(assistant=worker, user=anna) == OwnRecord(judged=3, at_once=1)

    def test_looks_at_the_newest_only(self, made, worker, anna, monkeypatch):
        monkeypatch.setattr("assignments.delivery.queries.RECORD_LENGTH", 2)
        assert own_record(assistant=worker, user=anna) == OwnRecord(judged=2, at_once=0)

    def test_asks_once(self, made, worker, anna, django_assert_num_queries):
        with django_assert_num_queries(1):
            own_record(assistant=worker, user=anna)

    def test_counts_nothing_of_anybody_elses(self, made, worker, other, bo):
        assert own_record(assistant=other, user=bo) == OwnRecord(judged=0, at_once=0)
        assert own_record(assistant=worker, user=bo) == OwnRecord(judged=0, at_once=0)

    def test_stands_on_the_work_page(self, made, browser, worker, order):
        unit = scene.take(worker, order, timezone.now()).units.get()
        page = browser.get(reverse("desk:unit", args=[unit.ref])).content.decode()
        assert "1 of your last 3 accepted at once" in page


def test_earnings_show_twelve_weeks_and_say_that_nothing_is_paid_out_yet(worker, order, kim, at, browser):
    scene.deliver(worker, order, kim, at)
    news.run_job("settle", at=at)
    page = browser.get(reverse("desk:earnings"))
    cents = order.assistant_rate_cents
    assert [week.values[0] for week in page.context["weeks"]] == [0] * 11 + [cents]
    assert page.context["sums"].unpaid_cents == cents
    assert "This system does not make payouts yet" in page.content.decode()
