"""What an assistant has earned, unit by unit, and why something is not due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Concat, Greatest, TruncWeek

from assignments.catalogue import kinds
from assignments.delivery.models import OfficeCheck, Unit
from assignments.delivery.states import UnitStatus
from assignments.people.models import Assistant
from backoffice.kernel.texts import Text
from backoffice.kernel.workdays import HELSINKI, helsinki_date
from billing.ledger.models import AccountKind, Posting
from billing.ledger.queries import balance_of
from clients.agreements.queries import nda_covers

LIMIT = 200

_NOT_DELIVERED: dict[str, Text] = {
    UnitStatus.CLAIMED: Text(
        fi="Työn alla: palkkio syntyy, kun toimisto on tarkastanut tuloksen.",
        sv="Under arbete: arvodet uppstår när kontoret har kontrollerat resultatet.",
        en="In your hands: the fee is due once the office has checked the result.",
    ),
    UnitStatus.SUBMITTED: Text(
        fi="Odottaa toimiston tarkastusta.",
        sv="Väntar på kontorets kontroll.",
        en="Waiting for the office check.",
    ),
    UnitStatus.LAPSED: Text(
        fi="Varaus raukesi, eikä tulosta toimitettu.",
        sv="Reservationen löpte ut utan leverans.",
        en="The claim lapsed without a delivery.",
    ),
}
_RETURNED = Text(
    fi="Palautettu korjattavaksi: {note}",
    sv="Returnerat för rättelse: {note}",
    en="Returned to be fixed: {note}",
)
_RETURNED_HIDDEN = Text(
    fi="Palautettu korjattavaksi.",
    sv="Returnerat för rättelse.",
    en="Returned to be fixed.",
)
_HIDDEN = Text(
    fi="Piilotettu: salassapitosopimus ei ole voimassa",
    sv="Dolt: inget gällande sekretessavtal",
    en="Hidden: no NDA in force",
)
_BEING_BOOKED = Text(
    fi="Tarkastettu; kirjataan hetken kuluttua.",
    sv="Kontrollerat; bokförs om en stund.",
    en="Checked; it will be booked in a moment.",
)


@dataclass(frozen=True)
class EarningRow:
    """One unit of an assistant: what is due, what has been paid, and why nothing is due. Cents without VAT.

    Without an NDA in force for the client, `is_hidden`: the pay is told, the client's material is not.
    """

    unit_id: int  # the cursor of the next page
    unit_ref: str
    assignment_ref: str
    service: str
    headline: str | Text
    is_hidden: bool
    status: str
    on: date  # Helsinki date of the first delivery, else of the newest step
    rate_cents: int
    due_cents: int
    paid_cents: int
    why_not: Text | None


@dataclass(frozen=True)
class EarningsSummary:
    """An assistant's period in cents without VAT. `unpaid_cents` is the whole account, whatever the period."""

    due_cents: int
    due_units: int
    paid_cents: int
    waiting_cents: int  # submitted, the office check is to come
    waiting_units: int
    returned_cents: int
    returned_units: int
    unpaid_cents: int


def earnings(
    assistant: Assistant, from_on: date, to_on: date, *, after_id: int | None = None, limit: int = LIMIT
) -> list[EarningRow]:
    """Return the units of the period, newest first; `after_id` is the `unit_id` of the last row seen.

    A unit belongs to the day of its first delivery, or while there is none to the day of its newest step.
    Units: Helsinki dates, both inclusive; cents. Rule: docs/rules/two-acceptances.md,
    docs/rules/no-material-without-signature.md
    """
    units = _of_period(assistant, from_on, to_on).select_related("assignment__service")
    units = units.annotate(is_covered=nda_covers(assistant.user, "assignment__client_id"))
    returns = OfficeCheck.objects.filter(outcome="return").order_by("-id")
    units = units.prefetch_related(Prefetch("office_checks", returns, to_attr="returns"))
    if after_id is not None:
        units = units.filter(pk__lt=after_id)
    return [_row(unit) for unit in units.order_by("-pk")[:limit]]


