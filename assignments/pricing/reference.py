"""Reference data of pricing: the list prices the kinds start with."""

from datetime import date, datetime

from assignments.catalogue import kinds
from assignments.catalogue.models import Service
from assignments.pricing.models import PriceListItem
from assignments.pricing.operations import set_list_price
from backoffice.kernel.reference_data import loader

OPENED_ON = date(2025, 1, 1)  # before the first order


@loader(order=30)
def load_list_prices(at: datetime) -> None:
    """Give each service that has never had a list price the one its kind starts with; kinds without one stay by quote."""
    services = {
        each.kind: each for each in Service.objects.exclude(pk__in=PriceListItem.objects.values("service"))
    }
    for kind in kinds.all_kinds():
        price, rate = kind.defaults.list_price_cents, kind.defaults.assistant_rate_cents
        if kind.code in services and price is not None and rate is not None:
            set_list_price(
                service=services[kind.code],
                unit_price_cents=price,
                assistant_rate_cents=rate,
                valid_from=OPENED_ON,
                actor=None,
                at=at,
            )
