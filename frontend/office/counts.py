"""What waits at the office, counted in one query however much there is: the menu's numbers and the overview's."""

import functools
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Now

from assignments.catalogue.models import Service
from assignments.delivery.models import Unit, UnitQuerySet
from assignments.delivery.offers import unanswered, unrouted
from assignments.delivery.states import HELD, UnitStatus
from assignments.orders.models import Assignment, AssignmentQuerySet
from assignments.orders.states import AssignmentStatus, PauseCause
from assignments.pricing.models import PriceListItem
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import Invoice
from billing.invoicing.queries import parked
from clients.agreements.models import Agreement, AgreementKind
from clients.agreements.states import AgreementStatus


@dataclass(frozen=True)
class Waiting:
    """What the menu shows; `stopped` = unanswered, and silence could not accept it, `covered` = holds a signed NDA, `nda_ref` = one's own NDA that waits to be signed."""

    to_route: int
    to_check: int
    stopped: int
    to_sign: int
    covered: bool
    nda_ref: str


@dataclass(frozen=True)
class Desk:
    """What the overview shows, moments in UTC and money in gross cents."""

    in_work: int
    awaiting_verdict: int
    oldest_order: datetime | None
    oldest_submission: datetime | None
    first_review_due: datetime | None
    to_quote: int
    offered: int
    unanswered: int
    out_of_room: int
    overdue: int
    parked: int


def to_quote(rows: AssignmentQuerySet, on: date) -> AssignmentQuerySet:
    """Drafts of services without a list price on the Helsinki date: only a quote of the office can price them."""
    in_force = Q(valid_to=None) | Q(valid_to__gt=on)
    listed = PriceListItem.objects.filter(in_force, service=OuterRef("pk"), valid_from__lte=on)
    unlisted = Service.objects.filter(~Exists(listed))
    return rows.filter(service__in=unlisted.order_by().values("pk"), status=AssignmentStatus.DRAFT)


def out_of_room(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """Paused because the cap leaves no room for one more unit."""
    return rows.filter(status=AssignmentStatus.PAUSED, pause_cause=PauseCause.NO_ROOM)


def flagged(rows: UnitQuerySet) -> UnitQuerySet:
    """Results before the check or the client with something a person has to look at."""
    return rows.filter(status__in=[UnitStatus.SUBMITTED, UnitStatus.DELIVERED], has_open_flag=True)


def waiting(user: User) -> Waiting:
    """Return the menu's numbers in one query; nothing of clients the person has no NDA for is counted.

    The user works at the office.
    """
    statement, values = _menu_statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [user.pk if value == _SOMEBODY else value for value in values])
        return Waiting(*cursor.fetchone())


_SOMEBODY = 2**62 + 2**31  # stands for the person's key in the statement below; nobody has it


@functools.cache
def _menu_statement() -> tuple[str, tuple[Any, ...]]:
    """The query and its values, put together once a process: every page of the console asks it."""
    user = User(pk=_SOMEBODY, office_roles=list(OfficeRole))
    units = Unit.objects.visible_to(user)
    own = Agreement.objects.filter(person=user.pk, status=AgreementStatus.OFFERED)
    signed = Agreement.objects.in_force_at(Now()).filter(person=user.pk, kind=AgreementKind.ASSISTANT_NDA)
    rows = _asked(
        user,
        to_route=_count(unrouted(Assignment.objects.visible_to(user))),
        to_check=_count(units.awaiting_check()),
        stopped=_count(units.stopped_at(Now())),
        to_sign=_count(own),
        covered=Exists(signed),
        nda_ref=Coalesce(Subquery(own.order_by("pk").values("ref")[:1], output_field=CharField()), Value("")),
    )
    statement, values = rows.query.sql_with_params()
    return statement, tuple(values)


def desk(user: User, at: datetime) -> Desk:
    """Return the overview's numbers in one query. Units: `at` is UTC."""
    on = helsinki_date(at)
    units = Unit.objects.visible_to(user)
    orders = Assignment.objects.visible_to(user)
    invoices = Invoice.objects.visible_to(user)
    rows = _asked(
        user,
        in_work=_count(units.filter(status__in=HELD)),
        awaiting_verdict=_count(units.awaiting_verdict()),
        oldest_order=_least(unrouted(orders), "placed_at"),
        oldest_submission=_least(units.awaiting_check(), "submitted_at"),
        first_review_due=_least(units.awaiting_verdict(), "review_due_at"),
        to_quote=_count(to_quote(orders, on)),
        offered=_count(Agreement.objects.visible_to(user).filter(status=AgreementStatus.OFFERED)),
        unanswered=_count(unanswered(orders, at)),
        out_of_room=_count(out_of_room(orders)),
        overdue=_count(invoices.overdue_on(on)),
        parked=_count(invoices.filter(pk__in=parked().order_by().values("pk"))),
    )
    return Desk(**rows.get())


def _asked(user: User, **parts: Any) -> QuerySet[User, dict[str, Any]]:
    rows: QuerySet[User, dict[str, Any]] = User.objects.filter(pk=user.pk).annotate(**parts).values(*parts)
    return rows


def _count(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("n"), output_field=IntegerField())


def _least(rows: QuerySet[Any], field: str) -> Any:
    least = rows.order_by().annotate(n=Func(F(field), function="MIN", output_field=DateTimeField()))
    return Subquery(least.values("n"), output_field=DateTimeField())