def summary(assistant: Assistant, from_on: date, to_on: date) -> EarningsSummary:
    """Return the totals of the period. Units: Helsinki dates, both inclusive; cents."""
    waiting, returned = Q(status=UnitStatus.SUBMITTED), Q(status=UnitStatus.RETURNED)
    due, fresh = Q(is_booked=True), Q(is_booked=False)
    sums = _of_period(assistant, from_on, to_on).aggregate(
        due=Sum("rate_cents", filter=due, default=0),
        due_units=Count("pk", filter=due),
        waiting=Sum("rate_cents", filter=waiting & fresh, default=0),
        waiting_units=Count("pk", filter=waiting & fresh),
        returned=Sum("rate_cents", filter=returned & fresh, default=0),
        returned_units=Count("pk", filter=returned & fresh),
    )
    return EarningsSummary(
        due_cents=sums["due"],
        due_units=sums["due_units"],
        paid_cents=0,
        waiting_cents=sums["waiting"],
        waiting_units=sums["waiting_units"],
        returned_cents=sums["returned"],
        returned_units=sums["returned_units"],
        unpaid_cents=-balance_of(AccountKind.PAYABLE, assistant.ref),
    )


def weekly(assistant: Assistant, today: date, *, weeks: int) -> list[tuple[date, int]]:
    """Return what fell due in each of the last `weeks` weeks, as the Monday and the cents, this week last.

    Units: Helsinki dates; cents without VAT. Rule: docs/rules/two-acceptances.md
    """
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(weeks))]
    units = _of_period(assistant, mondays[0], today).order_by()
    weeks_of = units.annotate(week=TruncWeek("moment", tzinfo=HELSINKI)).values_list("week")
    due = Sum("rate_cents", filter=Q(is_booked=True), default=0)
    sums = {helsinki_date(week): cents for week, cents in weeks_of.annotate(cents=due)}
    return [(each, sums.get(each, 0)) for each in mondays]


def _of_period(assistant: Assistant, from_on: date, to_on: date) -> QuerySet[Unit]:
    booked = Posting.objects.filter(key=Concat(Value("earn:"), OuterRef("ref")))
    newest = Greatest("lapsed_at", "returned_at", "submitted_at", "claimed_at")
    moment = Coalesce("first_delivered_at", newest)
    return (
        Unit.objects.filter(assistant=assistant)
        .annotate(is_booked=Exists(booked), moment=moment)
        .filter(moment__gte=_midnight(from_on), moment__lt=_midnight(to_on + timedelta(days=1)))
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=HELSINKI)


def _row(unit: Unit) -> EarningRow:
    moment: datetime = unit.moment  # type: ignore[attr-defined]
    is_booked: bool = unit.is_booked  # type: ignore[attr-defined]
    is_hidden: bool = not unit.is_covered  # type: ignore[attr-defined]
    return EarningRow(
        unit_id=unit.pk,
        unit_ref=unit.ref,
        assignment_ref=unit.assignment.ref,
        service=unit.assignment.service.kind,
        headline=_HIDDEN if is_hidden else _headline(unit),
        is_hidden=is_hidden,
        status=unit.status,
        on=helsinki_date(moment),
        rate_cents=unit.rate_cents,
        due_cents=unit.rate_cents if is_booked else 0,
        paid_cents=0,
        why_not=None if is_booked else _why_not(unit, is_hidden),
    )


def _headline(unit: Unit) -> str:
    return kinds.get(unit.assignment.service.kind).headline(unit.result)[0] if unit.result else ""


def _why_not(unit: Unit, is_hidden: bool) -> Text:
    if unit.first_delivered_at is not None:
        return _BEING_BOOKED
    if unit.status != UnitStatus.RETURNED:
        return _NOT_DELIVERED[unit.status]
    if is_hidden:
        return _RETURNED_HIDDEN
    returns: list[OfficeCheck] = unit.returns  # type: ignore[attr-defined]
    return _RETURNED.format(note=returns[0].note if returns else "")
