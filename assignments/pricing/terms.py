"""Which price and conditions a client gets for a service on a day: the most specific terms win."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q

from assignments.catalogue.models import Service
from assignments.pricing.models import ClientTerms, PriceListItem
from clients.organisations.models import Client


@dataclass(frozen=True)
class Terms:
    """What an order placed on that day is frozen with.

    Units: cents without VAT, working days, hours. A null price means that there is none without a quote.
    """

    unit_price_cents: int | None
    assistant_rate_cents: int | None
    review_days: int
    lease_hours: int
    fix_rounds: int
    check_one_in: int


def resolve_terms(*, client: Client, service: Service, on: date) -> Terms:
    """Return the terms of `client` for `service` on the Helsinki date `on`.

    A client's terms for the service go before its terms for all services, and those before the price list and the
    service's own numbers; each number is looked up by itself. Rule: docs/rules/assignment-states.md (what freezes)
    """
    item = list_item(service=service, on=on)
    agreed = _agreed(client, service, on)
    return Terms(
        unit_price_cents=_first(agreed, "unit_price_cents", item.unit_price_cents if item else None),
        assistant_rate_cents=item.assistant_rate_cents if item else None,
        review_days=_first(agreed, "review_days", None) or service.review_days,
        lease_hours=service.lease_hours,
        fix_rounds=_number(_first(agreed, "fix_rounds", None), service.fix_rounds),
        check_one_in=service.check_one_in,
    )


def list_item(*, service: Service, on: date) -> PriceListItem | None:
    """Return the line of the price list in force on the date; None = the service is sold by quote."""
    in_force = Q(valid_to=None) | Q(valid_to__gt=on)
    return (
        PriceListItem.objects.filter(in_force, service=service, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )


def list_items(*, services: Collection[Service], on: date) -> dict[int, list[PriceListItem]]:
    """Return, by service id, the line of the price list in force on the date and those that begin later, in order."""
    found: dict[int, list[PriceListItem]] = {each.pk: [] for each in services}
    still = Q(valid_to=None) | Q(valid_to__gt=on)
    for item in PriceListItem.objects.filter(still, service__in=services).order_by("valid_from"):
        found[item.service_id].append(item)
    return found


def _agreed(client: Client, service: Service, on: date) -> list[ClientTerms]:
    in_force = Q(valid_to=None) | Q(valid_to__gt=on)
    for_service = Q(service=service) | Q(service=None)
    rows = list(
        ClientTerms.objects.filter(in_force, for_service, client=client, valid_from__lte=on).order_by(
            "-valid_from"
        )
    )
    return sorted(rows, key=lambda row: row.service_id is None)


def _first(
    agreed: list[ClientTerms],
    name: Literal["unit_price_cents", "review_days", "fix_rounds"],
    otherwise: int | None,
) -> int | None:
    values: list[int | None] = [getattr(row, name) for row in agreed]
    return next((value for value in values if value is not None), otherwise)


def _number(agreed: int | None, own: int) -> int:
    return own if agreed is None else agreed
