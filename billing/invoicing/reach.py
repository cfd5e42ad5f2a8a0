"""Who reaches the PDF of an invoice: whoever may see the invoice."""

from typing import Any

from django.db.models import Q

from backoffice.kernel.models import register_file_reach
from billing.invoicing.models import Invoice, InvoiceDocument


@register_file_reach
def invoice_documents(user: Any) -> Q:
    """Return the files that are documents of invoices the user may see."""
    documents = InvoiceDocument.objects.filter(invoice__in=Invoice.objects.visible_to(user))
    return Q(pk__in=documents.values("file"))
