"""Setting prices, and which terms win."""

from datetime import date, timedelta

import pytest

from assignments.catalogue.models import Service
from assignments.pricing.errors import PriceInvalid, PricePeriodInvalid
from assignments.pricing.models import ClientTerms, PriceListItem
from assignments.pricing.operations import set_client_terms, set_list_price
from assignments.pricing.terms import list_item, resolve_terms
from backoffice.kernel.errors import Forbidden

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def service(db):
    return Service.objects.get(kind="prospecting")


@pytest.fixture
def set_price(service, maria):
    def act(**changes):
        facts = {
            "unit_price_cents": 5000,
            "assistant_rate_cents": 2500,
            "valid_from": TOMORROW,
            "actor": maria,
        }
        return set_list_price(service=service, **facts | changes)

    return act


@pytest.fixture
def agree(service, kaski, maria):
    def act(**changes):
        return set_client_terms(
            **{"client": kaski, "service": service, "valid_from": TODAY, "actor": maria} | changes
        )

    return act


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (PriceListItem, ClientTerms)]


def terms(client, service, on=TODAY):
    found = resolve_terms(client=client, service=service, on=on)
    return found.unit_price_cents, found.assistant_rate_cents, found.review_days, found.fix_rounds


def test_a_new_list_price_begins_on_its_day(service, kaski, set_price):
    set_price()
    assert list_item(service=service, on=TODAY).unit_price_cents == 4500
    assert list_item(service=service, on=TOMORROW).unit_price_cents == 5000
    assert terms(kaski, service) == (4500, 2200, 5, 2)
    assert terms(kaski, service, TOMORROW) == (5000, 2500, 5, 2)


def test_before_the_first_price_there_is_none(service, kaski):
    assert terms(kaski, service, date(2024, 12, 31)) == (None, None, 5, 2)


def test_a_price_set_again_for_the_same_day_is_refused(set_price):
    set_price()
    before = rows()
    with pytest.raises(PricePeriodInvalid) as caught:
        set_price(unit_price_cents=6000)
    assert "24.11.2026" in caught.value.text.fi
    assert rows() == before


@pytest.mark.parametrize("field", ["unit_price_cents", "assistant_rate_cents"])
@pytest.mark.parametrize("cents", [0, -1, 10.5, True, 100_000_001])
def test_refuses_a_price_that_makes_no_sense(set_price, field, cents):
    before = rows()
    with pytest.raises(PriceInvalid) as caught:
        set_price(**{field: cents})
    assert (list(caught.value.fields), rows()) == ([field], before)


def test_only_account_managers_and_managers_set_prices(set_price, agree, kaisa, clara, matti):
    before = rows()
    for actor in (kaisa, clara):
        for act in (set_price, agree):
            with pytest.raises(Forbidden):
                act(actor=actor)
    assert rows() == before
    assert set_price(actor=matti).unit_price_cents == 5000


def test_the_client_s_price_goes_before_the_list(service, kaski, stranger, agree):
    agree(unit_price_cents=4000)
    assert terms(kaski, service) == (4000, 2200, 5, 2)
    assert terms(stranger, service) == (4500, 2200, 5, 2)


def test_each_number_comes_from_the_most_specific_terms_that_say_it(service, kaski, agree):
    agree(service=None, review_days=10, fix_rounds=0)
    agree(unit_price_cents=4000, review_days=3)
    assert terms(kaski, service) == (4000, 2200, 3, 0)
    assert terms(kaski, Service.objects.get(kind="document")) == (6000, 3200, 10, 0)


def test_new_terms_end_the_old_ones(service, kaski, agree):
    agree(unit_price_cents=4000)
    agree(unit_price_cents=3900, valid_from=TOMORROW)
    assert terms(kaski, service)[0] == 4000
    assert terms(kaski, service, TOMORROW)[0] == 3900


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit_price_cents": 0}, "unit_price_cents"), ({"service": None, "unit_price_cents": 4000}, "unit_price_cents"),
        ({"review_days": 0}, "review_days"), ({"review_days": 61}, "review_days"), ({"fix_rounds": -1}, "fix_rounds"),
        ({"fix_rounds": 11}, "fix_rounds"),
    ],
)  # fmt: skip
def test_refuses_terms_that_make_no_sense(agree, changes, field):
    before = rows()
    with pytest.raises(PriceInvalid) as caught:
        agree(**changes)
    assert (list(caught.value.fields), rows()) == ([field], before)
