"""The arithmetic of the cap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assignments.pricing import cap

CENTS = st.integers(min_value=0, max_value=10**12)
PRICE = st.integers(min_value=1, max_value=10**9)


@given(CENTS, PRICE)
def test_the_units_that_fit_cost_no_more_than_the_cap_and_one_more_would(cap_cents, price):
    units = cap.units_within(cap_cents, price)
    assert units * price <= cap_cents < (units + 1) * price


@pytest.mark.parametrize(
    ("cents", "price", "units"),
    [(0, 4500, 0), (4499, 4500, 0), (4500, 4500, 1), (9001, 4500, 2), (-5, 4500, 0)],
)
def test_counts_whole_units(cents, price, units):
    assert cap.units_within(cents, price) == units


@pytest.mark.parametrize("price", [0, -1])
def test_refuses_a_price_that_is_none(price):
    with pytest.raises(ValueError, match="positive"):
        cap.units_within(100, price)
