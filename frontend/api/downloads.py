"""Documents the product makes in the background: there, or not yet."""

from django.http.response import HttpResponseBase

from backoffice.kernel.errors import Conflict
from backoffice.kernel.models import StoredFile
from backoffice.kernel.texts import Text
from frontend.downloads import file_response


class DocumentPending(Conflict):
    """The PDF has not been made yet."""

    code = "document_pending"
    sentence = Text(
        fi="PDF:ää tehdään vielä. Yritä hetken kuluttua uudelleen.",
        sv="PDF-filen görs ännu. Försök igen om en stund.",
        en="The PDF is still being made. Try again in a moment.",
    )


def document_response(stored: StoredFile | None) -> HttpResponseBase:
    """Return the PDF. Raises: DocumentPending."""
    if stored is None:
        raise DocumentPending
    return file_response(stored)
