"""File storage: sniffed types, size limits, hashes; who may download is decided by `StoredFile.visible_to`."""

import hashlib
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import IO

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Sum

from backoffice.kernel import sniffing
from backoffice.kernel.errors import DomainError, Invalid
from backoffice.kernel.models import StoredFile
from backoffice.kernel.texts import Text

MAX_BYTES = 25 * 1024 * 1024
MAX_UNATTACHED = 500 * 1024 * 1024  # bytes of one person that belong to nothing yet

_stored_here: ContextVar[list[str] | None] = ContextVar("stored_here", default=None)

ACCEPTED = (".csv", ".docx", ".jpeg", ".jpg", ".ods", ".odt", ".pdf", ".png", ".pptx", ".txt", ".xlsx")


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


class UploadsFull(Invalid):
    """The person has 500 MB of uploads that belong to nothing yet."""

    code = "uploads_full"
    sentence = Text(
        fi="Olet jo lähettänyt niin paljon tiedostoja liittämättä niitä mihinkään, ettei uusia oteta vastaan (raja on "
        "{megabytes} Mt). Liitä ne tai yritä huomenna uudelleen: liittämättömät poistetaan vuorokauden kuluttua.",
        sv="Du har redan laddat upp så många filer utan att bifoga dem att inga nya tas emot (gränsen är {megabytes} MB). "
        "Bifoga dem eller försök igen i morgon: filer som inte bifogas raderas efter ett dygn.",
        en="You have already uploaded so many files without attaching them that no more are taken (the limit is "
        "{megabytes} MB). Attach them, or try again tomorrow: files nobody attaches are deleted after a day.",
    )


class FileUnknown(Invalid):
    """A file that was named is not there, is somebody else's, or belongs to something already."""

    code = "file_unknown"
    sentence = Text(
        fi="Liitettä ei löydy tai se on jo käytössä. Lähetä tiedosto uudelleen.",
        sv="Bilagan hittades inte eller används redan. Ladda upp filen på nytt.",
        en="The attachment does not exist or is in use already. Upload the file again.",
    )


def store_file(*, content: IO[bytes], name: str, uploaded_by: AbstractBaseUser) -> StoredFile:
    """Check, hash and keep an uploaded file; it stays the uploader's own until a room attaches it.

    Units: bytes; at most 25 MB, and 500 MB of one person that belong to nothing yet.
    Raises: EmptyFile, FileTooLarge, FileTypeRefused, UploadsFull. Bytes are written before the row.
    """
    data = content.read(MAX_BYTES + 1)
    if not data:
        raise EmptyFile(field="file")
    if len(data) > MAX_BYTES:
        raise FileTooLarge(field="file", megabytes=max(26, getattr(content, "size", 0) // (1024 * 1024)))
    cleaned = clean_name(name)
    content_type = sniff(data, cleaned)
    # Not locked: uploads at the same moment may go over by themselves, and a limit of storage can bear that.
    if _unattached(uploaded_by) + len(data) > MAX_UNATTACHED:
        raise UploadsFull(field="file", megabytes=MAX_UNATTACHED // (1024 * 1024))
    return _keep(data, cleaned, content_type, uploaded_by=uploaded_by, is_attached=False)


def store_produced(*, data: bytes, name: str, content_type: str) -> StoredFile:
    """Keep a file the product itself made (an invoice, a sealed agreement), attached from the start."""
    return _keep(data, clean_name(name), content_type, uploaded_by=None, is_attached=True)


@contextmanager
def bytes_gone_when_refused() -> Iterator[None]:
    """Delete the bytes stored in this block when it ends in a refusal; goes around the transaction that holds the rows.

    Only then: after any other fault (a connection lost at the commit) the rows may stand, and the sweep knows better.
    """
    names: list[str] = []
    before = _stored_here.set(names)
    try:
        yield
    except DomainError:
        for name in names:
            with suppress(Exception):  # the refusal is what is told; `uploads.sweep_bytes` finds what stays
                default_storage.delete(name)
        raise
    finally:
        _stored_here.reset(before)


def take_uploads(
    *, stored: Sequence[StoredFile], uploaded_by: AbstractBaseUser, field: str = "files"
) -> None:
    """Attach the person's own free uploads, in the transaction that writes the rows pointing to them.

    Raises: FileUnknown (naming `field`) when one is another's or belongs to something already: a file has one owner.
    """
    wanted = {each.pk for each in stored}
    free = StoredFile.objects.filter(pk__in=wanted, uploaded_by_id=uploaded_by.pk, is_attached=False)
    if free.update(is_attached=True) != len(wanted):
        raise FileUnknown(field=field)
    for each in stored:
        each.is_attached = True


def sniff(data: bytes, name: str) -> str:
    """Return the content type proven by the bytes for the name's ending.

    Raises: FileTypeRefused when the ending is not accepted or the bytes are something else or more than that.
    """
    suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    content_type = sniffing.content_type(data, suffix) if suffix in ACCEPTED else None
    if content_type is None:
        raise FileTypeRefused(field="file", name=name, allowed=", ".join(ACCEPTED))
    return content_type


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
    return kept.strip()[-200:].strip() or "file"


def _unattached(user: AbstractBaseUser) -> int:
    free = StoredFile.objects.filter(uploaded_by_id=user.pk, is_attached=False)
    return int(free.aggregate(bytes=Sum("size"))["bytes"] or 0)


def _keep(
    data: bytes, name: str, content_type: str, *, uploaded_by: AbstractBaseUser | None, is_attached: bool
) -> StoredFile:
    storage_name = default_storage.save(uuid.uuid4().hex, ContentFile(data))
    if (stored := _stored_here.get()) is not None:
        stored.append(storage_name)
    return StoredFile.objects.create(
        name=name,
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        storage_name=storage_name,
        uploaded_by_id=uploaded_by.pk if uploaded_by else None,
        is_attached=is_attached,
    )
