"""What is done with an assignment from its quote to its end."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.orders import operations
from assignments.orders.models import Assignment
from assignments.orders.states import PauseCause
from frontend import access
from frontend.api.base import Body, Endpoint, NoBody, once
from frontend.api.documenting import described
from frontend.api.fields import Whole, Words
from frontend.api.shapes.orders import AssignmentShape, counts_of
from frontend.api.viewers import Side
from frontend.api.views.assignments import estimate_of
from frontend.signing import evidence


class Move(Endpoint):
    """A step of one assignment, answered with the assignment as it then stands."""

    def find(self, ref: str) -> Assignment:
        return access.assignment_for(self.user, ref)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        self.find(**named)

    def who(self) -> dict[str, Any]:
        return {"actor": self.user, "at": timezone.now()}

    def stands(self, ref: str) -> Response:
        found = self.find(ref)
        return self.show(AssignmentShape, found, **counts_of([found]))


class Reason(Body):
    """Why, in one's own words."""

    reason = Words(required=False, allow_blank=True, default="")


class Seen(Body):
    """What the orderer saw when agreeing, without VAT; what is left out is not compared."""

    unit_price_cents = Whole(required=False)
    cap_cents = Whole(required=False)


def shown(given: dict[str, Any], found: Assignment) -> operations.Shown | None:
    """What the caller says the orderer saw; None when nothing was said. The unsaid half is filled as it stands now."""
    if not given:
        return None
    price = (
        found.unit_price_cents if found.unit_price_cents is not None else estimate_of(found).unit_price_cents
    )
    return operations.Shown(**{"unit_price_cents": price or 0, "cap_cents": found.cap_cents} | given)


class Place(Move):
    @described("place_assignment", gives=AssignmentShape, takes=Seen)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Confirm the order: price, criteria, cap and windows freeze, and the office can route it."""
        given, found = self.read(Seen), self.find(ref)
        operations.place_assignment(assignment_id=found.pk, shown=shown(given, found), **self.who())
        return self.stands(ref)


class Pause(Move):
    @described("pause_assignment", gives=AssignmentShape, takes=Reason)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Stop new claims for now; what is held may be finished."""
        given, found = self.read(Reason), self.find(ref)
        is_office = self.viewer.side_of(found.client_id) == Side.OFFICE
        cause = PauseCause.OFFICE if is_office else PauseCause.CLIENT
        operations.pause_assignment(assignment_id=found.pk, cause=cause, reason=given["reason"], **self.who())
        return self.stands(ref)


class Resume(Move):
    @described("resume_assignment", gives=AssignmentShape, takes=NoBody)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Go on after a pause by a person; the system ends its own pauses."""
        self.read(NoBody)
        operations.resume_assignment(assignment_id=self.find(ref).pk, **self.who())
        return self.stands(ref)


class Cancel(Move):
    @described("cancel_assignment", gives=AssignmentShape, takes=Reason)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """End before completion: what is only claimed lapses, what was handed in is still decided and paid."""
        given = self.read(Reason)
        operations.cancel_assignment(assignment_id=self.find(ref).pk, reason=given["reason"], **self.who())
        return self.stands(ref)


class Complete(Move):
    @described("complete_assignment", gives=AssignmentShape, takes=NoBody)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Close with what has been accepted so far."""
        self.read(NoBody)
        operations.complete_assignment(assignment_id=self.find(ref).pk, **self.who())
        return self.stands(ref)


class ChangeCap(Move):
    class Input(Body):
        """The new cap, without VAT."""

        cap_cents = Whole()

    @described("change_cap", gives=AssignmentShape, takes=Input)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Raise the cap, or lower it down to what is committed: a signed act, kept with address and time."""
        given = self.read(self.Input)
        operations.change_cap(
            assignment_id=self.find(ref).pk,
            cap_cents=given["cap_cents"],
            evidence=evidence(request._request),
            **self.who(),
        )
        return self.stands(ref)


class Quote(Move):
    class Input(Body):
        """The office's price of one unit, without VAT; valid 14 days unless said otherwise."""

        unit_price_cents = Whole()
        assistant_rate_cents = Whole(required=False, allow_null=True, help_text="Else the price list's.")
        note = Words(required=False, allow_blank=True, default="")
        valid_until = serializers.DateTimeField(required=False, allow_null=True)

    renamed = {"cap_cents": "unit_price_cents"}  # the cap stands; the price is what can be changed here

    @described("quote_assignment", gives=AssignmentShape, takes=Input)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Offer a draft at a price of its own."""
        operations.quote_assignment(assignment_id=self.find(ref).pk, **self.read(self.Input), **self.who())
        return self.stands(ref)


class AcceptQuote(Move):
    @described("accept_quote", gives=AssignmentShape, takes=Seen)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Take the office's offer: the order is placed at its price."""
        given, found = self.read(Seen), self.find(ref)
        operations.accept_quote(assignment_id=found.pk, shown=shown(given, found), **self.who())
        return self.stands(ref)


class DeclineQuote(Move):
    @described("decline_quote", gives=AssignmentShape, takes=Reason)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Turn the offer down; nothing is owed."""
        given = self.read(Reason)
        operations.decline_quote(assignment_id=self.find(ref).pk, reason=given["reason"], **self.who())
        return self.stands(ref)
