"""A Business ID is kept in one form, however it is typed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fi import ytunnus

from clients.organisations.business_ids import clean_business_id
from clients.organisations.errors import BusinessIdInvalid


@pytest.mark.parametrize(
    "typed",
    [
        "0112038-9",
        "01120389",
        "FI01120389",
        "fi 0112038-9",
        " 0112038 - 9 ",
        "0112038\u20139",
        "112038-9",
        "0112038\u00a0-9",
    ],
)
def test_is_normalized_from(typed):
    assert clean_business_id(typed) == "0112038-9"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0112038-8",
        "0112038",
        "012345678",
        "SE01120389",
        "0112038-9x",
        "00000000",
        "0000000-0",
        "٠١١٢٠٣٨-٩",
        "112038_9",
        "-9",
    ],
)
def test_is_refused_as(typed):
    with pytest.raises(BusinessIdInvalid) as refused:
        clean_business_id(typed)
    assert refused.value.code == "business_id_invalid"
    assert set(refused.value.fields) == {"business_id"}


@given(st.integers(min_value=1, max_value=9_999_999))
def test_passes_exactly_one_check_digit_or_none(number):
    accepted = []
    for digit in range(10):
        try:
            accepted.append(clean_business_id(f"{number:07}-{digit}"))
        except BusinessIdInvalid:
            continue
    weighted = sum(int(n) * w for n, w in zip(f"{number:07}", (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    expected = [] if weighted == 1 else [f"{number:07}-{(11 - weighted) % 11}"]
    assert accepted == expected
    assert all(ytunnus.is_valid(each) for each in accepted)


@given(st.text(max_size=20))
def test_never_fails_otherwise(typed):
    with contextlib.suppress(BusinessIdInvalid):
        assert ytunnus.is_valid(clean_business_id(typed))
