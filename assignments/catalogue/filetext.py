"""What a document's bytes say without opening it in a program: its words, and who is named as its author.

Parts are read with bounds and as plain text; no XML is parsed, so nothing in a file is obeyed.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from io import BytesIO
from typing import Final

MAX_PART: Final = 20 * 1024 * 1024  # bytes one part may unpack to
MAX_WHOLE: Final = 40 * 1024 * 1024  # bytes all parts together may unpack to
MAX_PARTS: Final = 200
_PLAIN = frozenset({"text/plain", "text/csv"})
_PARTS = re.compile(
    r"(word/(document|header\d*|footer\d*)|xl/sharedStrings|ppt/slides/slide\d+|content)\.xml"
)
_META_PARTS = ("docProps/core.xml", "meta.xml")
_AUTHOR = re.compile(
    r"<(?:\w{1,20}:)?(?:creator|lastModifiedBy|initial-creator)(?:\s[^<>]*)?>([^<]*[^<\s][^<]*)<"
)
_PDF_AUTHOR = re.compile(rb"/Author\s*\(([^)]{1,80})")
_BREAKS = re.compile(r"</(?:w:p|text:p|text:h|a:p|si)>")
_TAGS = re.compile(r"<[^<>]*>")

# What templates leave behind when somebody forgets to fill them. No mark may hold its own opening sign: each is then
# read once, and a file of nothing but opening signs costs no more than any other.
_PLACEHOLDER = re.compile(
    r"\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\]|<<[^<>]+>>|\bX{3,}\b|(?i:\blorem ipsum\b)|\bTODO\b|\bTBD\b"
)


class DoesNotOpen(ValueError):
    """The bytes are not the document their type says."""


def placeholder_in(text: str) -> str | None:
    """Return the first unfilled placeholder of a text ("{{name}}", "XXX", "lorem ipsum"), shortened; None when clean."""
    found = _PLACEHOLDER.search(text)
    return " ".join(found[0].split())[:40] if found else None


def words_of(data: bytes, content_type: str) -> str | None:
    """Return the text of a plain, Office or OpenDocument file; None when its text can not be read here, or not all of it.

    Raises: DoesNotOpen when the container is broken or unpacks beyond its bounds.
    """
    if content_type in _PLAIN:
        return data.decode("utf-8", errors="replace")
    if not _is_container(content_type):
        return None
    parts = _parts(data, lambda name: _PARTS.fullmatch(name) is not None)
    if not 0 < len(parts) <= MAX_PARTS:
        return (
            None  # a workbook may keep its words elsewhere; of a file beyond the bounds only a part was read
        )
    return "\n".join(unescape(_TAGS.sub("", _BREAKS.sub("\n", part))) for part in parts)


def author_of(data: bytes, content_type: str) -> str | None:
    """Return the person a file names as its author in its metadata; None when nobody is found there.

    Of a PDF only the plain form is found; its other forms (hex, XMP, packed objects) are not read here.
    Raises: DoesNotOpen when the container is broken or unpacks beyond its bounds.
    """
    if content_type == "application/pdf":
        named = _PDF_AUTHOR.search(data)
        return named[1].decode("latin-1").strip()[:80] or None if named else None
    if not _is_container(content_type):
        return None
    for part in _parts(data, lambda name: name in _META_PARTS):
        if found := _AUTHOR.search(part):
            return unescape(found[1]).strip()[:80] or None
    return None


def _is_container(content_type: str) -> bool:
    return "openxmlformats" in content_type or "opendocument" in content_type


def _parts(data: bytes, is_wanted: Callable[[str], bool]) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as container:
            names = [name for name in container.namelist() if is_wanted(name)]
            return list(_read(container, names[: MAX_PARTS + 1]))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise DoesNotOpen(str(error)) from error


def _read(container: zipfile.ZipFile, names: Iterable[str]) -> Iterator[str]:
    """Yield the parts one by one; what all of them together unpack to is bounded, not only each."""
    left = MAX_WHOLE
    for name in names:
        most = min(MAX_PART, left)
        with container.open(name) as handle:
            content = handle.read(most + 1)
        if len(content) > most:
            raise DoesNotOpen(f"{name} unpacks beyond {most} bytes")
        left -= len(content)
        yield content.decode("utf-8", errors="replace")
