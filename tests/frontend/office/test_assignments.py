"""Assignments at the office: found, read, quoted, paused, ended - on the client's behalf and marked so."""

import pytest
from django.urls import reverse

from assignments.orders.models import Assignment
from assignments.orders.operations import cancel_assignment, pause_assignment
from tests.frontend.office.ladder import assert_guarded, said

LIST = reverse("office:assignments")


def url(name, assignment):
    return reverse(f"office:{name}", args=[assignment.ref])


def fresh(assignment):
    return Assignment.objects.get(pk=assignment.pk)


def last_change(assignment):
    change = assignment.changes.order_by("-pk").first()
    return change.to_status, change.actor.full_name, change.on_behalf_of


def shown(response):
    return [row.title for row in response.context["rows"]]


class TestFinding:
    def test_lists_what_the_nda_covers(self, as_user, kim, placed):
        assert shown(as_user(kim).get(LIST)) == ["Konepajoja Pirkanmaalta"]

    @pytest.mark.parametrize("query", ["konepaj", "Kaski", "pirkanmaalta konepajoja"])
    def test_finds_by_words_and_by_client(self, as_user, kim, placed, query):
        assert shown(as_user(kim).get(LIST, {"q": query})) == ["Konepajoja Pirkanmaalta"]

    def test_finds_by_reference(self, as_user, kim, placed):
        assert shown(as_user(kim).get(LIST, {"q": placed.ref})) == ["Konepajoja Pirkanmaalta"]

    def test_what_matches_nothing_says_so(self, as_user, kim, placed):
        response = as_user(kim).get(LIST, {"q": "leipomo"})
        assert shown(response) == []
        assert "No assignments here" in response.content.decode()

    @pytest.mark.parametrize(
        ("status", "found"), [("placed", 1), ("draft", 0), ("to_quote", 0), ("no_room", 0), ("nonsense", 1)]
    )
    def test_filters_by_state(self, as_user, kim, placed, status, found):
        assert len(shown(as_user(kim).get(LIST, {"status": status}))) == found

    def test_answers_htmx_with_the_rows_alone(self, as_user, kim, placed):
        page = as_user(kim).get(LIST, headers={"HX-Request": "true"}).content.decode()
        assert "Konepajoja" in page
        assert "<html" not in page

    def test_pages_by_cursor(self, as_user, kim, placed, draft, olli, at, monkeypatch):
        monkeypatch.setattr("frontend.office.views.assignments.PER_PAGE", 1)
        from assignments.orders.operations import draft_assignment

        draft_assignment(
            client=placed.client, service=placed.service, title="Toinen", brief=placed.brief,
            target_units=1, cap_cents=10_000, actor=olli, at=at,
        )  # fmt: skip
        first = as_user(kim).get(LIST)
        assert shown(first) == ["Toinen"]
        second = as_user(kim).get(LIST, {"cursor": first.context["page"].next})
        assert shown(second) == ["Konepajoja Pirkanmaalta"]
        assert second.context["page"].next is None


def test_a_stranger_finds_no_page(as_user, sam, clara, placed):
    assert as_user(sam).get(url("assignment", placed)).status_code == 404
    assert as_user(clara).get(url("assignment", placed)).status_code == 404


def test_the_page_shows_brief_money_and_history(as_user, kim, placed):
    page = as_user(kim).get(url("assignment", placed)).content.decode()
    for words in (
        "Taloushallinnon ohjelma",
        "Kaski Oy",
        "€45.00",
        "€23.00",
        "Olli Ojala",
        "Nobody has been asked yet",
    ):
        assert words in page
    assert "Cancel the assignment" not in page


class TestQuote:
    data = {"unit_price_cents": "1 0,50", "assistant_rate_cents": "4", "valid_until": "", "note": "Sovitusti"}

    @pytest.fixture
    def at_work(self, as_user, maria):
        return as_user(maria)

    def test_works(self, at_work, draft):
        response = at_work.post(url("quote", draft), self.data | {"unit_price_cents": "1 000,50"})
        assert response.status_code == 422
        response = at_work.post(url("quote", draft), self.data | {"unit_price_cents": "100,50"})
        assert response["Location"] == url("assignment", draft)
        found = fresh(draft)
        assert (found.status, found.unit_price_cents, found.assistant_rate_cents) == ("quoted", 10_050, 400)
        assert found.quote_note == "Sovitusti"

    def test_again_changes_the_offer(self, at_work, draft):
        at_work.post(url("quote", draft), self.data | {"unit_price_cents": "100"})
        at_work.post(url("quote", draft), self.data | {"unit_price_cents": "90"})
        assert fresh(draft).unit_price_cents == 9000

    def test_in_the_wrong_state_is_409_and_keeps_what_was_typed(self, at_work, placed):
        response = at_work.post(url("quote", placed), self.data | {"unit_price_cents": "123,45"})
        assert response.status_code == 409
        assert 'value="123,45"' in response.content.decode()
        assert fresh(placed).unit_price_cents == 4500

    def test_a_price_that_is_none_is_422_beside_its_field(self, at_work, draft):
        response = at_work.post(url("quote", draft), self.data | {"unit_price_cents": "paljon"})
        assert response.status_code == 422
        assert "unit_price_cents" in response.context["form"].errors
        assert 'value="paljon"' in response.content.decode()
        assert fresh(draft).status == "draft"

    def test_is_guarded(self, as_user, draft, clara, kim):
        assert_guarded(as_user, url("quote", draft), stranger=clara, lesser=kim, post_only=False)


