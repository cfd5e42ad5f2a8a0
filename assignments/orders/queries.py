"""Which assignments have something due."""

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from assignments.orders.models import Assignment, CapAlert
from assignments.orders.states import CLAIMABLE, OPEN, AssignmentStatus, PauseCause
from clients.agreements.models import CLIENT_KINDS, Agreement

COMMITTED = F("reserved_cents") + F("awaiting_cents") + F("accepted_cents")


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
