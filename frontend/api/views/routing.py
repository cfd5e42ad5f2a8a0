"""Who should do the work: candidates and routes for the coordinator, the queue for the assistant."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.catalogue import kinds
from assignments.routing import operations
from assignments.routing.models import Route
from assignments.routing.queries import MOST_ITEMS, QueueItem, candidates, queue_for
from backoffice.accounts.models import OfficeRole
from backoffice.kernel.texts import Text
from frontend import access
from frontend.api.base import Body, Endpoint, ListQuery, Output, once
from frontend.api.documenting import described
from frontend.api.fields import Flag, Whole, Words
from frontend.paging import CursorInvalid
from frontend.places import decode, encode, queue_cursor, queue_place

EITHER = Text(
    fi="Anna joko assistant tai open: true.",
    sv="Ange antingen assistant eller open: true.",
    en="Give either assistant or open: true.",
)
OFFER_ONLY = Text(
    fi="Määrä annetaan vain, kun työtä tarjotaan yhdelle assistentille.",
    sv="Antalet anges bara när arbetet erbjuds en assistent.",
    en="Only an offer to one assistant has units.",
)


class CandidateShape(Output):
    """An assistant seen from one assignment."""

    assistant = serializers.CharField(source="assistant.ref")
    full_name = serializers.CharField(source="assistant.user.full_name")
    score = serializers.IntegerField(help_text="0 to 100; 0 when excluded.")
    free_units = serializers.IntegerField(help_text="How many more the assistant can hold.")
    reasons = serializers.ListField(child=serializers.CharField())
    excluded_because = serializers.ListField(child=serializers.CharField())


class ListCandidates(Endpoint):
    @described(
        "list_candidates",
        gives=CandidateShape,
        listed=True,
        asks=ListQuery,
        refuses=(401, 403, 404, 422, 429),
    )
    def get(self, request: Request, ref: str) -> Response:
        """Every assistant, those who fit first and best first, with the reasons for and against."""
        user = access.require_role(self.user, OfficeRole.COORDINATOR)
        asked = self.ask(ListQuery)
        found = candidates(assignment=access.assignment_for(user, ref), at=timezone.now())
        begins = _offset(asked.get("cursor"))
        ends = begins + asked["limit"]
        following = encode([ends]) if ends < len(found) else None
        return self.items(CandidateShape, found[begins:ends], following)


class RouteShape(Output):
    """A decision of the coordinator: offered to one assistant, or (assistant null) open to the queue."""

    ref = serializers.CharField()
    assignment = serializers.CharField(source="assignment.ref")
    assistant = serializers.CharField(source="assistant.ref", allow_null=True, default=None)
    units = serializers.IntegerField(allow_null=True, help_text="Null = as many as there is room for.")
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class AddRoute(Endpoint):
    class Input(Body):
        """Either `assistant`, or `open: true`."""

        assistant = Words(required=False)
        units = Whole(required=False, allow_null=True)
        reason = Words(required=False, allow_blank=True, default="")
        open = Flag(required=False)

        def validate(self, given: dict[str, Any]) -> dict[str, Any]:
            if given.pop("open", False) == ("assistant" in given):
                raise serializers.ValidationError({"assistant": [str(EITHER)]})
            if "assistant" not in given and given.pop("units", None) is not None:
                raise serializers.ValidationError({"units": [str(OFFER_ONLY)]})
            return given

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.assignment_for(access.require_role(self.user, OfficeRole.COORDINATOR), **named)

    @described("add_route", gives=RouteShape, status=201, takes=Input)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Offer the assignment to one assistant, or open it to the queue."""
        user = access.require_role(self.user, OfficeRole.COORDINATOR)
        found = access.assignment_for(user, ref)
        given = self.read(self.Input)
        common = {"assignment_id": found.pk, "reason": given["reason"], "actor": user, "at": timezone.now()}
        route: Route
        if "assistant" in given:
            chosen = access.assistant_for(user, given["assistant"])
            route = operations.offer_to(assistant_id=chosen.pk, units=given.get("units"), **common)
        else:
            route = operations.open_to_queue(**common)
        return self.show(RouteShape, route, status=201)


class QueueShape(Output):
    """Work I may claim now."""

    assignment = serializers.CharField(source="assignment.ref")
    title = serializers.CharField(source="assignment.title")
    client = serializers.CharField(source="assignment.client.ref")
    client_name = serializers.CharField(source="assignment.client.name")
    service = serializers.CharField(source="assignment.service.kind")
    service_name = serializers.SerializerMethodField()
    reason = serializers.CharField(help_text="Why it stands where it does.")
    is_offer = serializers.SerializerMethodField(help_text="Offered to me; else from the open queue.")
    open_units = serializers.IntegerField()
    rate_cents = serializers.IntegerField(help_text="Mine for one unit, without VAT.")
    currency = serializers.CharField(source="assignment.currency")
    deadline = serializers.DateField(source="assignment.deadline_on", allow_null=True)
    lease_hours = serializers.IntegerField(source="assignment.lease_hours")

    def get_service_name(self, item: QueueItem) -> str:
        return str(kinds.get(item.assignment.service.kind).name)

    def get_is_offer(self, item: QueueItem) -> bool:
        return item.route is not None


class ShowQueue(Endpoint):
    @described("show_queue", gives=QueueShape, listed=True, asks=ListQuery)
    def get(self, request: Request) -> Response:
        """What I may claim now, best first: offers, then the open queue by deadline and age."""
        assistant = access.require_assistant(self.user)
        asked = self.ask(ListQuery)
        limit, after = asked["limit"], queue_place(asked.get("cursor"))
        found = queue_for(assistant=assistant, at=timezone.now(), limit=limit + 1, after=after)
        is_cut = len(found) > limit or len(found) == MOST_ITEMS
        following = queue_cursor(found[:limit][-1].place) if is_cut else None
        return self.items(QueueShape, found[:limit], following)


def _offset(cursor: str | None) -> int:
    parts = decode(cursor) if cursor else [0]
    if len(parts) != 1 or type(parts[0]) is not int or parts[0] < 0:
        raise CursorInvalid(field="cursor")
    return int(parts[0])
