"""A page asks at most twelve questions, a fragment at most six, and more rows ask no more."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.orders import make_placed
from tests.frontend.scene import deliver, open_order, signed_in

PAGE, FRAGMENT = 12, 6


def asked(browser, url, **headers):
    """How many queries of the page itself; the session's and the savepoints' are not the page's."""
    browser.get(url, headers=headers)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(url, headers=headers).status_code == 200
    return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def urls(kaski, order, units):
    of_client = ("home", "assignments", "order", "agreements", "sub_processors", "invoices", "team")
    found = {name: reverse(f"client:{name}", args=[kaski.ref]) for name in of_client}
    found |= {name: reverse(f"client:{name}", args=[order.ref]) for name in ("assignment", "review", "cap")}
    found["unit"] = reverse("client:unit", args=[units[0].ref])
    found["brief"] = reverse("client:order_brief", args=[kaski.ref, "prospecting"])
    found["agreement"] = reverse("client:agreement", args=[kaski.agreements.filter(person=None).first().ref])
    return found


def test_no_page_asks_more_than_twelve_and_more_rows_ask_no_more(
    kaski, order, units, worker, kim, kaisa, olli, clara, at
):
    browser = signed_in(clara)
    pages = urls(kaski, order, units)
    few = {name: asked(browser, url) for name, url in pages.items()}
    deliver(worker, order, kim, at, units=5, first=20)
    for number in range(3):
        other = open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)
        deliver(worker, other, kim, at, units=2, first=100 + 10 * number)
    many = {name: asked(browser, url) for name, url in pages.items()}
    assert many == few
    assert {name: count for name, count in many.items() if count > PAGE} == {}


def test_the_list_as_a_fragment_asks_at_most_six(kaski, order, clara):
    browser = signed_in(clara)
    assert (
        asked(browser, reverse("client:assignments", args=[kaski.ref]), **{"HX-Request": "true"}) <= FRAGMENT
    )


def test_the_order_pages_and_the_price_box_stay_within_their_questions(kaski, draft, olli):
    browser = signed_in(olli)
    steps = [reverse(f"client:order_{step}", args=[draft.ref]) for step in ("edit", "amount", "confirm")]
    assert {url: count for url in steps if (count := asked(browser, url)) > PAGE} == {}
    with CaptureQueriesContext(connection) as queries:
        box = browser.post(
            reverse("client:order_estimate", args=[draft.ref]), {"target_units": "20", "cap_cents": "900,00"}
        )
    assert box.status_code == 200
    assert len(queries) <= FRAGMENT


@pytest.mark.parametrize("address", ["/", "/terms", "/privacy", "/offline", "/accounts/login/", "/settings"])
def test_a_public_page_asks_at_most_twelve(kaski, clara, address):
    assert asked(signed_in(clara) if address == "/settings" else Client(), address) <= PAGE


def test_only_an_approver_is_told_that_results_wait_for_them(kaski, order, units, olli, aino):
    """Olli orders, Aino approves; both see what was delivered."""
    home = reverse("client:home", args=[kaski.ref])
    review = reverse("client:review", args=[order.ref])
    theirs, hers = (signed_in(person) for person in (olli, aino))
    assert "Ready for you" not in theirs.get(home).content.decode()
    assert "wait for an approver" in theirs.get(home).content.decode()
    assert "An approver of your company gives the answers." in theirs.get(review).content.decode()
    assert [item.count for item in theirs.get(home).context["nav"] if item.count] == []
    assert "Ready for you" in hers.get(home).content.decode()
    assert [item.count for item in hers.get(home).context["nav"] if item.count] == [len(units)]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_page_speaks_one_language(kaski, order, units, clara, language):
    browser = signed_in(clara, language)
    for url in urls(kaski, order, units).values():
        page = browser.get(url)
        assert page.headers["Content-Language"] == language
        assert f'<html lang="{language}"' in page.content.decode()