class TestPause:
    def test_for_the_offices_own_reason(self, as_user, kaisa, placed):
        response = as_user(kaisa).post(
            url("pause", placed), {"cause": "office", "reason": "Loma"}, follow=True
        )
        assert said(response) == ["The assignment is paused."]
        assert (fresh(placed).status, fresh(placed).pause_cause) == ("paused", "office")
        assert last_change(placed) == ("paused", "Kaisa Koski", "")

    def test_at_the_clients_request_is_marked_so(self, as_user, kaisa, placed):
        response = as_user(kaisa).post(url("pause", placed), {"cause": "client"}, follow=True)
        assert last_change(placed) == ("paused", "Kaisa Koski", "Kaski Oy")
        assert "Kaisa Koski on behalf of Kaski Oy" in response.content.decode()

    def test_twice_is_refused_and_changes_nothing(self, as_user, kaisa, placed):
        browser = as_user(kaisa)
        browser.post(url("pause", placed), {"cause": "office"})
        response = browser.post(url("pause", placed), {"cause": "client"}, follow=True)
        assert said(response)[1:] == [
            "This cannot be done in the present state. Reload the page to see where it stands."
        ]
        assert placed.changes.filter(to_status="paused").count() == 1

    def test_is_guarded(self, as_user, placed, clara, kim):
        assert_guarded(as_user, url("pause", placed), stranger=clara, lesser=kim)
        assert fresh(placed).status == "placed"


class TestResume:
    def test_works_once(self, as_user, kaisa, placed, at):
        pause_assignment(assignment_id=placed.pk, actor=kaisa, at=at, cause="office")
        browser = as_user(kaisa)
        assert said(browser.post(url("resume", placed), follow=True)) == ["The work goes on."]
        assert fresh(placed).status == "placed"
        again = browser.post(url("resume", placed), follow=True)
        assert said(again) == [
            "This cannot be done in the present state. Reload the page to see where it stands."
        ]

    def test_is_guarded(self, as_user, placed, clara, kim, kaisa, at):
        pause_assignment(assignment_id=placed.pk, actor=kaisa, at=at, cause="office")
        assert_guarded(as_user, url("resume", placed), stranger=clara, lesser=kim)
        assert fresh(placed).status == "paused"


class TestCancel:
    def test_is_done_for_the_client_and_marked_so(self, as_user, maria, placed):
        as_user(maria).post(url("cancel", placed), {"reason": "Pyysi puhelimessa"})
        assert fresh(placed).status == "cancelled"
        assert last_change(placed) == ("cancelled", "Maria Manner", "Kaski Oy")

    def test_twice_is_refused(self, as_user, maria, placed, olli, at):
        cancel_assignment(assignment_id=placed.pk, actor=olli, at=at)
        response = as_user(maria).post(url("cancel", placed), follow=True)
        assert said(response) == [
            "This cannot be done in the present state. Reload the page to see where it stands."
        ]
        assert last_change(placed)[1] == "Olli Ojala"

    def test_is_guarded(self, as_user, placed, clara, leo):
        assert_guarded(as_user, url("cancel", placed), stranger=clara, lesser=leo)
        assert fresh(placed).status == "placed"


class TestPlaceAndDecline:
    def test_orders_for_the_client_and_says_so(self, as_user, maria, draft):
        browser = as_user(maria)
        assert said(browser.post(url("place", draft), follow=True)) == ["Ordered on the client’s behalf."]
        assert fresh(draft).status == "placed"
        assert last_change(draft) == ("placed", "Maria Manner", "Kaski Oy")
        browser.post(url("place", draft))
        assert draft.changes.filter(to_status="placed").count() == 1

    def test_puts_a_draft_aside_with_a_reason(self, as_user, maria, draft):
        browser = as_user(maria)
        browser.post(url("decline", draft), {"reason": ""})
        assert fresh(draft).status == "draft"
        browser.post(url("decline", draft), {"reason": "Emme myy tätä"})
        assert fresh(draft).status == "declined"

    def test_takes_an_offer_back(self, as_user, maria, draft):
        browser = as_user(maria)
        browser.post(url("quote", draft), {"unit_price_cents": "50"})
        browser.post(url("decline", draft))
        assert fresh(draft).status == "declined"

    @pytest.mark.parametrize("name", ["place", "decline"])
    def test_is_guarded(self, as_user, draft, clara, kim, name):
        assert_guarded(as_user, url(name, draft), stranger=clara, lesser=kim)
        assert fresh(draft).status == "draft"
