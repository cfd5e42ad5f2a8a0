"""What a first order could be, counted through at the company's own prices."""

from dataclasses import dataclass
from datetime import date

from assignments.catalogue import kinds
from assignments.catalogue.kinds.base import Kind
from assignments.catalogue.queries import offered_services
from assignments.pricing.terms import resolve_terms
from clients.organisations.models import Client

SHOWN = 3
SIZES = (10, 30, 100)  # results


@dataclass(frozen=True)
class Example:
    """An order of `units` results; the cap in cents without VAT is what it costs when every one is accepted."""

    kind: Kind
    units: int
    cap_cents: int


def example_orders(client: Client, on: date) -> list[Example]:
    """Return up to three orders the company could place on a Helsinki date; none while everything is priced by offer."""
    priced = []
    for service in offered_services()[:SHOWN]:
        price = resolve_terms(client=client, service=service, on=on).unit_price_cents
        if price is not None:
            priced.append((kinds.get(service.kind), price))
    return [Example(kind, size, size * price) for size in SIZES for kind, price in priced][:SHOWN]
