"""Reading an import file: bytes to rows under a known header."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from assignments.delivery.errors import (
    CsvEmpty,
    CsvTooLarge,
    CsvUnreadable,
    MissingColumns,
    RepeatedColumns,
)

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 2_000
DELIMITERS = (",", ";", "\t")
# What Windows-1252 has where Latin-1 has control characters: the dash, the euro, curly quotes. Five bytes mean nothing.
WINDOWS_1252 = {
    code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))
}


@dataclass(frozen=True)
class Row:
    """One row of the file: the line it begins on (1 = the header), and its cells by column; `extra` cells have none."""

    line: int
    cells: dict[str, str]
    extra: int = 0


def read_rows(content: bytes, *, required: tuple[str, ...]) -> list[Row]:
    """Read a table with a header row: UTF-8 (with or without BOM) or Windows-1252; comma, semicolon or tab.

    Units: at most 5 MB and 2,000 rows; wholly empty rows are left out. Column names are read without case and spaces.
    Raises: CsvTooLarge; CsvUnreadable; RepeatedColumns; MissingColumns; CsvEmpty.
    """
    if len(content) > MOST_BYTES:
        raise _too_large()
    text = _decoded(content)
    lines = _lines(text, _delimiter(text))
    header = [cell.strip().lower().replace(" ", "_") for cell in next(lines, (1, []))[1]]
    if repeated := [name for name, times in Counter(filter(None, header)).items() if times > 1]:
        raise RepeatedColumns(field="file", columns=", ".join(each[:60] for each in repeated[:10]))
    if missing := [column for column in required if column not in header]:
        raise MissingColumns(field="file", columns=", ".join(missing))
    rows = []
    for line, cells in lines:
        rows.append(_row(line, header, cells))
        if len(rows) > MOST_ROWS:
            raise _too_large()
    if not rows:
        raise CsvEmpty(field="file")
    return rows


def _too_large() -> CsvTooLarge:
    return CsvTooLarge(field="file", megabytes=MOST_BYTES // (1024 * 1024), rows=MOST_ROWS)


def _decoded(content: bytes) -> str:
    """UTF-8 is tried first: text in Windows-1252 with any Nordic letter is practically never valid UTF-8."""
    if b"\x00" in content:
        raise CsvUnreadable(field="file", line=1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(codecs.BOM_UTF8):  # it says what it is, and is not: damaged on the way
            raise CsvUnreadable(field="file", line=error.object[: error.start].count(b"\n") + 1) from None
        return content.decode("latin-1").translate(WINDOWS_1252)


def _delimiter(text: str) -> str:
    """The separator that splits the first line into the most cells; quoted ones do not count."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        return max(DELIMITERS, key=lambda each: len(next(csv.reader([first], delimiter=each), [])))
    except csv.Error:  # a cell of more than csv.field_size_limit(): whatever this is, it is no table
        raise CsvUnreadable(field="file", line=1) from None


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise CsvUnreadable(field="file", line=begins) from None
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    named = {name: cell for name, cell in zip(header, cells, strict=False) if name}
    extra = sum(bool(cell.strip()) for cell in cells[len(header) :])
    return Row(line=line, cells=named, extra=extra)
