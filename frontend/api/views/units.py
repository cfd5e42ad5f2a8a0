"""Units: read, hand in, check, decide."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.delivery import operations
from assignments.delivery.models import (
    OfficeCheck,
    OfficeCheckOutcome,
    Unit,
    UnitChange,
    UnitFile,
    VerdictKind,
)
from assignments.delivery.operations.verdicts import MOST_ACCEPTED
from assignments.delivery.states import UnitStatus
from backoffice.kernel.errors import NotFound
from frontend import access
from frontend.api.attachments import MOST, named_files
from frontend.api.base import Body, Endpoint, ListQuery, NoBody, Output, once
from frontend.api.documenting import described
from frontend.api.fields import Free, Words
from frontend.api.shapes.units import UnitRow, UnitShape

BESIDE = ("assignment__client", "assignment__service", "assistant", "claim")


class ListUnits(Endpoint):
    class Query(ListQuery):
        """Filters of the list."""

        assignment = Words(required=False)
        status = serializers.ChoiceField(choices=UnitStatus.values, required=False)

    @described("list_units", gives=UnitRow, listed=True, asks=Query)
    def get(self, request: Request) -> Response:
        """Units within my reach, newest first: for clients what has been delivered, for assistants their own."""
        asked = self.ask(self.Query)
        rows = Unit.objects.select_related(*BESIDE)
        if "assignment" in asked:
            found = access.assignment_for(self.user, asked["assignment"])
            rows = rows.visible_to(self.user).filter(assignment=found)
        else:
            rows = rows.listed_for(self.user)
        if "status" in asked:
            rows = rows.filter(status=asked["status"])
        return self.page(rows, UnitRow, asked)


class OneUnit(Endpoint):
    """A unit within my reach, answered as it stands."""

    def find(self, ref: str) -> Unit:
        return access.unit_for(self.user, ref)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        self.find(**named)

    def who(self) -> dict[str, Any]:
        return {"actor": self.user, "at": timezone.now()}

    def stands(self, ref: str) -> Response:
        rows = Unit.objects.visible_to(self.user).select_related(*BESIDE, "assignment__criteria")
        whole = rows.prefetch_related(
            "machine_checks",
            Prefetch("office_checks", OfficeCheck.objects.select_related("checker")),
            "verdicts",
            Prefetch("files", UnitFile.objects.select_related("file")),
            Prefetch("changes", UnitChange.objects.select_related("actor")),
        )
        return self.show(UnitShape, access.one(whole, ref))


class ShowUnit(OneUnit):
    @described("show_unit", gives=UnitShape)
    def get(self, request: Request, ref: str) -> Response:
        """One unit with its result, evidence, checks and history."""
        return self.stands(ref)


class SubmitUnit(OneUnit):
    class Input(Body):
        """The result as the service's result_schema says, and references of own uploads."""

        result = Free()
        evidence = serializers.ListField(child=Words(), required=False, max_length=MOST)

    @described("submit_unit", gives=UnitShape, takes=Input)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Hand in the result. The machine checks run at once; a blocking failure refuses it (check_failed, `checks`)."""
        found = access.own_unit_for(self.user, ref)
        given = self.read(self.Input)
        files = named_files(self.user, given.get("evidence", []), field="evidence")
        operations.submit_unit(unit_id=found.pk, result=given["result"], files=files, **self.who())
        return self.stands(ref)


class Judgement(Body):
    """Criteria that failed, by their keys, and the words for the other side."""

    failed_criteria = serializers.ListField(child=Words(), required=False, default=list, max_length=MOST)
    note = Words(required=False, allow_blank=True, default="")


class CheckUnit(OneUnit):
    class Input(Judgement):
        """`return` needs failed criteria and a note."""

        outcome = serializers.ChoiceField(choices=OfficeCheckOutcome.values)

    @described("check_unit", gives=UnitShape, takes=Input)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """The office check, never by the author: pass the unit to the client or return it to the assistant."""
        found = self.find(ref)
        operations.check_unit(unit_id=found.pk, **self.read(self.Input), **self.who())
        return self.stands(ref)


class ClientsWord(OneUnit):
    """What a client says of a unit. The unit may be out of sight since, back in the making: its assignment is not."""

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.assignment_for(self.user, told["assignment"])


class GiveVerdict(ClientsWord):
    class Input(Judgement):
        """`request_fix` and `reject` need failed criteria and a note."""

        verdict = serializers.ChoiceField(choices=VerdictKind.values)

    @described("give_verdict", gives=UnitShape, takes=Input)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """The client's word on a delivered unit; each delivery is judged once."""
        found = self.find(ref)
        operations.give_verdict(unit_id=found.pk, **self.read(self.Input), **self.who())
        return self.stands(ref)


class HoldReview(ClientsWord):
    @described("hold_review", gives=UnitShape, takes=NoBody)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Stop the review clock of a delivered unit, once: five more working days."""
        self.read(NoBody)
        operations.hold_review(unit_id=self.find(ref).pk, **self.who())
        return self.stands(ref)


class AcceptedShape(Output):
    """The units accepted together."""

    units = UnitRow(many=True)


class AcceptUnits(Endpoint):
    class Input(Body):
        """References of delivered units."""

        units = serializers.ListField(child=Words(), min_length=1, max_length=MOST_ACCEPTED)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        refs = [each["ref"] for each in told["units"]]
        if Unit.objects.visible_to(self.user).filter(ref__in=refs).count() != len(refs):
            raise NotFound

    @described("accept_units", gives=AcceptedShape, takes=Input)
    @once
    def post(self, request: Request) -> Response:
        """Accept delivered units together, all or none."""
        wanted = set(self.read(self.Input)["units"])
        rows = Unit.objects.visible_to(self.user).filter(ref__in=wanted)
        found = list(rows.values_list("pk", flat=True))
        if len(found) != len(wanted):
            raise NotFound
        operations.accept_units(unit_ids=found, actor=self.user, at=timezone.now())
        return self.show(AcceptedShape, {"units": rows.select_related(*BESIDE).order_by("pk")})
