"""The office's check: queue, page, deliver or return, never by the author."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.delivery.models import OfficeCheck, Unit
from assignments.delivery.operations import check_unit
from backoffice.accounts.models import User
from tests.factories.delivery import late_document
from tests.factories.people import make_assistant
from tests.frontend.office.ladder import assert_guarded, said

QUEUE = reverse("office:checks")


def check(unit):
    return reverse("office:check", args=[unit.ref])


def page(unit):
    return reverse("office:unit", args=[unit.ref])


def status(unit):
    return Unit.objects.get(pk=unit.pk).status


@pytest.fixture
def browser(opened, worker, as_user, kim):
    """Signed in after everything staged stands: what comes after a write is built each time."""
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

    def test_the_words_of_a_second_checker_stay_to_be_read(self, browser, hand_in):
        unit = hand_in()[0]
        browser.post(check(unit), {"outcome": "deliver"})
        data = {"outcome": "return", "failed_criteria": [criterion(unit)], "note": "Tarkista Y-tunnus"}
        response = browser.post(check(unit), data)
        assert response.status_code == 409
        assert "Tarkista Y-tunnus" in response.content.decode()
        assert OfficeCheck.objects.filter(unit=unit).count() == 1

    def test_alone_answers_the_kept_draft_of_the_note(self, browser, hand_in):
        unit = hand_in()[0]
        returned = browser.post(check(unit), {"outcome": "return", "note": "Huono"})
        assert "data-answered" in returned.content.decode()
        refused = browser.post(check(unit), {"outcome": "deliver", "failed_criteria": [criterion(unit)]})
        assert refused.status_code == 422
        assert "data-answered" not in refused.content.decode()
        assert status(unit) == "submitted"

    def test_an_unknown_outcome_is_422(self, browser, hand_in):
        unit = hand_in()[0]
        assert browser.post(check(unit), {"outcome": "eat"}).status_code == 422
        assert status(unit) == "submitted"


def dropped(response):
    return re.findall(r'<meta name="drafts-taken" content="(.*)">', response.content.decode())


def test_drafts_of_what_is_decided_elsewhere_are_dropped(browser, hand_in, kim):
    unit = hand_in()[0]
    drafts = [f"{kim.pk}-check-{unit.ref}", f"{kim.pk}-reject-{unit.ref}"]
    assert dropped(browser.get(page(unit))) == drafts[1:]
    check_unit(unit_id=unit.pk, outcome="deliver", actor=kim, at=timezone.now())
    data = {"outcome": "return", "failed_criteria": [criterion(unit)], "note": "Tarkista Y-tunnus"}
    assert (
        dropped(browser.post(check(unit), data)) == []
    )  # what was typed is on this page, and may still be wanted
    assert dropped(browser.get(page(unit))) == [" ".join(drafts)]


class TestChargedAlready:
    """Silence stopped at what the client has been charged for: found at once, decided by a checker or the client."""

    STOPPED = {"only": "stopped"}
    REASON = {"failed_criteria": ["new"], "note": "Sama yritys veloitettiin jo."}

    def reject(self, unit):
        return reverse("office:unit_reject", args=[unit.ref])

    def test_stands_in_a_list_of_its_own_and_among_the_flags(self, browser, stop, hand_in):
        _charged, stopped = stop()
        waiting = hand_in()[0]
        for only in ("stopped", "flagged"):
            assert [row["unit"] for row in browser.get(QUEUE, {"only": only}).context["rows"]] == [stopped]
        response = browser.get(QUEUE)
        assert [row["unit"] for row in response.context["rows"]] == [waiting]
        assert [(each.label, each.count) for each in response.context["segments"]] == [
            ("To check", 1),
            ("Unanswered", 1),
            ("Open flags", None),
        ]

    def test_the_page_names_what_was_charged(self, browser, stop):
        charged, stopped = stop()
        text = browser.get(page(stopped)).content.decode()
        assert "The client has been charged for this already" in text
        assert page(charged) in text
        assert self.reject(stopped) in text

    def test_others_of_the_office_read_it_without_deciding(self, as_user, leo, stop):
        _charged, stopped = stop()
        text = as_user(leo).get(page(stopped)).content.decode()
        assert "The client has been charged for this already" in text
        assert self.reject(stopped) not in text

    def test_is_rejected_for_the_client_and_leaves_every_list(self, browser, stop, kim):
        _charged, stopped = stop()
        response = browser.post(self.reject(stopped), self.REASON, follow=True)
        assert response.redirect_chain == [(f"{QUEUE}?only=stopped", 302)]
        assert said(response) == ["Rejected for the client: nothing is charged, and the slot is open again."]
        assert response.context["rows"] == []
        assert browser.get(QUEUE, {"only": "flagged"}).context["rows"] == []
        stopped.refresh_from_db()
        assert (stopped.status, stopped.has_open_flag) == ("rejected", False)
        text = browser.get(page(stopped)).content.decode()
        assert "Kim Kallio on behalf of Kaski Oy" in text
        assert "Open flag" not in text

    @pytest.mark.parametrize("missing", ["failed_criteria", "note"])
    def test_without_a_criterion_or_words_is_422_and_changes_nothing(self, browser, stop, missing):
        _charged, stopped = stop()
        response = browser.post(self.reject(stopped), self.REASON | {missing: ""})
        assert response.status_code == 422
        assert missing in response.context["reject_form"].errors
        assert status(stopped) == "delivered"

    def test_twice_is_409_with_the_sentence(self, browser, stop):
        _charged, stopped = stop()
        browser.post(self.reject(stopped), self.REASON)
        response = browser.post(self.reject(stopped), self.REASON)
        assert response.status_code == 409
        assert "This cannot be done in the present state" in response.content.decode()

    def test_a_result_without_a_flag_is_409(self, browser, hand_in):
        unit = hand_in()[0]
        assert browser.post(self.reject(unit), self.REASON).status_code == 409
        assert status(unit) == "submitted"

    def test_is_guarded(self, as_user, stop, clara, leo):
        _charged, stopped = stop()
        assert_guarded(as_user, self.reject(stopped), stranger=clara, lesser=leo)
        assert status(stopped) == "delivered"


class TestUnanswered:
    """A late document whose failed check went with it to the client: silence stopped, nothing was charged before."""

    @pytest.fixture
    def browser(self, kaski, anna, as_user, kim):
        return as_user(kim)

    @pytest.fixture
    def late(self, kaski, anna, kim, at):
        worker = make_assistant(anna, kinds=["document"])
        return late_document(worker, kaski, at - timedelta(days=30), kim)

    def test_stands_among_the_unanswered_and_says_why(self, browser, late):
        answer = browser.get(QUEUE, {"only": "stopped"})
        assert [row["unit"] for row in answer.context["rows"]] == [late]
        text = browser.get(page(late)).content.decode()
        assert "silence never accepts a result with a failed check" in text
        assert "The client has been charged for this already" not in text
        assert reverse("office:unit_reject", args=[late.ref]) in text

    def test_while_the_client_may_still_answer_it_is_only_flagged(self, browser, kaski, anna, kim, at):
        fresh = late_document(make_assistant(anna, kinds=["document"]), kaski, at, kim)
        assert browser.get(QUEUE, {"only": "stopped"}).context["rows"] == []
        assert [row["unit"] for row in browser.get(QUEUE, {"only": "flagged"}).context["rows"]] == [fresh]
        text = browser.get(page(fresh)).content.decode()
        assert "Open flag" in text
        assert reverse("office:unit_reject", args=[fresh.ref]) not in text

    def test_the_client_sees_that_it_needs_an_answer(self, as_user, late, aino):
        client = as_user(aino)
        listed = client.get(reverse("client:review", args=[late.assignment.ref])).content.decode()
        assert "Needs your attention" in listed
        assert (
            "silence never accepts it" in client.get(reverse("client:unit", args=[late.ref])).content.decode()
        )


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
