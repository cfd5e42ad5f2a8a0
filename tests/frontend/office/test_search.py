"""The command menu of the office: assignments under an NDA, clients by name, invoices for their readers."""

import pytest
from django.urls import reverse

from tests.cast import person
from tests.factories.orders import make_placed
from tests.frontend.office.test_queries import FRAGMENT_LIMIT, counted


@pytest.fixture
def find(as_user):
    def ask(user, text):
        return as_user(user).get(reverse("office:search"), {"q": text}).json()

    return ask


def test_an_assignment_is_found_with_its_client_beside_it(find, placed, kaski, kaisa):
    (hit,) = find(kaisa, "pirk")
    url = reverse("office:assignment", args=[placed.ref])
    assert (hit["label"], hit["hint"], hit["url"]) == (placed.title, kaski.name, url)


def test_a_client_is_found_by_any_part_of_its_name(find, kaski, kaisa):
    (hit,) = find(kaisa, "aski")
    assert (hit["label"], hit["url"]) == (kaski.name, reverse("office:client", args=[kaski.ref]))


def test_without_an_nda_the_client_is_found_by_name_and_its_work_is_not(find, kaski, olli, kaisa, at):
    make_placed(kaski, olli, at=at, title="Kaskimaa")
    ulla = person("ulla@tehty.example", "Ulla Uusitalo", "coordinator")
    assert [hit["label"] for hit in find(ulla, "kaski")] == [kaski.name]
    assert {hit["label"] for hit in find(kaisa, "kaski")} == {kaski.name, "Kaskimaa"}


def test_an_invoice_is_found_by_finance_only(find, bill, leo, kim):
    invoice = bill()
    assert [hit["label"] for hit in find(leo, invoice.number)] == [invoice.number]
    assert find(kim, invoice.number) == []


def test_the_client_s_people_have_no_search_at_the_office(as_user, clara):
    assert as_user(clara).get(reverse("office:search"), {"q": "kaski"}).status_code == 404


def test_a_search_asks_at_most_six_times(as_user, bill, placed, leo):
    bill()
    assert counted(as_user(leo), reverse("office:search") + "?q=2026") <= FRAGMENT_LIMIT
