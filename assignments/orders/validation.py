"""What the input of an order must be, before anything is written."""

from dataclasses import dataclass
from datetime import date, datetime

from assignments.orders.errors import (
    CapBelowUnitPrice,
    CapChanged,
    CapInvalid,
    CapOverClientLimit,
    ConditionsChanged,
    DeadlinePast,
    PriceChanged,
    QuoteChanged,
    TargetOutOfRange,
)
from assignments.orders.models import Assignment
from assignments.pricing.estimates import euros
from backoffice.kernel.workdays import helsinki_date
from clients.organisations.models import Client

MAX_TARGET = 10_000
MAX_CAP_CENTS = 100_000_000_000


@dataclass(frozen=True)
class Shown:
    """What the orderer saw when agreeing: cents without VAT; `quoted_at` (UTC) tells one offer from the next.

    `conditions` is the mark of everything else that was shown (`queries.conditions_of`).
    """

    unit_price_cents: int
    cap_cents: int
    quoted_at: datetime | None = None
    conditions: str | None = None


def require_shown(shown: Shown, assignment: Assignment, *, unit_price_cents: int, conditions: str) -> None:
    """Refuse to bind anybody to terms they did not see; what is null in `shown` is not compared.

    Units: cents. Raises: PriceChanged, CapChanged, QuoteChanged, ConditionsChanged. Rule: docs/rules/price-cap.md
    """
    if shown.unit_price_cents != unit_price_cents:
        raise PriceChanged(shown=euros(shown.unit_price_cents), now=euros(unit_price_cents))
    if shown.cap_cents != assignment.cap_cents:
        raise CapChanged(shown=euros(shown.cap_cents), now=euros(assignment.cap_cents))
    if shown.quoted_at is not None and shown.quoted_at != assignment.quoted_at:
        raise QuoteChanged
    if shown.conditions is not None and shown.conditions != conditions:
        raise ConditionsChanged


def require_target(target_units: int) -> None:
    """Raise TargetOutOfRange unless it is a whole number from 1 to 10,000."""
    if type(target_units) is not int or not 1 <= target_units <= MAX_TARGET:
        raise TargetOutOfRange(field="target_units")


def require_cap(
    cap_cents: int, *, client: Client, unit_price_cents: int | None, before_cents: int = 0
) -> None:
    """Refuse a cap that is no amount, does not cover one unit, or is over the client's limit.

    Units: cents without VAT; a null price (by quote) is not compared. A cap that is lowered from `before_cents` may still
    be over a limit that came after the order: it is a step towards it. Raises: CapInvalid, CapBelowUnitPrice,
    CapOverClientLimit. Rule: docs/rules/price-cap.md
    """
    if type(cap_cents) is not int or not 0 < cap_cents <= MAX_CAP_CENTS:
        raise CapInvalid(field="cap_cents")
    if unit_price_cents is not None and cap_cents < unit_price_cents:
        raise CapBelowUnitPrice(field="cap_cents", least=euros(unit_price_cents))
    limit = client.cap_limit_cents
    if limit is not None and cap_cents > max(limit, before_cents):
        raise CapOverClientLimit(field="cap_cents", limit=euros(limit))


def require_deadline(deadline_on: date | None, at: datetime) -> None:
    """Raise DeadlinePast for a Helsinki date before the one of `at` (UTC)."""
    if deadline_on is not None and deadline_on < helsinki_date(at):
        raise DeadlinePast(field="deadline_on")
