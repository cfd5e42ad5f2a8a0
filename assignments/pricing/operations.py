"""Setting prices and terms: the list, a service's numbers, what one client has agreed apart. The past is never rewritten.

Every changed number leaves a row: who, when, why, from what to what.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from assignments.catalogue.models import Service
from assignments.pricing.errors import PriceInvalid, PricePeriodInvalid, TermInvalid
from assignments.pricing.models import ClientTerms, PriceChange, PriceListItem
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel import texts
from backoffice.kernel.cleaning import clean_text
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.workdays import helsinki_date
from clients.organisations.models import Client

MAX_PRICE_CENTS = 100_000_000
PRICES = ("unit_price_cents", "assistant_rate_cents")
AGREED = ("unit_price_cents", "review_days", "fix_rounds")
BOUNDS: Mapping[str, tuple[int, int]] = {
    "review_days": (1, 60),
    "lease_hours": (1, 240),
    "fix_rounds": (0, 10),
    "check_one_in": (1, 1000),
}


@transaction.atomic
def set_list_price(
    *,
    service: Service,
    unit_price_cents: int,
    assistant_rate_cents: int,
    valid_from: date,
    actor: User | None,
    at: datetime,
    reason: str = "",
) -> PriceListItem:
    """Give a service its list price from a day on; the price before it ends the same day.

    Units: cents without VAT; `valid_from` a Helsinki date, inclusive; `at` is UTC. `actor` None means the reference data.
    Raises: Forbidden unless a manager or account manager; PriceInvalid; TextInvalid; PricePeriodInvalid when it would
    begin no later than the current price did. Orders already placed keep their price.
    """
    _require_pricing_role(actor)
    given = {"unit_price_cents": unit_price_cents, "assistant_rate_cents": assistant_rate_cents}
    for name, cents in given.items():
        _require_price(cents, field=name)
    why = clean_text(reason, field="reason")
    Service.objects.select_for_update().get(pk=service.pk)
    current = PriceListItem.objects.filter(service=service, valid_to=None).first()
    _end_current(current, valid_from)
    item = PriceListItem.objects.create(service=service, valid_from=valid_from, **given)
    change = PriceChange(service=service, valid_from=valid_from, actor=actor, at=at, reason=why)
    _record(change, before=_numbers(current, PRICES), after=given)
    return item


@transaction.atomic
def set_service_numbers(
    *,
    service: Service,
    review_days: int,
    lease_hours: int,
    fix_rounds: int,
    check_one_in: int,
    actor: User,
    at: datetime,
    reason: str = "",
) -> Service:
    """Set the window, lease, fix rounds and checking rate that orders placed from now on are frozen with.

    Units: working days, hours; `check_one_in` 1 = the office checks every unit; `at` is UTC.
    Raises: Forbidden unless a manager or account manager; TermInvalid; TextInvalid. Orders already placed keep theirs.
    Rule: docs/rules/assignment-states.md (what freezes)
    """
    _require_pricing_role(actor)
    given = {
        "review_days": review_days,
        "lease_hours": lease_hours,
        "fix_rounds": fix_rounds,
        "check_one_in": check_one_in,
    }
    for name, number in given.items():
        _require_term(number, field=name)
    why = clean_text(reason, field="reason")
    locked = Service.objects.select_for_update().get(pk=service.pk)
    before = _numbers(locked, tuple(given))
    for name, number in given.items():
        setattr(locked, name, number)
    locked.save(update_fields=list(given))
    change = PriceChange(service=locked, valid_from=helsinki_date(at), actor=actor, at=at, reason=why)
    _record(change, before=before, after=given)
    return locked


@transaction.atomic
def set_client_terms(
    *,
    client: Client,
    service: Service | None,
    valid_from: date,
    actor: User,
    at: datetime,
    unit_price_cents: int | None = None,
    review_days: int | None = None,
    fix_rounds: int | None = None,
    reason: str = "",
) -> ClientTerms:
    """Record what a client has agreed apart from the list, for one service or (None) for all; None = as listed.

    Units: cents without VAT, working days; `valid_from` a Helsinki date, inclusive; `at` is UTC.
    Raises: Forbidden unless a manager or account manager; PriceInvalid (a price needs its service); TermInvalid; TextInvalid;
    PricePeriodInvalid when it would begin no later than the current terms did.
    """
    _require_pricing_role(actor)
    if unit_price_cents is not None:
        _require_price(unit_price_cents if service else 0, field="unit_price_cents")
    given = {"unit_price_cents": unit_price_cents, "review_days": review_days, "fix_rounds": fix_rounds}
    for name in ("review_days", "fix_rounds"):
        if (number := given[name]) is not None:
            _require_term(number, field=name)
    why = clean_text(reason, field="reason")
    Client.objects.select_for_update().get(pk=client.pk)
    current = ClientTerms.objects.filter(client=client, service=service, valid_to=None).first()
    _end_current(current, valid_from)
    terms = ClientTerms.objects.create(client=client, service=service, valid_from=valid_from, **given)
    change = PriceChange(
        service=service, client=client, valid_from=valid_from, actor=actor, at=at, reason=why
    )
    _record(change, before=_numbers(current, AGREED), after=given)
    return terms


def _numbers(row: object | None, names: tuple[str, ...]) -> dict[str, int | None]:
    return {name: getattr(row, name, None) for name in names}


def _record(
    change: PriceChange, *, before: Mapping[str, int | None], after: Mapping[str, int | None]
) -> None:
    """Write one row like `change` for each number that is no longer what it was."""
    same = {
        name: getattr(change, name)
        for name in ("service_id", "client_id", "valid_from", "actor_id", "at", "reason")
    }
    PriceChange.objects.bulk_create(
        PriceChange(number=name, from_value=before[name], to_value=value, **same)
        for name, value in after.items()
        if before[name] != value
    )


def _require_pricing_role(actor: User | None) -> None:
    if actor is not None and not actor.has_role(OfficeRole.ACCOUNT_MANAGER):
        raise Forbidden


def _require_price(cents: int, *, field: str) -> None:
    if type(cents) is not int or not 0 < cents <= MAX_PRICE_CENTS:
        raise PriceInvalid(field=field)


def _require_term(number: int, *, field: str) -> None:
    least, most = BOUNDS[field]
    if type(number) is not int or not least <= number <= most:
        raise TermInvalid(field=field, least=least, most=most)


def _end_current(current: PriceListItem | ClientTerms | None, valid_from: date) -> None:
    if current is None:
        return
    if valid_from <= current.valid_from:
        raise PricePeriodInvalid(field="valid_from", after=texts.day(current.valid_from))
    current.valid_to = valid_from
    current.save(update_fields=["valid_to"])
