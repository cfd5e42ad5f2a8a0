"""From draft to promise: quote_assignment, accept_quote, decline_quote, expire_quote, place_assignment."""

from datetime import datetime, timedelta

from django.db import transaction

from assignments.catalogue import kinds
from assignments.orders import gates, rights, validation
from assignments.orders.errors import QuoteExpired, QuoteInvalid, QuoteNeeded
from assignments.orders.models import Assignment
from assignments.orders.queries import Conditions, conditions_of
from assignments.orders.states import AssignmentStatus
from assignments.orders.validation import Shown
from assignments.pricing.operations import MAX_PRICE_CENTS
from assignments.pricing.terms import Terms, resolve_terms
from backoffice.accounts.models import User
from backoffice.kernel import machines, news
from backoffice.kernel.cleaning import clean_text
from backoffice.kernel.workdays import helsinki_date
from clients.organisations.models import Right
from clients.organisations.queries import require_right

QUOTE_DAYS = 14  # calendar days
LONGEST_QUOTE_DAYS = 365  # calendar days; a price is not promised for longer
QUOTE_EXPIRED = "quote_expired"


@transaction.atomic
def quote_assignment(
    *,
    assignment_id: int,
    unit_price_cents: int,
    note: str = "",
    assistant_rate_cents: int | None = None,
    valid_until: datetime | None = None,
    actor: User,
    at: datetime,
) -> Assignment:
    """Offer a draft at a price of its own, or offer it anew; without a rate the price list's applies.

    Units: cents without VAT; UTC moments; valid 14 days unless said otherwise, 365 at the most.
    Raises: AssignmentUnknown, NotFound, Forbidden, OfficeNdaMissing; IllegalMove unless draft or quoted; QuoteInvalid;
    TextInvalid; CapBelowUnitPrice when the client's cap does not cover one unit at that price.
    """
    assignment = rights.lock_assignment(assignment_id)
    rights.require_office(actor, assignment.client, at)
    rights.require_status(assignment, AssignmentStatus.DRAFT, AssignmentStatus.QUOTED)
    until = valid_until or at + timedelta(days=QUOTE_DAYS)
    if not at < until <= at + timedelta(days=LONGEST_QUOTE_DAYS):
        raise QuoteInvalid(field="valid_until")
    rate = assistant_rate_cents
    if rate is None:
        rate = _terms(assignment, at).assistant_rate_cents
    quote = {"unit_price_cents": _price(unit_price_cents, "unit_price_cents")}
    quote["assistant_rate_cents"] = _price(rate, "assistant_rate_cents")
    validation.require_cap(assignment.cap_cents, client=assignment.client, unit_price_cents=unit_price_cents)
    text = clean_text(note, field="note")
    also = {**quote, "quote_note": text, "quote_valid_until": until}
    machines.move(assignment, to=AssignmentStatus.QUOTED, actor=actor, at=at, reason=text, also=also)
    news.nudge("assignment_changed")
    return assignment


@transaction.atomic
def accept_quote(*, assignment_id: int, actor: User, at: datetime, shown: Shown | None = None) -> Assignment:
    """Take the office's offer: the order is placed at the quoted price. Only the client does this.

    A wished deadline that has passed while the offer was considered does not stop it: the offer is what holds, and
    nobody can change the wish any more.

    `shown`: what the person was asked to agree to; None leaves the comparison to the caller.
    Raises: AssignmentUnknown, NotFound; Forbidden for a lesser right and for the office; IllegalMove unless quoted;
    QuoteExpired; QuoteChanged; else as `place_assignment`, without DeadlinePast.
    """
    assignment = rights.lock_assignment(assignment_id)
    require_right(actor, assignment.client, Right.ORDERER)
    rights.require_status(assignment, AssignmentStatus.QUOTED)
    if assignment.quote_valid_until is None or assignment.quote_valid_until <= at:
        raise QuoteExpired
    _place(
        assignment,
        conditions_of(assignment, at),
        assignment.unit_price_cents,
        assignment.assistant_rate_cents,
        actor=actor,
        at=at,
        shown=shown,
    )
    return assignment


