"""What a coordinator does with placed work: offer_to, open_to_queue, withdraw_route."""

from datetime import datetime

from django.db import transaction

from assignments.orders.models import Assignment
from assignments.orders.states import OPEN
from assignments.people.models import Assistant
from assignments.routing.errors import (
    AlreadyRouted,
    AssistantUnfit,
    NotRoutable,
    OfferUnitsInvalid,
    OverrideNeedsReason,
    OwnOffer,
    RouteUnknown,
    RouteWithdrawn,
)
from assignments.routing.models import Route
from assignments.routing.queries import Candidate, candidate
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel import locks, news
from backoffice.kernel.cleaning import clean_text
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.texts import Text
from clients.agreements.queries import has_nda_for


@transaction.atomic
def offer_to(
    *,
    assignment_id: int,
    assistant_id: int,
    units: int | None = None,
    reason: str = "",
    actor: User,
    at: datetime,
) -> Route:
    """Offer the assignment, or `units` of it, to one assistant.

    Units: units (None = as many as there is room for); `at` is UTC.
    Raises: RouteUnknown for who may not know of the assignment, and for an unknown assistant; Forbidden unless the actor
    coordinates; NotRoutable; OwnOffer; OfferUnitsInvalid; AlreadyRouted; AssistantUnfit for what no reason lifts;
    OverrideNeedsReason when matching would leave the assistant out and no reason is given; TextInvalid.
    """
    assignment = _lock_routable(assignment_id, actor=actor, at=at)
    assistant = Assistant.objects.select_related("user").filter(pk=assistant_id).first()
    if assistant is None:
        raise RouteUnknown
    if assistant.user_id == actor.pk:
        raise OwnOffer
    if units is not None and not 1 <= units <= assignment.target_units:
        raise OfferUnitsInvalid(field="units", most=assignment.target_units)
    text = clean_text(reason, field="reason", max_length=2000)
    _refuse_second(assignment, assistant)
    _require_fit(candidate(assistant=assistant, assignment=assignment, at=at), reason=text)
    route = Route.objects.create(
        assignment=assignment, assistant=assistant, units=units, reason=text, created_by=actor, created_at=at
    )
    news.nudge("assignment_changed")
    return route


@transaction.atomic
def open_to_queue(*, assignment_id: int, reason: str = "", actor: User, at: datetime) -> Route:
    """Open the assignment to every assistant who masters its service and has an NDA for its client.

    Units: `at` is UTC. Raises: RouteUnknown; Forbidden; NotRoutable; AlreadyRouted; TextInvalid.
    """
    assignment = _lock_routable(assignment_id, actor=actor, at=at)
    _refuse_second(assignment, None)
    text = clean_text(reason, field="reason", max_length=2000)
    route = Route.objects.create(assignment=assignment, reason=text, created_by=actor, created_at=at)
    _set_queue(assignment, is_open=True)
    return route


@transaction.atomic
def withdraw_route(*, route_id: int, actor: User, at: datetime) -> Route:
    """Take back an offer, or close the queue; what has been claimed stays claimed.

    Units: `at` is UTC. Raises: RouteUnknown; Forbidden; RouteWithdrawn.
    """
    assignment_id = Route.objects.filter(pk=route_id).values_list("assignment_id", flat=True).first()
    if assignment_id is None:
        raise RouteUnknown
    assignment = _lock(assignment_id, actor=actor, at=at)
    route = locks.lock(Route.objects.all(), route_id)
    if route.withdrawn_at is not None:
        raise RouteWithdrawn
    route.withdrawn_at, route.withdrawn_by = at, actor
    route.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if route.assistant_id is None:
        _set_queue(assignment, is_open=False)
    return route


def _set_queue(assignment: Assignment, *, is_open: bool) -> None:
    """The flag follows the route under the assignment's lock, so that a claim reads one row and one index."""
    assignment.is_queue_open = is_open
    assignment.save(update_fields=["is_queue_open"])
    news.nudge("assignment_changed")


def _lock(assignment_id: int, *, actor: User, at: datetime) -> Assignment:
    try:
        assignment = locks.lock(Assignment.objects.select_related("client", "service"), assignment_id)
    except Assignment.DoesNotExist:
        raise RouteUnknown from None
    if not actor.is_office or not has_nda_for(user=actor, client=assignment.client, at=at):
        raise RouteUnknown
    if not actor.has_role(OfficeRole.COORDINATOR):
        raise Forbidden
    return assignment


def _lock_routable(assignment_id: int, *, actor: User, at: datetime) -> Assignment:
    assignment = _lock(assignment_id, actor=actor, at=at)
    if assignment.status not in OPEN:
        raise NotRoutable
    return assignment


def _refuse_second(assignment: Assignment, assistant: Assistant | None) -> None:
    if Route.objects.current().filter(assignment=assignment, assistant=assistant).exists():
        raise AlreadyRouted


def _require_fit(fit: Candidate, *, reason: str) -> None:
    if fit.barriers:
        raise AssistantUnfit(why=_all(fit.barriers))
    if fit.excluded_because and not reason:
        raise OverrideNeedsReason(field="reason", why=_all(fit.excluded_because))


def _all(sentences: list[Text]) -> Text:
    return Text(
        fi=" ".join(each.fi for each in sentences),
        sv=" ".join(each.sv for each in sentences),
        en=" ".join(each.en for each in sentences),
    )
