import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel.money import MixedCurrencies, Money, allocate, parse_cents, share_bps

cents = st.integers(-(10**15), 10**15)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(lambda found: sum(found) > 0)


def test_adds_and_subtracts_in_one_currency():
    assert Money(150) + Money(275) == Money(425)
    assert Money(150) - Money(275) == Money(-125)
    assert -Money(5) == Money(-5)


def test_multiplies_by_whole_units():
    assert Money(1_995) * 3 == Money(5_985)


@pytest.mark.parametrize("wrong", [1.5, 2.0, "3", True])
def test_refuses_to_be_multiplied_by_anything_but_whole_units(wrong):
    with pytest.raises(TypeError):
        Money(100) * wrong


@pytest.mark.parametrize("wrong", [1.0, "1", None, True])
def test_refuses_cents_that_are_not_an_int(wrong):
    with pytest.raises(TypeError):
        Money(wrong)


@pytest.mark.parametrize(
    "combine",
    [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b],
)
def test_refuses_to_mix_currencies(combine):
    with pytest.raises(MixedCurrencies):
        combine(Money(1), Money(1, "SEK"))


def test_orders_amounts():
    assert Money(1) < Money(2) <= Money(2)
    assert max(Money(5), Money(9), Money(-3)) == Money(9)


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0.00 EUR"), (5, "0.05 EUR"), (-123_456, "-1234.56 EUR"), (10**17, "1000000000000000.00 EUR")],
)
def test_says_the_amount_with_two_decimals(amount, said):
    assert str(Money(amount)) == said


@pytest.mark.parametrize(
    ("amount", "rate", "share"),
    [
        (100, 2_550, 26),  # 25.5 rounds up, where round() of Python gives 26 and of 150 gives 38
        (300, 2_550, 77),  # 76.5
        (-100, 2_550, -26),
        (100, -2_550, -26),
        (1, 4_999, 0),
        (1, 5_000, 1),
        (-1, 5_000, -1),
        (123_456, 2_550, 31_481),
        (0, 2_550, 0),
        (999, 0, 0),
        (777, 10_000, 777),
    ],
)
def test_rounds_a_share_half_up_away_from_zero(amount, rate, share):
    assert share_bps(amount, rate) == share


@given(cents, st.integers(0, 100_000))
def test_a_share_is_never_off_by_more_than_half_a_cent(amount, rate):
    assert abs(share_bps(amount, rate) * 10_000 - amount * rate) <= 5_000


@given(cents, st.integers(0, 100_000))
def test_a_share_of_a_credit_mirrors_that_of_the_debit(amount, rate):
    assert share_bps(-amount, rate) == -share_bps(amount, rate)


@pytest.mark.parametrize(
    ("total", "by", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (100, [0, 1], [0, 100]),
        (1, [1, 1], [1, 0]),
        (5, [3, 7], [2, 3]),  # 1.5 and 3.5: the first wins the tie
        (1_000, [1, 2, 3, 4], [100, 200, 300, 400]),
        (0, [5, 5], [0, 0]),
        (7, [2], [7]),
    ],
)
def test_allocates(total, by, parts):
    assert allocate(total, by) == parts


@given(cents, weights)
def test_allocated_parts_sum_to_the_whole(total, by):
    assert sum(allocate(total, by)) == total


@given(cents, weights)
def test_no_allocated_part_is_off_by_a_cent(total, by):
    whole = sum(by)
    for part, weight in zip(allocate(total, by), by, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(cents, weights)
def test_allocation_gives_nothing_to_no_weight_and_no_less_to_more(total, by):
    parts = [abs(part) for part in allocate(total, by)]
    assert all(part == 0 for part, weight in zip(parts, by, strict=True) if weight == 0)
    ranked = [part for _, part in sorted(zip(by, parts, strict=True))]
    assert ranked == sorted(ranked)


@given(cents, weights)
def test_allocation_of_a_credit_mirrors_that_of_the_debit(total, by):
    assert allocate(-total, by) == [-part for part in allocate(total, by)]


@pytest.mark.parametrize("wrong", [[], [0], [0, 0], [-1, 2], [3, -1]])
def test_refuses_to_allocate_by_useless_weights(wrong):
    with pytest.raises(ValueError):
        allocate(100, wrong)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", 1_200),
        ("12,5", 1_250),
        ("12.50", 1_250),
        ("0,05", 5),
        ("-3,10", -310),
        ("−3,10", -310),
        ("1 234,50", 123_450),
        ("1\u00a0234,50", 123_450),
        ("1\u202f234\u202f567,89 €", 123_456_789),
        ("1.234,50", 123_450),
        ("1,234.50", 123_450),
        ("1 234", 123_400),
        ("€ 7", 700),
        (" 42 ", 4_200),
        ("0", 0),
    ],
)
def test_reads_typed_amounts(typed, read):
    assert parse_cents(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["", " ", "€", "1.234", "1,234", "12,345", "1e5", "1_000", "NaN", "Infinity", "abc", "1,2,3", "1 2", "12 34,50",
     "--5", "5-", "1.2.3", "١٢", "0x10", "12345678901234", ",50", "12,"],
)  # fmt: skip
def test_refuses_what_is_not_an_amount_of_at_most_two_decimals(typed):
    with pytest.raises(ValueError):
        parse_cents(typed)


@given(st.integers(-(10**14), 10**14))
def test_reads_back_what_the_finnish_form_writes(amount):
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    assert parse_cents(f"{sign}{whole:,}".replace(",", "\u00a0") + f",{rest:02}") == amount
