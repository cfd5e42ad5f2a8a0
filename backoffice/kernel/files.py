"""File storage: sniffed types, size limits, hashes; who may download is decided by `StoredFile.visible_to`."""

import hashlib
import unicodedata
import uuid
from typing import IO, Any

import puremagic
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backoffice.kernel.errors import Invalid
from backoffice.kernel.models import StoredFile
from backoffice.kernel.texts import Text

MAX_BYTES = 25 * 1024 * 1024

ALLOWED: dict[str, frozenset[str]] = {
    ".pdf": frozenset({"application/pdf"}),
    ".png": frozenset({"image/png"}),
    ".jpg": frozenset({"image/jpeg"}),
    ".jpeg": frozenset({"image/jpeg"}),
    ".docx": frozenset({"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}),
    ".xlsx": frozenset({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}),
    ".pptx": frozenset({"application/vnd.openxmlformats-officedocument.presentationml.presentation"}),
    ".odt": frozenset({"application/vnd.oasis.opendocument.text"}),
    ".ods": frozenset({"application/vnd.oasis.opendocument.spreadsheet"}),
    ".csv": frozenset({"text/csv"}),
    ".txt": frozenset({"text/plain"}),
}
TEXT_SUFFIXES = frozenset({".csv", ".txt"})


class FileTooLarge(Invalid):
    """The upload is larger than 25 MB."""

    code = "file_too_large"
    sentence = Text(
        fi="Tiedosto on liian suuri ({megabytes} Mt). Enintään 25 Mt; pakkaa tai jaa se pienemmiksi.",
        sv="Filen är för stor ({megabytes} MB). Högst 25 MB; komprimera eller dela upp den.",
        en="The file is too large ({megabytes} MB). The limit is 25 MB; compress it or split it.",
    )


class FileTypeRefused(Invalid):
    """The content is not of an accepted type, or is not what its name says."""

    code = "file_type_refused"
    sentence = Text(
        fi="Tiedoston ”{name}” tyyppiä ei voi ottaa vastaan. Käy: {allowed}. Sisällön pitää vastata nimeä.",
        sv="Filen ”{name}” kan inte tas emot. Tillåtna: {allowed}. Innehållet måste motsvara namnet.",
        en="The file “{name}” is not of a type we take. Accepted: {allowed}. The content must match the name.",
    )


class EmptyFile(Invalid):
    """The upload has no bytes."""

    code = "file_empty"
    sentence = Text(
        fi="Tiedosto on tyhjä. Valitse tiedosto uudelleen.",
        sv="Filen är tom. Välj filen på nytt.",
        en="The file is empty. Choose the file again.",
    )


def store_file(*, content: IO[bytes], name: str, uploaded_by: Any) -> StoredFile:
    """Check, hash and keep an uploaded file; it stays the uploader's own until a room attaches it.

    Units: bytes; at most 25 MB. Raises: EmptyFile, FileTooLarge, FileTypeRefused. Bytes are written before the row.
    """
    data = content.read(MAX_BYTES + 1)
    if not data:
        raise EmptyFile(field="file")
    if len(data) > MAX_BYTES:
        raise FileTooLarge(field="file", megabytes=max(26, getattr(content, "size", 0) // (1024 * 1024)))
    cleaned = clean_name(name)
    content_type = sniff(data, cleaned)
    return _keep(data, cleaned, content_type, uploaded_by)


def store_produced(*, data: bytes, name: str, content_type: str) -> StoredFile:
    """Keep a file the product itself made (an invoice, a sealed agreement), attached from the start."""
    stored = _keep(data, clean_name(name), content_type, None)
    StoredFile.objects.filter(pk=stored.pk).update(is_attached=True)
    stored.is_attached = True
    return stored


def sniff(data: bytes, name: str) -> str:
    """Return the content type by bytes and name. Raises: FileTypeRefused when they disagree or are not allowed."""
    suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    allowed = ALLOWED.get(suffix, frozenset())
    if suffix in TEXT_SUFFIXES and _is_text(data):
        return next(iter(allowed))
    if allowed and suffix not in TEXT_SUFFIXES:
        found = {match.mime_type for match in _matches(data, name)}
        if hit := allowed & found:
            return next(iter(hit))
    raise FileTypeRefused(field="file", name=name, allowed=", ".join(sorted(ALLOWED)))


def read_file(stored: StoredFile) -> bytes:
    """Return the bytes. Raises: ValueError when they no longer match the recorded hash."""
    with default_storage.open(stored.storage_name) as handle:
        data: bytes = handle.read()
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise ValueError(f"{stored.ref}: stored bytes do not match their hash")
    return data


def clean_name(name: str) -> str:
    """Return a display name: NFC, no path, no control or direction-changing characters, at most 200 characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(ch for ch in base if unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    return kept.strip()[-200:] or "file"


def _matches(data: bytes, name: str) -> list[Any]:
    try:
        return list(puremagic.magic_string(data, filename=name))
    except puremagic.PureError:
        return []


def _is_text(data: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in data[:65536])


def _keep(data: bytes, name: str, content_type: str, uploaded_by: Any) -> StoredFile:
    storage_name = default_storage.save(f"{uuid.uuid4().hex}", ContentFile(data))
    return StoredFile.objects.create(
        name=name,
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        storage_name=storage_name,
        uploaded_by=uploaded_by,
    )
