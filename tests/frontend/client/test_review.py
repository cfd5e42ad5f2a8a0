"""The list of results to answer: what needs an eye first, page by page; a batch that came too late says what changed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.delivery.models import Unit
from assignments.delivery.operations import accept_units, give_verdict
from frontend.client.views import review
from tests.frontend.scene import picture, signed_in


@pytest.fixture
def flagged(units):
    """The last of the three needs an eye."""
    Unit.objects.filter(pk=units[2].pk).update(has_open_flag=True)
    return [units[2], units[0], units[1]]


def listed(page):
    return [row["unit"].ref for row in page.context["rows"]]


def test_what_needs_an_eye_comes_first(order, flagged, aino):
    page = signed_in(aino).get(reverse("client:review", args=[order.ref]))
    assert listed(page) == [unit.ref for unit in flagged]


@pytest.mark.parametrize("flags", [(), (2,), (0, 2), (1, 2), (0, 1, 2)])
def test_the_pages_hold_every_result_once(order, units, aino, flags, monkeypatch):
    monkeypatch.setattr(review, "PER_PAGE", 1)
    Unit.objects.filter(pk__in=[units[n].pk for n in flags]).update(has_open_flag=True)
    browser, found, cursor = signed_in(aino), [], ""
    while cursor is not None:
        page = browser.get(reverse("client:review", args=[order.ref]), {"cursor": cursor})
        found += listed(page)
        cursor = page.context["page"].next
    expected = [n for n in range(3) if n in flags] + [n for n in range(3) if n not in flags]
    assert found == [units[n].ref for n in expected]


@pytest.mark.parametrize("cursor", ["%", "x", "MS4", "MS54"])
def test_a_made_up_place_in_the_list_is_refused(order, units, aino, cursor):
    answer = signed_in(aino).get(reverse("client:review", args=[order.ref]), {"cursor": cursor})
    assert answer.status_code == 422


def test_an_answer_leads_on_in_the_order_of_the_list(order, flagged, aino):
    browser = signed_in(aino)
    for unit, following in zip(flagged, [*flagged[1:], None], strict=True):
        answer = browser.post(reverse("client:verdict", args=[unit.ref]), {"verdict": "accept"})
        assert answer["Location"].rpartition("#")[2] == (following.ref if following else answer["Location"])


def test_deciding_the_last_leads_to_the_one_above_it(order, flagged, aino):
    answer = signed_in(aino).post(reverse("client:verdict", args=[flagged[2].ref]), {"verdict": "accept"})
    assert answer["Location"].endswith(f"#{flagged[1].ref}")


def test_a_batch_that_came_too_late_says_what_has_changed(order, units, aino, clara):
    now = timezone.now()
    accept_units(unit_ids=[units[0].pk], actor=clara, at=now)
    give_verdict(
        unit_id=units[1].pk,
        verdict="reject",
        failed_criteria=[order.criteria.items[-1]["key"]],
        note="Wrong number.",
        actor=clara,
        at=now,
    )
    before = picture(order)
    refs = [unit.ref for unit in units]
    answer = signed_in(aino).post(reverse("client:accept", args=[order.ref]), {"unit": refs})
    assert (answer.status_code, picture(order)) == (409, before)
    assert [row["unit"].ref for row in answer.context["decided"]] == refs[:2]
    assert listed(answer) == refs[2:]
    page = answer.content.decode()
    assert "2 results have changed since you opened this list" in page
    assert f'value="{refs[2]}" form="batch" data-pick data-cents="4500" checked' in page


def test_what_was_not_ticked_is_not_ticked_afterwards(order, units, aino, clara):
    accept_units(unit_ids=[units[0].pk], actor=clara, at=timezone.now())
    refs = [unit.ref for unit in units]
    answer = signed_in(aino).post(reverse("client:accept", args=[order.ref]), {"unit": refs[:2]})
    assert answer.context["picked"] == {refs[1]}
    assert "1 result has changed since you opened this list" in answer.content.decode()


@pytest.mark.parametrize("ref", ["\0", "", "U-NOWHERE", "x" * 5_000])
def test_what_names_no_result_is_asked_for_again_and_the_rest_stays_open(order, units, aino, ref):
    answer = signed_in(aino).post(
        reverse("client:accept", args=[order.ref]), {"unit": [units[0].ref, ref]}, follow=True
    )
    assert "Choose at least one result of this page first." in answer.content.decode()
    assert order.units.awaiting_verdict().count() == len(units)


def test_when_nothing_of_the_page_is_left_the_list_starts_again(order, units, aino, clara, monkeypatch):
    monkeypatch.setattr(review, "PER_PAGE", 2)
    browser = signed_in(aino)
    first = browser.get(reverse("client:review", args=[order.ref]))
    accept_units(unit_ids=[units[2].pk], actor=clara, at=timezone.now())
    answer = browser.post(
        reverse("client:accept", args=[order.ref]),
        {"unit": units[2].ref, "cursor": first.context["page"].next},
    )
    assert answer.status_code == 409
    assert listed(answer) == [unit.ref for unit in units[:2]]


def test_the_next_page_of_a_refused_batch_is_a_link_that_opens(order, units, aino, clara, monkeypatch):
    monkeypatch.setattr(review, "PER_PAGE", 1)
    accept_units(unit_ids=[units[0].pk], actor=clara, at=timezone.now())
    browser = signed_in(aino)
    answer = browser.post(
        reverse("client:accept", args=[order.ref]), {"unit": [units[0].ref, units[1].ref]}
    ).content.decode()
    link = answer.split('rel="next" href="')[1].split('"')[0]
    assert listed(browser.get(link)) == [units[2].ref]
