from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel.references import ALPHABET, LENGTH, dealt_from, new_ref
from tests.cast import person


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


@pytest.mark.django_db
class TestDealtFromASeed:
    def test_the_same_seed_deals_the_same_references(self):
        dealt = []
        for seed in (7, 7, 8):
            with dealt_from(seed):
                dealt.append([new_ref("A") for _ in range(50)])
        assert dealt[0] == dealt[1] != dealt[2]
        assert len(set(dealt[0])) == 50

    def test_lots_are_drawn_again_afterwards_even_after_a_fault(self):
        with dealt_from(7):
            first = new_ref("A")
        with pytest.raises(KeyError), dealt_from(7):
            raise KeyError
        assert new_ref("A") != first

    def test_other_threads_go_on_drawing_lots(self):
        with dealt_from(7):
            first = new_ref("A")
        with dealt_from(7), ThreadPoolExecutor(1) as pool:
            assert pool.submit(new_ref, "A").result() != first
            assert new_ref("A") == first

    def test_never_where_there_are_people(self):
        person("own@office.example", "Olga Oma", "manager")
        with pytest.raises(RuntimeError, match="empty installation"), dealt_from(7):
            pass
