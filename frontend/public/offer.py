"""What the front page offers: services with their list prices, and one of them counted through as an example."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from assignments.catalogue import kinds
from assignments.catalogue.kinds.base import Kind
from assignments.catalogue.models import Service
from assignments.pricing.models import PriceListItem

EXAMPLE_UNITS = 30
_ACCEPTED, _AWAITING, _RESERVED, _REJECTED = 18, 5, 4, 2  # of the example's units


@dataclass(frozen=True)
class Offer:
    """One service on sale; `unit_price_cents` without VAT, None = by quote only. `review_days` are working days."""

    kind: Kind
    unit_price_cents: int | None
    review_days: int


@dataclass(frozen=True)
class Example:
    """An order of `units` units at the list price, halfway through; all amounts in cents without VAT."""

    kind: Kind
    unit_price_cents: int
    units: int = EXAMPLE_UNITS
    accepted_units: int = _ACCEPTED
    rejected_units: int = _REJECTED

    @property
    def cap_cents(self) -> int:
        return self.units * self.unit_price_cents

    @property
    def accepted_cents(self) -> int:
        return self.accepted_units * self.unit_price_cents

    @property
    def awaiting_cents(self) -> int:
        return _AWAITING * self.unit_price_cents

    @property
    def reserved_cents(self) -> int:
        return _RESERVED * self.unit_price_cents


def offers(on: date) -> list[Offer]:
    """Return the services on sale with the list prices of a Helsinki date, in the order of the catalogue; one query."""
    current = PriceListItem.objects.filter(service=OuterRef("pk"), valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gt=on)
    )
    price = Subquery(current.order_by("-valid_from").values("unit_price_cents")[:1])
    rows = Service.objects.filter(is_offered=True).annotate(price=price).order_by("position", "kind")
    known = {kind.code: kind for kind in kinds.all_kinds()}
    return [Offer(known[row.kind], row.price, row.review_days) for row in rows if row.kind in known]


def example(offered: list[Offer]) -> Example | None:
    """Return the first service with a list price as an order counted through; None when nothing has a list price."""
    for offer in offered:
        if offer.unit_price_cents is not None:
            return Example(offer.kind, offer.unit_price_cents)
    return None
