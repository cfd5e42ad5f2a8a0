"""Bytes on their way out, for pages and API alike: always to be saved, never to run in our origin."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from backoffice.kernel.models import StoredFile


def file_response(stored: StoredFile) -> HttpResponseBase:
    """Return the bytes of a file the reader has been found to reach."""
    response = FileResponse(
        default_storage.open(stored.storage_name),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["Content-Length"] = str(stored.size)
    return _sealed(response)


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
