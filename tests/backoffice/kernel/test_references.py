from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel.references import ALPHABET, LENGTH, new_ref


@given(st.sampled_from(["A", "U", "INV"]))
def test_is_its_prefix_and_nine_clear_letters(prefix):
    head, tail = new_ref(prefix).split("-")
    assert head == prefix
    assert len(tail) == LENGTH == 9
    assert set(tail) <= set(ALPHABET)


def test_has_no_letter_that_is_misread():
    assert not set("01OILUAE") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 28


def test_does_not_repeat():
    assert len({new_ref("A") for _ in range(20_000)}) == 20_000
