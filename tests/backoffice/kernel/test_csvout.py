"""A cell of an export is data: no spreadsheet takes it for a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel.csvout import csv_lines, safe_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        ("Kaski Oy", "Kaski Oy"),
        ("=1+1", "'=1+1"),
        ("+358 40 123", "'+358 40 123"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("-12", "-12"),
        ("-12,50", "-12,50"),
        ("-1+1", "'-1+1"),
        (-12, "-12"),
        (4500, "4500"),
        (True, "True"),
        ("a=b", "a=b"),
    ],
)
def test_a_formula_is_kept_from_starting(value, cell):
    assert safe_cell(value) == cell


@given(st.text())
def test_no_cell_starts_a_formula(text):
    cell = safe_cell(text)
    first = cell.strip(" \u00a0\u3000")[:1]
    assert first not in set("=+@\t\r\n＝＋－＠")
    assert first != "-" or cell.lstrip("-").replace(",", "").replace(".", "").isdigit()
    assert cell in (text, f"'{text}")


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_what_is_written_is_read_back(rows):
    content = "".join(csv_lines(["a", "b"], rows))
    assert content.startswith("\ufeffa;b\r\n")
    read = list(csv.reader(io.StringIO(content[1:], newline=""), delimiter=";"))
    assert read[1:] == [[safe_cell(cell) for cell in row] for row in rows]


def test_rows_are_streamed():
    def rows():
        yield ["1"]
        raise AssertionError("the second row was asked for too early")

    lines = csv_lines(["a"], rows())
    assert [next(lines), next(lines)] == ["\ufeffa\r\n", "1\r\n"]
