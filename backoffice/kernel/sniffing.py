"""What a file is, proven by its bytes: the name only says which proof it must pass."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable

import puremagic
from PIL import Image

MAX_PIXELS = 60_000_000
MAX_UNPACKED = 300 * 1024 * 1024  # bytes in all members of a document's archive
MAX_MEMBERS = 5_000
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # as office programs do; nothing else is unpacked

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
TYPES: dict[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": _OOXML + "wordprocessingml.document",
    ".xlsx": _OOXML + "spreadsheetml.sheet",
    ".pptx": _OOXML + "presentationml.presentation",
    ".odt": _ODF + "text",
    ".ods": _ODF + "spreadsheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
}

# Markup that a browser would run if it took the file for a page: the second half of most polyglots.
_MARKUP = re.compile(rb"<(?:script|html|svg|iframe|body|!doctype)[\s>/]", re.IGNORECASE)
_MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:[a-z!?])", re.IGNORECASE)
_TEXT_BYTES = bytes([9, 10, 12, 13, *range(32, 127), *range(128, 256)])


def content_type(data: bytes, suffix: str) -> str | None:
    """Return the content type of `suffix` (a key of TYPES) when the bytes prove it, else None."""
    found = TYPES[suffix]
    return found if _proof(suffix)(data, found) else None


def _proof(suffix: str) -> Callable[[bytes, str], bool]:
    if suffix in {".csv", ".txt"}:
        return _is_text
    if suffix in {".png", ".jpg", ".jpeg"}:
        return _is_image
    return _is_pdf if suffix == ".pdf" else _is_document


def _begins_as(data: bytes, expected: str) -> bool:
    """Tell whether the first bytes are those of the type; the name is kept from the library, it would believe it."""
    try:
        return expected in {match.mime_type for match in puremagic.magic_string(data[:4096])}
    except (puremagic.PureError, ValueError):  # unknown, or empty
        return False


def _is_text(data: bytes, _: str) -> bool:
    """UTF-8, Latin-1 or Windows-1252: no control bytes but white space, and not the beginning of a page."""
    return not data.translate(None, delete=_TEXT_BYTES) and not _MARKUP_START.match(data)


def _is_image(data: bytes, expected: str) -> bool:
    """A whole picture of that format, small enough to be shown, with no page hidden in or behind it."""
    if not _begins_as(data, expected) or _MARKUP.search(data):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=(expected.removeprefix("image/"),)) as picture:
                is_small = picture.width * picture.height <= MAX_PIXELS
                picture.verify()
    except (
        OSError,
        SyntaxError,
        ValueError,
        zlib.error,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ):
        return False
    return is_small


def _is_pdf(data: bytes, expected: str) -> bool:
    """Begins and ends as a PDF, with no page before its first object or behind its end."""
    end = data.rfind(b"%%EOF")
    if end < 0 or not data.startswith(b"%PDF-") or not _begins_as(data, expected):
        return False
    return not _MARKUP.search(data[:1024]) and len(data) - end < 1024 and not _MARKUP.search(data[end:])


def _is_document(data: bytes, expected: str) -> bool:
    """An office archive whose own table of contents says so: no macros, no bomb, nothing before it."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _is_modest(archive) and _main_type(archive, expected)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ):
        return False


def _is_modest(archive: zipfile.ZipFile) -> bool:
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    has_macros = any(
        name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names
    )
    escapes = any(name.startswith("/") or ".." in name.split("/") for name in names)
    is_known = all(member.compress_type in PACKED for member in members)
    is_small = len(members) <= MAX_MEMBERS and sum(member.file_size for member in members) <= MAX_UNPACKED
    return is_known and is_small and not has_macros and not escapes


def _main_type(archive: zipfile.ZipFile, expected: str) -> bool:
    if expected.startswith(_ODF):
        return _head(archive, "mimetype").strip() == expected.encode()
    listed = _head(archive, "[Content_Types].xml")
    return f'"{expected}.main+xml"'.encode() in listed and b"macroEnabled" not in listed


def _head(archive: zipfile.ZipFile, member: str) -> bytes:
    """Read at most 1 MB of a member, whatever its header promises."""
    with archive.open(member) as handle:
        return handle.read(1024 * 1024)
