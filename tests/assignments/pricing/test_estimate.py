"""What an order would cost, before it is one."""

from datetime import date

import pytest

from assignments.catalogue.models import Service
from assignments.pricing.estimates import estimate, euros
from assignments.pricing.models import PriceListItem

TODAY = date(2026, 11, 23)  # a Monday


@pytest.fixture
def count(kaski):
    def act(target=10, cap=45_000, deadline=None):
        service = Service.objects.get(kind="prospecting")
        return estimate(
            client=kaski, service=service, target_units=target, cap_cents=cap, on=TODAY, deadline_on=deadline
        )

    return act


def warnings(result):
    return [text.en for text in result.warnings]


def test_a_cap_that_covers_the_target_has_nothing_to_warn_of(count):
    result = count()
    assert (result.unit_price_cents, result.expected_cents, result.worst_case_cents) == (4500, 45_000, 45_000)
    assert (result.units_within_cap, warnings(result)) == (10, [])


def test_a_higher_cap_does_not_make_the_order_dearer(count):
    result = count(cap=100_000)
    assert (result.expected_cents, result.worst_case_cents, result.units_within_cap) == (45_000, 45_000, 22)


def test_the_worst_case_never_exceeds_the_cap(count):
    result = count(cap=44_999)
    assert (result.worst_case_cents, result.units_within_cap) == (40_500, 9)
    assert warnings(result) == ["The cap covers 9 results out of 10. Raise the cap or lower the target."]


@pytest.mark.parametrize("cap", [4499, 0, -100])
def test_warns_of_a_cap_below_one_unit(count, cap):
    result = count(cap=cap)
    assert (result.expected_cents, result.worst_case_cents, result.units_within_cap) == (0, 0, 0)
    assert warnings(result) == ["The cap does not cover a single result. One costs 45.00 EUR."]


def test_warns_of_a_cap_over_the_client_s_limit(count, kaski):
    kaski.cap_limit_cents = 40_000
    assert warnings(count()) == ["The cap is over the limit of 400.00 EUR agreed for your company."]


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (date(2026, 11, 22), ["The deadline has passed already. Choose a day to come."]),
        (date(2026, 11, 26), ["The deadline is 3 working days away. Not every result may be ready by then."]),
        (date(2026, 11, 27), []),
    ],
)
def test_warns_of_a_deadline(count, deadline, expected):
    assert warnings(count(deadline=deadline)) == expected


def test_without_a_list_price_only_the_cap_is_certain(count):
    PriceListItem.objects.all().delete()
    result = count()
    assert (result.unit_price_cents, result.expected_cents, result.units_within_cap) == (None, None, None)
    assert result.worst_case_cents == 45_000
    assert warnings(result) == [
        "The service has no list price. The office makes you an offer before you order."
    ]


def test_an_amount_in_a_sentence_is_grouped_as_the_language_does():
    said = euros(112_500_05)
    assert (said.fi, said.sv, said.en) == (
        "112\N{NO-BREAK SPACE}500,05",
        "112\N{NO-BREAK SPACE}500,05",
        "112,500.05",
    )
    assert euros(4_500).fi == "45,00"
