"""Questions about money received."""

from django.db.models import QuerySet

from billing.invoicing.models import Invoice
from billing.ledger.models import AccountKind
from billing.ledger.queries import balance_of
from billing.payments.models import Payment
from clients.organisations.models import Client


def client_credit(client: Client) -> int:
    """Return the money held for the client, in cents: what was paid beyond its invoices."""
    return -balance_of(AccountKind.CLIENT_CREDIT, client.ref)


def payments_of(invoice: Invoice) -> QuerySet[Payment]:
    """Payments of an invoice, oldest first, the reversed ones too, with who booked and who reversed them."""
    rows = Payment.objects.filter(invoice=invoice).select_related("booked_by", "reversal__by")
    return rows.order_by("id")
