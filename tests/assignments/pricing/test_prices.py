"""Setting prices, and which terms win."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assignments.catalogue.models import Service
from assignments.pricing.errors import PriceInvalid, PricePeriodInvalid, TermInvalid
from assignments.pricing.models import ClientTerms, PriceChange, PriceListItem
from assignments.pricing.operations import set_client_terms, set_list_price, set_service_numbers
from assignments.pricing.terms import list_item, resolve_terms
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
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
            "at": AT,
        }
        return set_list_price(service=service, **facts | changes)

    return act


@pytest.fixture
def agree(service, kaski, maria):
    def act(**changes):
        return set_client_terms(
            **{"client": kaski, "service": service, "valid_from": TODAY, "actor": maria, "at": AT} | changes
        )

    return act


def rows():
    return [
        list(model.objects.order_by("pk").values())
        for model in (PriceListItem, ClientTerms, PriceChange, Service)
    ]


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
    ("changes", "field", "error"),
    [
        ({"unit_price_cents": 0}, "unit_price_cents", PriceInvalid),
        ({"service": None, "unit_price_cents": 4000}, "unit_price_cents", PriceInvalid),
        ({"review_days": 0}, "review_days", TermInvalid), ({"review_days": 61}, "review_days", TermInvalid),
        ({"fix_rounds": -1}, "fix_rounds", TermInvalid), ({"fix_rounds": 11}, "fix_rounds", TermInvalid),
    ],
)  # fmt: skip
def test_refuses_terms_that_make_no_sense(agree, changes, field, error):
    before = rows()
    with pytest.raises(error) as caught:
        agree(**changes)
    assert (list(caught.value.fields), rows()) == ([field], before)


NUMBERS = {"review_days": 7, "lease_hours": 48, "fix_rounds": 2, "check_one_in": 4}


@pytest.fixture
def set_numbers(service, maria):
    def act(**changes):
        return set_service_numbers(
            **{"service": service, "actor": maria, "at": AT, "reason": "Ruuhka"} | NUMBERS | changes
        )

    return act


def changes(service):
    """What the changes since the reference data say: number, from, to."""
    found = PriceChange.objects.filter(service=service, actor__isnull=False).order_by("pk")
    return list(found.values_list("number", "from_value", "to_value"))


def test_the_reference_data_leaves_its_changes_without_an_actor(service):
    found = PriceChange.objects.filter(service=service).order_by("pk")
    assert list(found.values_list("number", "from_value", "to_value", "valid_from", "actor")) == [
        ("unit_price_cents", None, 4500, date(2025, 1, 1), None),
        ("assistant_rate_cents", None, 2200, date(2025, 1, 1), None),
    ]


def test_a_new_price_is_remembered_with_who_when_and_why(service, set_price, maria):
    set_price(assistant_rate_cents=2200, reason="Indeksi")
    assert changes(service) == [("unit_price_cents", 4500, 5000)]
    row = PriceChange.objects.latest("pk")
    assert (row.actor, row.at, row.reason, row.valid_from, row.client) == (
        maria,
        AT,
        "Indeksi",
        TOMORROW,
        None,
    )


def test_a_client_s_terms_are_remembered_too(service, kaski, agree):
    agree(unit_price_cents=4000)
    agree(review_days=3, valid_from=TOMORROW)
    assert changes(service) == [
        ("unit_price_cents", None, 4000),
        ("unit_price_cents", 4000, None),
        ("review_days", None, 3),
    ]
    assert set(PriceChange.objects.filter(client=kaski).values_list("service", flat=True)) == {service.pk}


def test_a_service_s_numbers_hold_for_the_next_order(service, kaski, set_numbers):
    set_numbers()
    service.refresh_from_db()
    found = resolve_terms(client=kaski, service=service, on=TODAY)
    assert (found.review_days, found.lease_hours, found.fix_rounds, found.check_one_in) == (7, 48, 2, 4)
    assert changes(service) == [
        ("review_days", 5, 7),
        ("lease_hours", 24, 48),
        ("check_one_in", 10, 4),
    ]


def test_numbers_set_again_leave_no_change(service, set_numbers):
    set_numbers()
    before = rows()
    set_numbers()
    assert rows() == before


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("review_days", 0), ("review_days", 61), ("lease_hours", 0), ("lease_hours", 241), ("fix_rounds", -1),
        ("fix_rounds", 11), ("check_one_in", 0), ("check_one_in", 1001), ("lease_hours", 1.5), ("lease_hours", True),
    ],
)  # fmt: skip
def test_refuses_numbers_that_make_no_sense(set_numbers, field, number):
    before = rows()
    with pytest.raises(TermInvalid) as caught:
        set_numbers(**{field: number})
    assert (list(caught.value.fields), caught.value.code, rows()) == ([field], "term_invalid", before)


def test_refuses_numbers_of_others_and_a_reason_with_markup(set_numbers, set_price, kaisa, leo, clara, matti):
    before = rows()
    for actor in (kaisa, leo, clara):
        with pytest.raises(Forbidden):
            set_numbers(actor=actor)
    for act in (set_numbers, set_price):
        with pytest.raises(TextInvalid):
            act(reason="<script>alert(1)</script>")
    assert rows() == before
    assert set_numbers(actor=matti).review_days == 7
