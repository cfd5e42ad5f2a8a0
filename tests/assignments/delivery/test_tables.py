"""Any bytes give rows or a refusal, never a crash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assignments.delivery.errors import CsvUnreadable
from assignments.delivery.tables import read_rows
from backoffice.kernel.errors import Invalid

REQUIRED = ("company", "email")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    try:
        rows = read_rows(b"company,email\n" + content, required=REQUIRED)
    except Invalid:
        return  # refused with a sentence (422): an answer too
    assert rows
    assert all(each.line >= 2 for each in rows)


def test_a_cell_without_end_is_no_table():
    with pytest.raises(CsvUnreadable):
        read_rows(b"a" * 200_000, required=REQUIRED)


def test_a_byte_that_means_nothing_in_windows_1252_is_no_letter():
    rows = read_rows(b"company,email\nK\xe4py \x96 \x81,a\n", required=REQUIRED)
    assert rows[0].cells["company"] == "Käpy – \x81"


cells = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), min_size=1, max_size=20).filter(
    str.strip
)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20), st.sampled_from(",;\t"))
def test_what_was_written_is_read_back(pairs, delimiter):
    quoted = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in pair) for pair in pairs]
    content = "\r\n".join([delimiter.join(REQUIRED), *quoted]).encode("utf-8")
    rows = read_rows(content, required=REQUIRED)
    assert [(each.cells["company"], each.cells["email"]) for each in rows] == pairs
    assert [each.line for each in rows] == list(range(2, len(pairs) + 2))
