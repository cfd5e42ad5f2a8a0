"""What making invoices final would make: counted before anybody is asked whether they mean it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from billing.invoicing.models import InvoicedUnit
from billing.invoicing.queries import billable_units
from billing.invoicing.states import InvoiceStatus
from clients.organisations.models import Client
from frontend.office.dates import end_of_day


@dataclass(frozen=True)
class Finals:
    """How many clients would get a final invoice, and what the invoices come to, cents without VAT."""

    clients: int
    net_cents: int

    @property
    def seen(self) -> str:
        """What the page sends back as proof of what its reader agreed to."""
        return f"{self.clients}-{self.net_cents}"


def finals_of(clients: Iterable[Client], through_on: date) -> Finals:
    """Count what stands on drafts and on no invoice yet, accepted by the end of the Helsinki date."""
    sums = [net for client in clients if (net := _net_of(client, through_on))]
    return Finals(clients=len(sums), net_cents=sum(sums))


def _net_of(client: Client, through_on: date) -> int:
    drafted = InvoicedUnit.objects.filter(
        line__invoice__client=client,
        line__invoice__status=InvoiceStatus.DRAFT,
        unit__accepted_at__lt=end_of_day(through_on),
    ).aggregate(net=Sum("unit__price_cents"))
    fresh = billable_units(client, through_on).aggregate(net=Sum("price_cents"))
    return (drafted["net"] or 0) + (fresh["net"] or 0)
