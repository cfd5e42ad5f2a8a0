"""Assignments: draft, estimate, read, edit."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.catalogue import kinds
from assignments.catalogue.errors import KindUnknown
from assignments.catalogue.models import Service
from assignments.catalogue.queries import service_for
from assignments.orders import operations
from assignments.orders.models import Assignment
from assignments.orders.rights import orderer_or_office
from assignments.orders.states import AssignmentStatus
from assignments.orders.validation import require_cap, require_deadline, require_target
from assignments.pricing.estimates import Estimate, estimate
from assignments.pricing.terms import resolve_terms
from backoffice.accounts.models import User
from backoffice.kernel.cleaning import clean_line
from backoffice.kernel.errors import Invalid
from backoffice.kernel.files import FileUnknown
from backoffice.kernel.workdays import helsinki_date
from clients.organisations.models import Client
from frontend import access
from frontend.api.attachments import MOST, named_files
from frontend.api.base import Body, Endpoint, ListQuery, once
from frontend.api.documenting import described
from frontend.api.fields import Day, Free, Whole, Words
from frontend.api.shapes.orders import (
    AssignmentRow,
    AssignmentShape,
    DraftShape,
    EstimateShape,
    counts_of,
)


class ServiceUnknown(Invalid):
    """The body names a service that is not on offer."""

    code = "service_unknown"
    sentence = KindUnknown.sentence


def service_named(kind: str) -> Service:
    """Return the service a body names. Raises: ServiceUnknown: the address was right, the member is wrong."""
    try:
        return service_for(kind)
    except KindUnknown:
        raise ServiceUnknown(field="service", kind=kind[:60]) from None


def estimate_of(assignment: Assignment) -> Estimate:
    """Return what a draft would cost today."""
    return estimate(
        client=assignment.client,
        service=assignment.service,
        target_units=assignment.target_units,
        cap_cents=assignment.cap_cents,
        on=helsinki_date(timezone.now()),
        deadline_on=assignment.deadline_on,
    )


class ListAssignments(Endpoint):
    class Query(ListQuery):
        """Filters of the list; `q` finds words of title and reference from their beginning."""

        client = Words(required=False)
        status = serializers.ChoiceField(choices=AssignmentStatus.values, required=False)
        q = Words(required=False, max_length=200)

    @described("list_assignments", gives=AssignmentRow, listed=True, asks=Query)
    def get(self, request: Request) -> Response:
        """Assignments within my reach, newest first."""
        asked = self.ask(self.Query)
        rows = Assignment.objects.select_related("client", "service")
        if "client" in asked:
            company = access.client_for(self.user, asked["client"])
            rows = rows.visible_to(self.user).filter(client=company)
        else:
            rows = rows.listed_for(self.user)
        if "status" in asked:
            rows = rows.filter(status=asked["status"])
        return self.page(rows.matching(asked.get("q", "")), AssignmentRow, asked, facts=counts_of)


class DraftAssignment(Endpoint):
    class Input(Body):
        """An order. `brief` is what the service's brief_schema says; `files` are references of own uploads."""

        client = Words()
        service = Words()
        title = Words(allow_blank=True)
        brief = Free()
        target_units = Whole()
        cap_cents = Whole(help_text="Without VAT; the order never costs more.")
        deadline = Day(required=False, allow_null=True)
        files = serializers.ListField(child=Words(), required=False, max_length=MOST)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.assignment_for(self.user, told["ref"])

    @described("draft_assignment", gives=DraftShape, status=201, takes=Input)
    @once
    def post(self, request: Request) -> Response:
        """Begin an order as a draft: nothing is promised until it is placed. Answers with the estimate."""
        given = self.read(self.Input)
        client = access.client_for(self.user, given["client"])
        made = operations.draft_assignment(
            client=client,
            service=service_named(given["service"]),
            title=given["title"],
            brief=given["brief"],
            target_units=given["target_units"],
            cap_cents=given["cap_cents"],
            deadline_on=given.get("deadline"),
            files=named_files(self.user, given.get("files", []), field="files"),
            actor=self.user,
            at=timezone.now(),
        )
        return self.show(DraftShape, made, status=201, estimate=estimate_of(made), **counts_of([made]))


