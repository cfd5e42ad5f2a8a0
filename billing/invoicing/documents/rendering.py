"""Rendering: outside every transaction, once per invoice, each failure kept."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from backoffice.kernel import files
from backoffice.kernel.pdf import RenderFailed, render_pdf
from billing.invoicing import operations
from billing.invoicing.documents.html import invoice_html
from billing.invoicing.documents.snapshot import Snapshot, digest
from billing.invoicing.errors import DocumentStands
from billing.invoicing.models import Invoice, InvoiceDocument, RenderFailure

logger = logging.getLogger(__name__)
_LOCK_SPACE = 721_02  # advisory locks of this room: one renderer per invoice


def render_document(*, invoice_id: int, at: datetime) -> InvoiceDocument | None:
    """Render the PDF of a final invoice from its snapshot and store it; None when another process is at it.

    A failure is written down and returned as None too: three of them park the invoice. One nobody foresaw is written
    down by its kind and raised, so that it parks the invoice as well and is seen.
    Units: `at` is UTC. Raises: DocumentStands when there is nothing to render; what rendering or storing raised.
    """
    with _alone(invoice_id) as alone:
        if not alone:
            return None
        invoice = Invoice.objects.get(pk=invoice_id)
        if invoice.snapshot is None or InvoiceDocument.objects.filter(invoice=invoice).exists():
            raise DocumentStands()
        data = _rendered(invoice, invoice.snapshot, at)
        if data is None:
            return None
        name = f"{invoice.snapshot['words']['invoice'].lower()}-{invoice.number}.pdf"
        stored = files.store_produced(data=data, name=name, content_type="application/pdf")
        return operations.store_document(invoice_id=invoice.pk, file=stored, at=at)


def _rendered(invoice: Invoice, snapshot: Snapshot, at: datetime) -> bytes | None:
    try:
        if digest(snapshot) != invoice.snapshot_sha256:
            raise ValueError("the document's data is not what it was when the invoice became final")
        return render_pdf(invoice_html(snapshot))
    except (
        RenderFailed,
        ValueError,
    ) as failure:  # ValueError: or a code that cannot be drawn of the snapshot
        logger.exception("invoice %s could not be rendered", invoice.number)
        RenderFailure.objects.create(invoice=invoice, reason=str(failure), at=at)
        return None
    except Exception as error:
        # Its message is for the log, not for a page: nobody knows what it holds.
        RenderFailure.objects.create(invoice=invoice, reason=type(error).__name__, at=at)
        raise


@contextmanager
def _alone(invoice_id: int) -> Iterator[bool]:
    """Hold the invoice's advisory lock for the time of the block; False when another session has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, invoice_id % 2**31])
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, invoice_id % 2**31])
