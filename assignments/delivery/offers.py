"""What the offers to assistants still cover: the work a coordinator has to route, and the offers nobody takes up."""

from datetime import datetime, time

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Now

from assignments.delivery.models import Unit, UnitQuerySet
from assignments.delivery.states import HELD, LIVING
from assignments.orders.models import AssignmentQuerySet
from assignments.orders.states import CLAIMABLE
from assignments.people.models import Skill
from assignments.routing.models import Route, RouteQuerySet
from backoffice.kernel.workdays import HELSINKI, add_workdays, helsinki_date
from clients.agreements.models import Agreement, AgreementKind

STALE_AFTER_WORKDAYS = 2
AS_MANY_AS_THERE_ARE = 10_000  # no assignment has more units


def unrouted(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """Placed or running work, not open to the queue, of which more may still be claimed than its offers cover.

    An offer covers what is left of it while its assistant is active, masters the service and has an NDA for the client.
    Rule: docs/rules/routing.md
    """
    left = Case(
        When(units=None, then=Value(AS_MANY_AS_THERE_ARE)),
        default=Greatest(F("units") - _used(), Value(0)),
        output_field=IntegerField(),
    )
    offers = _able().filter(assignment=OuterRef("pk")).order_by()
    covered = offers.annotate(n=Func(left, function="SUM", output_field=BigIntegerField())).values("n")
    counted = _waiting(rows).alias(covered=Coalesce(Subquery(covered), 0))
    return counted.filter(_more_than_covered())


def unanswered(rows: AssignmentQuerySet, at: datetime) -> AssignmentQuerySet:
    """Work as above with an offer that covers something and that its assistant has left lying.

    Lying = nothing of it is in hand, and it was made, and last claimed from, before the last two full working days.
    Units: `at` is UTC. Rule: docs/rules/routing.md
    """
    since = _midnight(at)
    touched = _units_of_offer().filter(Q(claimed_at__gte=since) | Q(status__in=HELD))
    lying = _able().filter(~Exists(touched), assignment=OuterRef("pk"), created_at__lt=since)
    left = lying.alias(used=_used()).filter(Q(units=None) | Q(units__gt=F("used")))
    return _waiting(rows).filter(Exists(left))


def _waiting(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """Live work with free slots that the queue does not offer; named as the index `assignment_to_route` is."""
    return rows.filter(status__in=CLAIMABLE, is_queue_open=False, live_units__lt=F("target_units"))


def _more_than_covered() -> Q:
    """One more unit than the offers cover finds a free slot, and room under the cap."""
    spoken_for = F("reserved_cents") + F("awaiting_cents") + F("accepted_cents")
    wanted = (F("covered") + 1) * F("unit_price_cents")
    return Q(target_units__gt=F("live_units") + F("covered"), cap_cents__gte=spoken_for + wanted)


def _able() -> RouteQuerySet:
    """Current offers to assistants who may work on them; an absence is no bar, for it ends by itself."""
    skill = Skill.objects.filter(assistant=OuterRef("assistant"), service=OuterRef("assignment__service"))
    nda = Agreement.objects.in_force_at(Now()).filter(
        Q(client=None) | Q(client=OuterRef("assignment__client")),
        person=OuterRef("assistant__user"),
        kind=AgreementKind.ASSISTANT_NDA,
    )
    active = Q(assistant__is_active=True, assistant__user__is_active=True)
    return Route.objects.current().filter(active, Exists(skill), Exists(nda))


def _units_of_offer() -> UnitQuerySet:
    return Unit.objects.filter(
        assistant=OuterRef("assistant"),
        assignment=OuterRef("assignment"),
        claimed_at__gte=OuterRef("created_at"),
    )


def _used() -> Subquery:
    """Living units claimed under the offer, as the claim itself counts them."""
    living = _units_of_offer().filter(status__in=LIVING).order_by()
    counted = living.annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("n"), output_field=IntegerField())


def _midnight(at: datetime) -> datetime:
    """When the last two full working days before the day of `at` began, in Helsinki."""
    day = add_workdays(helsinki_date(at), -STALE_AFTER_WORKDAYS)
    return datetime.combine(day, time(), tzinfo=HELSINKI)
