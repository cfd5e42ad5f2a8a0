"""The command menu of the client's portal: what it finds, for whom, and by the keyboard."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments.delivery.operations import accept_units
from backoffice.kernel import news
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.operations import run_invoices
from tests.factories.orders import make_draft
from tests.frontend.scene import signed_in


@pytest.fixture
def bill(order, units, aino, leo, at):
    accept_units(unit_ids=[units[0].pk], actor=aino, at=at)
    news.run_job("settle", at=at)
    (made,) = run_invoices(through_on=helsinki_date(at), final=True, actor=leo, at=at).made
    return made


def find(user, client, text):
    answer = signed_in(user).get(reverse("client:search", args=[client.ref]), {"q": text})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return answer.json()


def test_an_assignment_is_found_by_the_beginning_of_a_word(kaski, order, olli):
    assert find(olli, kaski, "uude") == [
        {
            "label": "Prospekteja Uudeltamaalta",
            "url": reverse("client:assignment", args=[order.ref]),
            "hint": order.ref,
            "icon": "list-checks",
        }
    ]


@pytest.mark.parametrize("text", ["", "p", " p ", "\0p", "--", "nowhere"])
def test_one_letter_and_no_words_find_nothing(kaski, order, olli, text):
    assert find(olli, kaski, text) == []


def test_an_invoice_is_found_by_its_number_by_those_who_may_read_it(kaski, bill, fia, olli):
    found = find(fia, kaski, bill.number[:6])
    assert [(hit["label"], hit["url"]) for hit in found] == [
        (bill.number, reverse("client:invoice", args=[bill.ref]))
    ]
    assert find(olli, kaski, bill.number[:6]) == []


def test_nothing_of_another_company_is_found(kaski, order, sam):
    url = reverse("client:search", args=[kaski.ref])
    assert signed_in(sam).get(url, {"q": "kon"}).status_code == 404
    own = sam.memberships.get().client
    assert find(sam, own, "uude") == []


def test_the_list_is_short_and_asks_little(kaski, bill, clara, olli, at):
    year = bill.number[:4]
    for number in range(8):
        make_draft(kaski, olli, at=at, title=f"{year} batch {number}")
    browser, url = signed_in(clara), reverse("client:search", args=[kaski.ref])
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(url, {"q": year})
    assert len(answer.json()) == 7  # six of the assignments and the invoice
    assert len(asked) <= 6


def test_the_page_tells_the_menu_where_to_ask(kaski, clara):
    page = signed_in(clara).get(reverse("client:home", args=[kaski.ref])).content.decode()
    assert f'data-url="{reverse("client:search", args=[kaski.ref])}"' in page
    assert "Type a page, an assignment or an invoice number" in page
