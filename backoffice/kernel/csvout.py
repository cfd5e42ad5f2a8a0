"""CSV that a spreadsheet opens as data: no cell ever starts a formula, letters survive, lines end as RFC 4180 says."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

BOM = "\ufeff"  # without it Excel takes UTF-8 for Latin letters of its own
# What spreadsheets take for the start of a formula, and the full-width forms they fold to it.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_BLANK = " \u00a0\u3000"
_NUMBER = re.compile(r"-[0-9]+([.,][0-9]+)?")


class _Echo:
    """A file that gives back what is written to it, so that rows can be streamed."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: object) -> str:
    """Return the text of a cell; an apostrophe keeps what could be read as a formula from being one.

    None is empty; numbers stay numbers, a minus sign included.
    """
    if value is None:
        return ""
    text = str(value)
    begins_formula = text.lstrip(_BLANK)[:1] in _FORMULA if text.strip(_BLANK) else False
    return f"'{text}" if begins_formula and not _NUMBER.fullmatch(text) else text


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ";"
) -> Iterator[str]:
    """Yield the file line by line: byte order mark and header first, then one line a row.

    Units: none; text is Unicode, to be sent as UTF-8. The semicolon is what Finnish and Swedish spreadsheets expect.
    """
    writer: Any = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n")
    yield BOM + writer.writerow([safe_cell(name) for name in header])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
