"""Bytes on their way out: always to be saved, never to run anywhere."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from backoffice.kernel.errors import Conflict
from backoffice.kernel.models import StoredFile
from backoffice.kernel.texts import Text


class DocumentPending(Conflict):
    """The PDF has not been made yet."""

    code = "document_pending"
    sentence = Text(
        fi="PDF:ää tehdään vielä. Yritä hetken kuluttua uudelleen.",
        sv="PDF-filen görs ännu. Försök igen om en stund.",
        en="The PDF is still being made. Try again in a moment.",
    )


def file_response(stored: StoredFile) -> HttpResponseBase:
    """Return the bytes of a file the caller may have."""
    response = FileResponse(
        default_storage.open(stored.storage_name),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["Content-Length"] = str(stored.size)
    return _sealed(response)


def document_response(stored: StoredFile | None) -> HttpResponseBase:
    """Return a PDF that the product makes in the background. Raises: DocumentPending."""
    if stored is None:
        raise DocumentPending
    return file_response(stored)


def csv_response(lines: Iterable[str], name: str) -> HttpResponseBase:
    """Return lines of CSV as they are made."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _sealed(response)


def _sealed(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
