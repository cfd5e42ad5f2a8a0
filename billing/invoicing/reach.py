"""Who reaches the PDF of an invoice: whoever may read the invoice and what it names."""

from typing import Any

from django.db.models import Q

from backoffice.kernel.models import register_file_reach
from billing.invoicing.models import Invoice, InvoiceDocument


@register_file_reach
def invoice_documents(user: Any) -> Q:
    """Return the files that are documents of invoices opened to the user."""
    documents = InvoiceDocument.objects.filter(invoice__in=Invoice.objects.opened_to(user))
    return Q(pk__in=documents.values("file"))
