"""The first page: what waits, for whom, and how the month has gone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import RenderFailure
from billing.invoicing.operations import finalize_invoice
from frontend.office import arrivals, proving
from frontend.office.counts import waiting
from frontend.office.models import BooksProof
from tests.cast import covered, person
from tests.factories import clients as make

URL = reverse("office:overview")


def titles(response):
    return [need.title for need in response.context["needs"]]


def test_a_client_and_an_assistant_find_no_office(as_user, clara, anna):
    assert as_user(clara).get(URL).status_code == 404
    assert as_user(anna).get(URL).status_code == 404


def test_nobody_is_sent_to_sign_in(client):
    assert client.get(URL)["Location"] == "/accounts/login/?next=/office/"


def test_counts_what_waits_in_every_stage(as_user, matti, placed, hand_in, accept):
    hand_in(2)
    accept(1)
    response = as_user(matti).get(URL)
    waiting, desk = response.context["waiting"], response.context["desk"]
    assert (waiting.to_route, waiting.to_check, desk.in_work, desk.awaiting_verdict) == (0, 2, 0, 0)
    assert response.context["accepted"] == 1
    assert [day.values for day in response.context["days"]][-1] == (1, 0)
    assert len(response.context["days"]) == 30
    assert [row["title"] for row in response.context["latest"]] == ["Yritys 3 Oy"]


def test_draws_beside_each_figure_what_came_in_day_by_day(as_user, matti, placed, hand_in, accept, at):
    hand_in(2)
    accept(1)
    lines = arrivals.arrivals(matti, helsinki_date(at))
    assert {stage: (len(days), days[-1]) for stage, days in lines.items()} == {
        "placed": (14, 1),
        "claimed": (14, 3),
        "submitted": (14, 3),
        "delivered": (14, 1),
    }
    assert as_user(matti).get(URL).content.count(b'<svg class="spark ') == 4


def test_the_lines_leave_out_the_days_the_look_back_does_not_cover(matti, hand_in, accept, at, monkeypatch):
    accept(1)
    monkeypatch.setattr(arrivals, "MOST_CHANGES", 2)
    today = helsinki_date(at)
    assert arrivals.arrivals(matti, today)["delivered"] == []
    assert arrivals.arrivals(matti, today + timedelta(days=1))["delivered"] == [0]


def test_the_lines_show_nothing_of_clients_one_has_no_nda_for(nea, hand_in, at):
    hand_in(1)
    uno = person("uno@tehty.example", "Uno Uotila", "coordinator")
    assert {sum(days) for days in arrivals.arrivals(uno, helsinki_date(at)).values()} == {0}


def test_tells_the_coordinator_of_work_without_a_maker(as_user, kaisa, placed):
    response = as_user(kaisa).get(URL)
    assert titles(response) == ["1 assignment waits to be routed"]
    assert response.context["needs"][0].at == placed.placed_at
    assert response.context["needs"][0].url == "/office/routing"


def test_tells_the_checker_of_results_and_of_what_silence_could_not_accept(as_user, kim, hand_in, stop):
    stop()
    first, _second = hand_in(2)
    response = as_user(kim).get(URL)
    assert titles(response) == [
        "2 results wait for a check",
        "1 result is unanswered, and silence cannot accept it",
    ]
    assert response.context["needs"][0].at == first.submitted_at
    assert response.context["needs"][1].url == "/office/checks?only=stopped"
    assert [item.count for item in response.context["nav"] if item.url == "/office/checks"] == [3]


def test_tells_finance_of_overdue_invoices_and_of_pdfs_that_failed_three_times(as_user, leo, bill, at):
    invoice = bill(final=False)
    finalize_invoice(invoice_id=invoice.pk, actor=leo, at=at - timedelta(days=15))
    for _ in range(3):
        RenderFailure.objects.create(invoice=invoice, reason="no font", at=datetime(2026, 11, 22, tzinfo=UTC))
    assert titles(as_user(leo).get(URL)) == ["1 invoice is overdue", "The PDF of 1 invoice could not be made"]


def test_two_failures_are_still_the_machines_business(as_user, leo, bill):
    invoice = bill()
    for _ in range(2):
        RenderFailure.objects.create(invoice=invoice, reason="no font", at=datetime(2026, 11, 22, tzinfo=UTC))
    assert titles(as_user(leo).get(URL)) == []


def test_tells_contract_admins_of_unsigned_agreements(as_user, nea, kaisa):
    make.offer_nda(person("uusi@tehty.example", "Uusi Uolevi", "checker"), actor=nea)
    assert titles(as_user(nea).get(URL)) == ["1 agreement waits for a signature"]
    assert titles(as_user(kaisa).get(URL)) == []


def test_tells_of_drafts_only_a_quote_can_price(as_user, maria, draft):
    assert titles(as_user(maria).get(URL)) == []
    draft.service.prices.all().delete()
    assert titles(as_user(maria).get(URL)) == ["1 draft waits for a price"]


def test_tells_of_work_that_has_no_room_under_its_cap(as_user, maria, placed):
    type(placed).objects.filter(pk=placed.pk).update(status="paused", pause_cause="no_room")
    response = as_user(maria).get(URL)
    assert titles(response) == ["1 assignment has stopped: no room under the cap"]


def test_tells_finance_that_the_books_are_off(as_user, leo, at):
    BooksProof.objects.create(at=at, found={"postings balance": ["posting x: 1 entries"], "caps hold": []})
    assert titles(as_user(leo).get(URL)) == ["The books are off: 1 proof fails"]


def test_the_daily_proof_runs_once_a_day(db, at):
    assert proving.prove_books(at) == 1
    assert proving.prove_books(at + timedelta(hours=23)) == 0
    assert proving.prove_books(at + timedelta(hours=24)) == 1
    assert proving.newest().failing == 0
    cache.clear()
    assert proving.prove_books(at + timedelta(hours=47)) == 0  # what is lost with the cache is no proof
    assert [row.at for row in BooksProof.objects.order_by("pk")] == [at, at + timedelta(hours=24)]


class TestWithoutAnNda:
    @pytest.fixture
    def uno(self, nea):
        """Coordinator and checker whose own NDA waits to be signed."""
        uno = person("uno@tehty.example", "Uno Uotila", "coordinator", "checker")
        make.offer_nda(uno, actor=nea)
        return uno

    def test_nothing_of_any_client_is_counted_or_listed(self, as_user, uno, placed, hand_in):
        hand_in(1)
        browser = as_user(uno)
        response = browser.get(URL)
        waiting, desk = response.context["waiting"], response.context["desk"]
        assert (waiting.to_route, waiting.to_check, desk.in_work, waiting.covered) == (0, 0, 0, False)
        for name in ("assignments", "routing", "checks"):
            page = browser.get(reverse(f"office:{name}")).content.decode()
            assert "Sign your non-disclosure agreement first" in page
            assert placed.title not in page
        assert browser.get(reverse("office:assignment", args=[placed.ref])).status_code == 404

    def test_every_empty_page_leads_to_the_place_to_sign(self, as_user, uno, nea):
        own = uno.agreements.get()
        assert reverse("office:agreement", args=[own.ref]) in as_user(uno).get(URL).content.decode()

    def test_who_was_never_offered_one_is_told_whom_to_ask(self, as_user, nea):
        page = as_user(person("vera@tehty.example", "Vera Vapaa", "checker")).get(URL).content.decode()
        assert "You have no non-disclosure agreement yet" in page


def test_the_menu_shows_each_role_its_own_places(as_user, kaisa, kim, nea, leo, matti):
    def places(user):
        return [item.url.removeprefix("/office/") for item in as_user(user).get(URL).context["nav"]]

    everybodys = {"", "assignments", "clients", "people", "agreements", "/settings"}
    assert set(places(kaisa)) == everybodys | {"routing"}
    assert set(places(kim)) == everybodys | {"checks"}
    assert set(places(nea)) == everybodys
    assert set(places(leo)) == everybodys | {"invoices", "payments", "books"}
    assert set(places(matti)) == everybodys | {
        "routing", "checks", "invoices", "payments", "books", "staff", "prices",
    }  # fmt: skip


@pytest.mark.parametrize(("language", "word"), [("fi", "Yleiskuva"), ("sv", "Översikt")])
def test_speaks_the_persons_language(client, nea, language, word):
    sven = covered("sven@tehty.example", "Sven Sund", "checker", nea=nea, language=language)
    client.force_login(sven)
    assert f"<h1>{word}</h1>" in client.get(URL).content.decode()


@pytest.mark.parametrize("name", ["overview", "assignments", "checks", "agreements", "invoices", "clients"])
def test_the_phones_bar_is_the_menu_on_every_page(as_user, matti, name):
    tabs = as_user(matti).get(reverse(f"office:{name}")).context["tabs"]
    assert [item.label for item in tabs] == ["Overview", "Routing", "Checks", "Assignments", "Invoices"]


def test_the_menu_counts_for_each_person_what_they_may_see(hand_in, kim, nea, at):
    """One statement for everybody: the second person's numbers are not the first one's."""
    hand_in(2)
    unsigned = person("ulla@tehty.example", "Ulla Uusitalo", "checker")
    signed_and_not = [waiting(each) for each in (kim, unsigned, kim)]
    assert [(each.to_check, each.covered) for each in signed_and_not] == [(2, True), (0, False), (2, True)]
    make.offer_nda(unsigned, actor=nea, at=at)
    assert (waiting(unsigned).to_sign, waiting(kim).to_sign) == (1, 0)
    assert waiting(unsigned).nda_ref == unsigned.agreements.get().ref
