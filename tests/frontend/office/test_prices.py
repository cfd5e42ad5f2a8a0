"""Prices and the terms of each service: who sees them, who sets them, what is remembered."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assignments.catalogue.models import Service
from assignments.orders.models import Assignment
from assignments.pricing.models import PriceChange, PriceListItem
from backoffice.kernel.workdays import helsinki_date
from tests.frontend.office.ladder import assert_guarded, said

LIST = reverse("office:prices")
PAGE = reverse("office:price", args=["prospecting"])
NUMBERS = reverse("office:price_numbers", args=["prospecting"])
TERMS = {"review_days": "7", "lease_hours": "48", "fix_rounds": "1", "check_one_in": "4", "reason": "Ruuhka"}


@pytest.fixture
def browser(as_user, maria):
    return as_user(maria)


@pytest.fixture
def tomorrow(at):
    return helsinki_date(at) + timedelta(days=1)


@pytest.fixture
def price(tomorrow):
    """A price from tomorrow on, as the form sends it."""
    return {
        "unit_price_cents": "52,50", "assistant_rate_cents": "25,00", "valid_from": tomorrow.isoformat(), "reason": "Indeksi",
    }  # fmt: skip


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (PriceListItem, PriceChange, Service)]


def test_lists_every_service_with_its_price_and_terms(browser):
    answer = browser.get(LIST)
    assert [row["service"].kind for row in answer.context["rows"]] == ["prospecting", "document"]
    text = answer.content.decode()
    for word in ("€45.00", "€22.00", "€60.00", "5 working days", "10 working days", "24 h", "1/10"):
        assert word in text, word
    assert [item.current for item in answer.context["nav"] if item.url == LIST] == [True]


def test_a_service_without_a_list_price_says_so(browser):
    PriceListItem.objects.filter(service__kind="document").delete()
    assert "By quote" in browser.get(LIST).content.decode()
    assert browser.get(reverse("office:price", args=["document"])).status_code == 200


def test_a_price_is_set_from_a_day_on_and_remembered(browser, price, maria, tomorrow):
    answer = browser.post(PAGE, price, follow=True)
    assert said(answer) == ["The price is set. Orders already placed keep theirs."]
    old, new = PriceListItem.objects.filter(service__kind="prospecting").order_by("valid_from")
    assert (old.unit_price_cents, old.valid_to) == (4500, tomorrow)
    assert (new.unit_price_cents, new.assistant_rate_cents, new.valid_from, new.valid_to) == (
        5250,
        2500,
        tomorrow,
        None,
    )
    assert [(each.actor, each.reason) for each in PriceChange.objects.filter(actor=maria)] == [
        (maria, "Indeksi")
    ] * 2
    text = answer.content.decode()
    assert "Price of one result, without VAT: €45.00 → €52.50" in text
    assert "Maria Manner" in text
    assert "€52.50" in browser.get(LIST).content.decode()


def test_terms_are_set_and_an_order_already_placed_keeps_its_own(browser, placed):
    before = Assignment.objects.values().get(pk=placed.pk)
    answer = browser.post(NUMBERS, TERMS, follow=True)
    assert said(answer) == ["The numbers are set. Orders already placed keep theirs."]
    service = Service.objects.get(kind="prospecting")
    assert (service.review_days, service.lease_hours, service.fix_rounds, service.check_one_in) == (
        7,
        48,
        1,
        4,
    )
    assert "Lease, hours: 24 → 48" in answer.content.decode()
    assert Assignment.objects.values().get(pk=placed.pk) == before


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        (PAGE, {"unit_price_cents": "0"}), (PAGE, {"assistant_rate_cents": ""}), (PAGE, {"valid_from": "2024-12-31"}),
        (PAGE, {"reason": "<b>x</b>"}), (NUMBERS, {"review_days": "0"}), (NUMBERS, {"check_one_in": "viisi"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_the_field_and_changes_nothing(browser, price, url, wrong):
    before = rows()
    answer = browser.post(url, (price if url == PAGE else TERMS) | wrong)
    form = answer.context["price_form" if url == PAGE else "numbers_form"]
    assert (answer.status_code, list(form.errors)) == (422, list(wrong))
    assert rows() == before


def test_an_unknown_service_is_not_there(browser):
    assert browser.get(reverse("office:price", args=["yoga"])).status_code == 404
    assert browser.post(reverse("office:price_numbers", args=["yoga"]), TERMS).status_code == 404


def test_is_for_account_managers(as_user, clara, leo, matti, price):
    before = rows()
    assert_guarded(as_user, PAGE, stranger=clara, lesser=leo, post_only=False)
    assert_guarded(as_user, NUMBERS, stranger=clara, lesser=leo)
    assert as_user(leo).get(LIST).status_code == 403
    assert as_user(clara).get(LIST).status_code == 404
    assert LIST not in [item.url for item in as_user(leo).get(reverse("office:overview")).context["nav"]]
    assert rows() == before
    assert as_user(matti).get(LIST).status_code == 200


@pytest.mark.parametrize("url", [LIST, PAGE])
def test_asks_at_most_twelve_questions(browser, django_assert_max_num_queries, url):
    browser.get(url)
    with django_assert_max_num_queries(12):
        browser.get(url)
