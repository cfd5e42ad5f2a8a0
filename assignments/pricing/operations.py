"""Setting prices: the list, and what one client has agreed apart from it. The past is never rewritten."""

from datetime import date

from django.db import transaction

from assignments.catalogue.models import Service
from assignments.pricing.errors import PriceInvalid, PricePeriodInvalid
from assignments.pricing.models import ClientTerms, PriceListItem
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel import texts
from backoffice.kernel.errors import Forbidden
from clients.organisations.models import Client

MAX_PRICE_CENTS = 100_000_000


@transaction.atomic
def set_list_price(
    *,
    service: Service,
    unit_price_cents: int,
    assistant_rate_cents: int,
    valid_from: date,
    actor: User | None,
) -> PriceListItem:
    """Give a service its list price from a day on; the price before it ends the same day.

    Units: cents without VAT; `valid_from` a Helsinki date, inclusive. `actor` None means the reference data.
    Raises: Forbidden unless a manager or account manager; PriceInvalid; PricePeriodInvalid when it would begin no later
    than the current price did. Orders already placed keep their price.
    """
    _require_pricing_role(actor)
    _require_price(unit_price_cents, field="unit_price_cents")
    _require_price(assistant_rate_cents, field="assistant_rate_cents")
    Service.objects.select_for_update().get(pk=service.pk)
    _end_current(PriceListItem.objects.filter(service=service, valid_to=None).first(), valid_from)
    return PriceListItem.objects.create(
        service=service,
        unit_price_cents=unit_price_cents,
        assistant_rate_cents=assistant_rate_cents,
        valid_from=valid_from,
    )


@transaction.atomic
def set_client_terms(
    *,
    client: Client,
    service: Service | None,
    valid_from: date,
    actor: User,
    unit_price_cents: int | None = None,
    review_days: int | None = None,
    fix_rounds: int | None = None,
) -> ClientTerms:
    """Record what a client has agreed apart from the list, for one service or (None) for all; None = as listed.

    Units: cents without VAT, working days; `valid_from` a Helsinki date, inclusive.
    Raises: Forbidden unless a manager or account manager; PriceInvalid (a price needs its service, a window at least one day);
    PricePeriodInvalid when it would begin no later than the current terms did.
    """
    _require_pricing_role(actor)
    if unit_price_cents is not None:
        _require_price(unit_price_cents if service else 0, field="unit_price_cents")
    if review_days is not None and not 1 <= review_days <= 60:
        raise PriceInvalid(field="review_days")
    if fix_rounds is not None and not 0 <= fix_rounds <= 10:
        raise PriceInvalid(field="fix_rounds")
    Client.objects.select_for_update().get(pk=client.pk)
    _end_current(
        ClientTerms.objects.filter(client=client, service=service, valid_to=None).first(), valid_from
    )
    return ClientTerms.objects.create(
        client=client,
        service=service,
        unit_price_cents=unit_price_cents,
        review_days=review_days,
        fix_rounds=fix_rounds,
        valid_from=valid_from,
    )


def _require_pricing_role(actor: User | None) -> None:
    if actor is not None and not actor.has_role(OfficeRole.ACCOUNT_MANAGER):
        raise Forbidden


def _require_price(cents: int, *, field: str) -> None:
    if type(cents) is not int or not 0 < cents <= MAX_PRICE_CENTS:
        raise PriceInvalid(field=field)


def _end_current(current: PriceListItem | ClientTerms | None, valid_from: date) -> None:
    if current is None:
        return
    if valid_from <= current.valid_from:
        raise PricePeriodInvalid(field="valid_from", after=texts.day(current.valid_from))
    current.valid_to = valid_from
    current.save(update_fields=["valid_to"])
