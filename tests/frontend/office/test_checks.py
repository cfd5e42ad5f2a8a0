"""The office's check: queue, page, deliver or return, never by the author."""

import pytest
from django.urls import reverse

from assignments.delivery.models import OfficeCheck, Unit
from backoffice.accounts.models import User
from tests.frontend.office.ladder import assert_guarded, said

QUEUE = reverse("office:checks")


def check(unit):
    return reverse("office:check", args=[unit.ref])


def page(unit):
    return reverse("office:unit", args=[unit.ref])


def status(unit):
    return Unit.objects.get(pk=unit.pk).status


@pytest.fixture
def browser(as_user, kim):
    return as_user(kim)


def criterion(unit):
    return unit.assignment.criteria.items[0]["key"]


def test_the_queue_shows_the_longest_waiting_first(browser, hand_in):
    units = hand_in(2)
    assert [row["unit"] for row in browser.get(QUEUE).context["rows"]] == units


def test_flags_have_a_list_of_their_own(browser, hand_in):
    _first, second = hand_in(2)
    Unit.objects.filter(pk=second.pk).update(has_open_flag=True)
    assert [row["unit"] for row in browser.get(QUEUE, {"only": "flagged"}).context["rows"]] == [second]


def test_the_queue_is_for_checkers(as_user, leo, clara):
    assert as_user(leo).get(QUEUE).status_code == 403
    assert as_user(clara).get(QUEUE).status_code == 404


def test_the_page_has_keys_to_deliver_and_to_return(browser, hand_in):
    text = browser.get(page(hand_in()[0])).content.decode()
    assert 'data-key="d"' in text
    assert 'data-key="r"' in text
    assert "Yritys 1 Oy" in text


def test_others_of_the_office_read_without_deciding(as_user, leo, hand_in):
    text = as_user(leo).get(page(hand_in()[0])).content.decode()
    assert "Deliver to the client" not in text


class TestDeliver:
    def test_goes_on_to_the_next(self, browser, hand_in):
        first, second = hand_in(2)
        response = browser.post(check(first), {"outcome": "deliver"})
        assert response["Location"] == page(second)
        assert status(first) == "delivered"
        assert OfficeCheck.objects.get(unit=first).checker.full_name == "Kim Kallio"

    def test_the_last_one_leads_back_to_the_queue(self, browser, hand_in):
        response = browser.post(check(hand_in()[0]), {"outcome": "deliver"}, follow=True)
        assert response.redirect_chain == [(QUEUE, 302)]
        assert said(response) == ["Delivered to the client."]

    def test_twice_is_409_and_delivers_once(self, browser, hand_in):
        unit = hand_in()[0]
        browser.post(check(unit), {"outcome": "deliver"})
        response = browser.post(check(unit), {"outcome": "deliver"})
        assert response.status_code == 409
        assert "This cannot be done in the present state" in response.content.decode()
        assert OfficeCheck.objects.filter(unit=unit).count() == 1


class TestReturn:
    def test_names_criteria_and_says_why(self, browser, hand_in):
        unit = hand_in()[0]
        data = {"outcome": "return", "failed_criteria": [criterion(unit)], "note": "Tarkista Y-tunnus"}
        assert browser.post(check(unit), data).status_code == 302
        assert status(unit) == "returned"
        found = OfficeCheck.objects.get(unit=unit)
        assert (found.failed_criteria, found.note) == ([criterion(unit)], "Tarkista Y-tunnus")

    def test_without_a_criterion_is_422_and_keeps_the_words(self, browser, hand_in):
        unit = hand_in()[0]
        response = browser.post(check(unit), {"outcome": "return", "note": "Huono"})
        assert response.status_code == 422
        assert "Huono" in response.content.decode()
        assert status(unit) == "submitted"

    def test_without_words_is_422(self, browser, hand_in):
        unit = hand_in()[0]
        response = browser.post(check(unit), {"outcome": "return", "failed_criteria": [criterion(unit)]})
        assert response.status_code == 422
        assert status(unit) == "submitted"

    def test_an_unknown_outcome_is_422(self, browser, hand_in):
        unit = hand_in()[0]
        assert browser.post(check(unit), {"outcome": "eat"}).status_code == 422
        assert status(unit) == "submitted"


class TestTheAuthor:
    @pytest.fixture
    def author(self, anna, hand_in):
        """Anna, who made the result, checks for the office as well."""
        unit = hand_in()[0]
        User.objects.filter(pk=anna.pk).update(office_roles=["checker"])
        return User.objects.get(pk=anna.pk), unit

    def test_sees_a_sentence_in_the_place_of_buttons(self, as_user, author):
        user, unit = author
        text = as_user(user).get(page(unit)).content.decode()
        assert "Nobody checks what they have made." in text
        assert "Deliver to the client" not in text

    def test_is_refused_when_posting_anyway(self, as_user, author):
        user, unit = author
        assert as_user(user).post(check(unit), {"outcome": "deliver"}).status_code == 403
        assert status(unit) == "submitted"


def test_is_guarded(as_user, hand_in, clara, leo, kim):
    unit = hand_in()[0]
    assert_guarded(as_user, check(unit), stranger=clara, lesser=leo)
    assert as_user(kim).post(reverse("office:check", args=["U-NOTHING"])).status_code == 404
    assert as_user(clara).get(page(unit)).status_code == 404
    assert status(unit) == "submitted"