class Assignments(ListAssignments, DraftAssignment):
    """The path of the list and of what is added to it."""


class EstimateAssignment(Endpoint):
    class Input(Body):
        """As an order; what the price does not depend on may be left out."""

        client = Words()
        service = Words()
        title = Words(required=False, allow_blank=True)
        brief = Free(required=False)
        target_units = Whole()
        cap_cents = Whole()
        deadline = Day(required=False, allow_null=True)
        files = serializers.ListField(child=Words(), required=False, max_length=MOST)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        company = access.client_for(self.user, self.read(self.Input)["client"])
        orderer_or_office(self.user, company, timezone.now())

    @described("estimate_assignment", gives=EstimateShape, takes=Input)
    @once
    def post(self, request: Request) -> Response:
        """What an order would cost, its worst case, and what is odd about it. Stores nothing; refuses what an order would be refused for."""
        given = self.read(self.Input)
        client = access.client_for(self.user, given["client"])
        at = timezone.now()
        orderer_or_office(self.user, client, at)
        service = service_named(given["service"])
        _require_orderable(self.user, client, service, given, at)
        counted = estimate(
            client=client,
            service=service,
            target_units=given["target_units"],
            cap_cents=given["cap_cents"],
            on=helsinki_date(at),
            deadline_on=given.get("deadline"),
        )
        return self.show(EstimateShape, counted)


def _require_orderable(
    user: User, client: Client, service: Service, given: dict[str, Any], at: datetime
) -> None:
    """Refuse what the draft of the same body would be refused for; what is left out is not asked about.

    Raises: TextInvalid; BriefInvalid; TargetOutOfRange; CapInvalid; CapBelowUnitPrice; CapOverClientLimit; DeadlinePast;
    FileUnknown.
    """
    if "title" in given:
        clean_line(given["title"], field="title")
    if "brief" in given:
        kinds.get(service.kind).validate_brief(given["brief"])
    require_target(given["target_units"])
    price = resolve_terms(client=client, service=service, on=helsinki_date(at)).unit_price_cents
    require_cap(given["cap_cents"], client=client, unit_price_cents=price)
    require_deadline(given.get("deadline"), at)
    if any(each.is_attached for each in named_files(user, given.get("files", []), field="files")):
        raise FileUnknown(field="files")


class ShowAssignment(Endpoint):
    @described("show_assignment", gives=AssignmentShape)
    def get(self, request: Request, ref: str) -> Response:
        """One assignment with its brief, terms, criteria, money and counts."""
        found = access.assignment_for(self.user, ref)
        return self.show(AssignmentShape, found, **counts_of([found]))


class EditDraft(Endpoint):
    class Input(Body):
        """What is named is changed; files are added to those there are."""

        title = Words(required=False, allow_blank=True)
        brief = Free(required=False)
        target_units = Whole(required=False)
        cap_cents = Whole(required=False)
        deadline = Day(required=False, allow_null=True)
        files = serializers.ListField(child=Words(), required=False, max_length=MOST)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.assignment_for(self.user, **named)

    @described("edit_draft", gives=DraftShape, takes=Input)
    @once
    def patch(self, request: Request, ref: str) -> Response:
        """Change a draft. Answers with the estimate."""
        found = access.assignment_for(self.user, ref)
        changes: dict[str, Any] = self.read(self.Input)
        if "deadline" in changes:
            changes["deadline_on"] = changes.pop("deadline")
        if "files" in changes:
            changes["files"] = named_files(self.user, changes["files"], field="files")
        edited = operations.edit_draft(assignment_id=found.pk, actor=self.user, at=timezone.now(), **changes)
        return self.show(DraftShape, edited, estimate=estimate_of(edited), **counts_of([edited]))


class OneAssignment(ShowAssignment, EditDraft):
    """The path of one assignment."""
