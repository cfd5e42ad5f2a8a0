"""References and bar codes are those the banks publish."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from billing.invoicing import references

VECTORS = [
    ("123456", "1234561", "12 34561", "RF341234561"),
    ("1111", "11112", "11112", "RF9811112"),
    ("123456712345678", "1234567123456784", "1 23456 71234 56784", "RF301234567123456784"),
    ("123456790", "1234567907", "12345 67907", "RF731234567907"),
]
bases = st.integers(100, 10**19 - 1).map(str)


@pytest.mark.parametrize(("base", "viite", "printed", "rf"), VECTORS)
def test_the_published_vectors(base, viite, printed, rf):
    assert references.viite(base) == viite
    assert references.grouped(viite) == printed
    assert references.rf(viite) == rf


@pytest.mark.parametrize("base", ["12", "0123", "12345678901234567890", "", "12a4", "١٢٣٤", "123\n"])
def test_a_base_has_3_to_19_digits_and_no_leading_zero(base):
    with pytest.raises(ValueError):
        references.viite(base)


@given(bases)
def test_every_reference_passes_its_own_check_and_the_international_one(base):
    viite = references.viite(base)
    assert references.is_viite(viite)
    assert iso11649.is_valid(references.rf(viite))


@given(bases, st.data())
def test_every_single_wrong_digit_is_caught(base, data):
    viite = references.viite(base)
    place = data.draw(st.integers(0, len(viite) - 1))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != viite[place]))
    assert not references.is_viite(viite[:place] + digit + viite[place + 1 :])


def test_rf_takes_no_wrong_reference():
    with pytest.raises(ValueError):
        references.rf("1234560")


def test_an_iban_is_printed_in_fours():
    assert references.grouped("FI2112345600000785") == "FI21 1234 5600 0007 85"


@pytest.mark.parametrize(
    ("iban", "cents", "reference", "due_on", "digits"),
    [
        (
            "FI37 1590 3000 0007 76",
            1225,
            "11112",
            date(2016, 12, 21),
            "437159030000007760000122500000000000000000011112161221",
        ),
        (
            "FI3715903000000776",
            110,
            "RF9811112",
            date(2017, 1, 1),
            "537159030000007760000011098000000000000000011112170101",
        ),
        (
            "FI49 5000 9420 0287 30",
            10020,
            "1234567907",
            date(2020, 12, 12),
            "449500094200287300001002000000000000001234567907201212",
        ),
    ],
)
def test_bar_code_vectors(iban, cents, reference, due_on, digits):
    assert references.bar_code(iban=iban, cents=cents, reference=reference, due_on=due_on) == digits


def test_bar_code_writes_zeros_for_what_does_not_fit():
    code = references.bar_code(iban="FI3715903000000776", cents=100_000_000, reference="11112", due_on=None)
    assert (len(code), code[17:25], code[-6:]) == (54, "00000000", "000000")
    largest = references.bar_code(iban="FI3715903000000776", cents=99_999_999, reference="11112", due_on=None)
    assert largest[17:25] == "99999999"


@pytest.mark.parametrize(
    ("iban", "reference"), [("SE4550000000058398257466", "11112"), ("FI3715903000000776", "11113")]
)
def test_bar_code_refuses_foreign_accounts_and_wrong_references(iban, reference):
    with pytest.raises(ValueError):
        references.bar_code(iban=iban, cents=1, reference=reference, due_on=None)