@transaction.atomic
def decline_quote(*, assignment_id: int, actor: User, at: datetime, reason: str = "") -> Assignment:
    """Turn the offer down (the client), or take it back on the client's behalf (the office). Nothing is owed.

    Raises: AssignmentUnknown, NotFound, Forbidden, OfficeNdaMissing; TextInvalid; IllegalMove unless quoted.
    """
    assignment = rights.lock_assignment(assignment_id)
    on_behalf_of = rights.orderer_or_office(actor, assignment.client, at)
    rights.require_status(assignment, AssignmentStatus.QUOTED)
    text = clean_text(reason, field="reason")
    machines.move(
        assignment, to=AssignmentStatus.DECLINED, actor=actor, at=at, reason=text, on_behalf_of=on_behalf_of
    )
    news.nudge("assignment_changed")
    return assignment


@transaction.atomic
def expire_quote(*, assignment_id: int, at: datetime) -> bool:
    """Decline a quote that nobody answered in time; False when it has been answered meanwhile. Units: `at` is UTC."""
    assignment = rights.lock_assignment(assignment_id)
    until = assignment.quote_valid_until
    if assignment.status != AssignmentStatus.QUOTED or until is None or until > at:
        return False
    machines.move(assignment, to=AssignmentStatus.DECLINED, actor=None, at=at, reason=QUOTE_EXPIRED)
    news.nudge("assignment_changed")
    return True


@transaction.atomic
def place_assignment(
    *, assignment_id: int, actor: User, at: datetime, shown: Shown | None = None
) -> Assignment:
    """Confirm the order: price terms, criteria version, cap, windows and rates freeze onto it, and it can be routed.

    `shown`: what the person was asked to agree to; None leaves the comparison to the caller.
    Units: cents without VAT; `at` is UTC, prices are those of its Helsinki date.
    Raises: AssignmentUnknown, NotFound, Forbidden, OfficeNdaMissing; IllegalMove unless a draft; QuoteNeeded without a
    list price; AgreementMissing; BriefInvalid; TargetOutOfRange; CapInvalid; CapBelowUnitPrice; CapOverClientLimit;
    DeadlinePast; PriceChanged, CapChanged, ConditionsChanged. Rule: docs/rules/assignment-states.md, docs/rules/no-material-without-signature.md
    """
    assignment = rights.lock_assignment(assignment_id)
    on_behalf_of = rights.orderer_or_office(actor, assignment.client, at)
    rights.require_status(assignment, AssignmentStatus.DRAFT)
    validation.require_deadline(assignment.deadline_on, at)
    conditions = conditions_of(assignment, at)
    _place(
        assignment,
        conditions,
        conditions.terms.unit_price_cents,
        conditions.terms.assistant_rate_cents,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
        shown=shown,
    )
    return assignment


def _place(
    assignment: Assignment,
    conditions: Conditions,
    price: int | None,
    rate: int | None,
    *,
    actor: User,
    at: datetime,
    on_behalf_of: str = "",
    shown: Shown | None = None,
) -> None:
    if price is None or rate is None:
        raise QuoteNeeded
    if shown is not None:
        validation.require_shown(shown, assignment, unit_price_cents=price, conditions=conditions.mark)
    gates.require_agreements(assignment.client, at)
    kinds.get(assignment.service.kind).validate_brief(assignment.brief)
    validation.require_target(assignment.target_units)
    validation.require_cap(assignment.cap_cents, client=assignment.client, unit_price_cents=price)
    terms = conditions.terms
    frozen = {
        "unit_price_cents": price,
        "assistant_rate_cents": rate,
        "criteria": conditions.criteria,
        "review_days": terms.review_days,
        "lease_hours": terms.lease_hours,
        "fix_rounds": terms.fix_rounds,
        "check_one_in": terms.check_one_in,
    }
    machines.move(
        assignment, to=AssignmentStatus.PLACED, actor=actor, at=at, on_behalf_of=on_behalf_of, also=frozen
    )
    news.nudge("assignment_changed")


def _terms(assignment: Assignment, at: datetime) -> Terms:
    return resolve_terms(client=assignment.client, service=assignment.service, on=helsinki_date(at))


def _price(cents: int | None, field: str) -> int:
    if type(cents) is not int or not 0 < cents <= MAX_PRICE_CENTS:
        raise QuoteInvalid(field=field)
    return cents
