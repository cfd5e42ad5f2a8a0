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


@given(CENTS, CENTS)
def test_room_and_committed_make_the_cap_or_there_is_no_room(cap_cents, committed):
    left = cap.room(cap_cents=cap_cents, committed_cents=committed)
    assert left == (cap_cents - committed if committed < cap_cents else 0)


@pytest.mark.parametrize(
    ("committed", "reached"),
    [
        (0, []),
        (4999, []),
        (5000, [50]),
        (7999, [50]),
        (8000, [50, 80]),
        (9999, [50, 80]),
        (10_000, [50, 80, 100]),
    ],
)
def test_names_the_thresholds_reached(committed, reached):
    assert cap.reached_thresholds(committed_cents=committed, cap_cents=10_000) == reached


@given(st.lists(CENTS, min_size=2, max_size=6), st.integers(min_value=1, max_value=10**12))
def test_on_the_way_up_each_threshold_is_crossed_once(sums, cap_cents):
    path = sorted(sums)
    crossed = [
        percent
        for before, after in zip(path, path[1:], strict=False)
        for percent in cap.crossed_thresholds(
            before_committed=before, after_committed=after, cap_cents=cap_cents
        )
    ]
    start, end = (
        cap.reached_thresholds(committed_cents=each, cap_cents=cap_cents) for each in (path[0], path[-1])
    )
    assert start + crossed == end
