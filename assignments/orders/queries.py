"""Which assignments have something due, and what an order would be frozen with."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from assignments.catalogue.models import CriteriaVersion
from assignments.catalogue.queries import current_criteria
from assignments.orders.models import Assignment, CapAlert
from assignments.orders.states import CLAIMABLE, OPEN, AssignmentStatus, PauseCause
from assignments.pricing.terms import Terms, resolve_terms
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import CLIENT_KINDS, Agreement

COMMITTED = F("reserved_cents") + F("awaiting_cents") + F("accepted_cents")


@dataclass(frozen=True)
class Conditions:
    """What an order would be frozen with; `mark` tells these and what is ordered from any other, prices aside."""

    terms: Terms
    criteria: CriteriaVersion
    mark: str


def conditions_of(assignment: Assignment, at: datetime) -> Conditions:
    """Return the conditions of an order placed at `at` (UTC). Rule: docs/rules/price-cap.md"""
    terms = resolve_terms(client=assignment.client, service=assignment.service, on=helsinki_date(at))
    criteria = current_criteria(assignment.service, at)
    ordered = [assignment.title, assignment.brief, assignment.target_units, str(assignment.deadline_on)]
    named = json.dumps([*ordered, terms.review_days, terms.fix_rounds, criteria.version], sort_keys=True)
    return Conditions(terms=terms, criteria=criteria, mark=hashlib.sha256(named.encode()).hexdigest())


def quotes_overdue(at: datetime) -> QuerySet[Assignment]:
    """Return the quotes that nobody has answered by the end of their validity. Units: `at` is UTC."""
    return Assignment.objects.filter(status=AssignmentStatus.QUOTED, quote_valid_until__lte=at)


def without_room() -> QuerySet[Assignment]:
    """Return open work with free slots whose cap has no room for one more unit."""
    return Assignment.objects.filter(
        status__in=CLAIMABLE,
        live_units__lt=F("target_units"),
        cap_cents__lt=COMMITTED + F("unit_price_cents"),
    )


def with_room_again() -> QuerySet[Assignment]:
    """Return what was paused for want of room and has it again."""
    return Assignment.objects.filter(
        status=AssignmentStatus.PAUSED,
        pause_cause=PauseCause.NO_ROOM,
        cap_cents__gte=COMMITTED + F("unit_price_cents"),
    )


def out_of_step_with_agreements(at: datetime) -> QuerySet[Assignment]:
    """Return open work of clients whose agreements are not all in force, and paused work of those who have them again.

    Units: `at` is UTC.
    """
    kinds = (
        Agreement.objects.in_force_at(at)
        .filter(client=OuterRef("client"), person=None, kind__in=CLIENT_KINDS)
        .order_by()
        .values("client")
        .annotate(kinds=Count("kind", distinct=True))
        .filter(kinds=len(CLIENT_KINDS))
    )
    waits = Q(status=AssignmentStatus.PAUSED, pause_cause=PauseCause.AGREEMENT)
    return Assignment.objects.filter(Q(status__in=CLAIMABLE) & ~Exists(kinds) | waits & Exists(kinds))


def alerts_due(percent: int) -> QuerySet[Assignment]:
    """Return open work of whose present cap `percent` is spoken for and nobody has been told so."""
    told = CapAlert.objects.filter(
        assignment=OuterRef("pk"), percent=percent, cap_cents=OuterRef("cap_cents")
    )
    spoken_for = Assignment.objects.annotate(committed=COMMITTED).filter(
        status__in=OPEN, committed__gt=0, cap_cents__lte=F("committed") * 100 / percent
    )
    return spoken_for.filter(~Exists(told))
