"""Assignments as the API shows them; prices and caps are for the client and the office, rates for those who are paid."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assignments.catalogue import kinds
from assignments.delivery.queries import counts_by_status
from assignments.orders.models import Assignment
from assignments.orders.states import AssignmentStatus, PauseCause
from backoffice.kernel.texts import Text
from frontend.api.base import Output
from frontend.api.fields import Free
from frontend.api.shapes.common import FileShape
from frontend.api.viewers import Side


class EstimateShape(Output):
    """What an order would cost. Cents without VAT; null price = by quote."""

    currency = serializers.CharField(default="EUR")
    unit_price_cents = serializers.IntegerField(allow_null=True)
    expected_cents = serializers.IntegerField(allow_null=True)
    worst_case_cents = serializers.IntegerField(help_text="Never more than the cap.")
    units_within_cap = serializers.IntegerField(allow_null=True)
    warnings = serializers.ListField(child=serializers.CharField())


class MoneyShape(Output):
    """The cap and what is spoken for under it. Cents without VAT; the three never sum to more than the cap."""

    cap_cents = serializers.IntegerField()
    reserved_cents = serializers.IntegerField()
    awaiting_cents = serializers.IntegerField()
    accepted_cents = serializers.IntegerField()
    room_cents = serializers.IntegerField()


class CountsShape(Output):
    """Units per status; lapsed and rejected ones have freed their slot."""

    claimed = serializers.IntegerField()
    submitted = serializers.IntegerField()
    returned = serializers.IntegerField()
    delivered = serializers.IntegerField()
    fix_requested = serializers.IntegerField()
    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField()
    lapsed = serializers.IntegerField()


class AssignmentRow(Output):
    """An assignment in a list. `money` and `unit_price_cents` are null for assistants, `assistant_rate_cents` for clients."""

    ref = serializers.CharField()
    client = serializers.CharField(source="client.ref")
    client_name = serializers.CharField(source="client.name")
    service = serializers.CharField(source="service.kind")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=AssignmentStatus.values)
    pause_cause = serializers.ChoiceField(choices=[*PauseCause.values, ""], help_text="Empty unless paused.")
    target_units = serializers.IntegerField()
    open_units = serializers.IntegerField(help_text="Slots nobody holds.")
    currency = serializers.CharField()
    unit_price_cents = serializers.IntegerField(
        allow_null=True, help_text="Quoted or frozen; null in a draft."
    )
    assistant_rate_cents = serializers.IntegerField(allow_null=True)
    money = MoneyShape(source="*", allow_null=True)
    counts = serializers.SerializerMethodField()
    deadline = serializers.DateField(source="deadline_on", allow_null=True)
    created_at = serializers.DateTimeField()
    placed_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(CountsShape)
    def get_counts(self, row: Assignment) -> Any:
        return self.context["counts"][row.pk]

    def to_representation(self, row: Assignment) -> dict[str, Any]:
        shown = super().to_representation(row)
        side = self.context["viewer"].side_of(row.client_id)
        hidden = {
            Side.ASSISTANT: ("money", "unit_price_cents", "quote"),
            Side.CLIENT: ("assistant_rate_cents",),
        }
        return shown | {name: None for name in hidden.get(side, ()) if name in shown}


class CriterionShape(Output):
    """One acceptance criterion: answered yes or no, by a machine or a person."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=["machine", "person"])
    blocking = serializers.BooleanField(help_text="A machine failure refuses the submission.")
    sentence = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()

    def get_sentence(self, item: dict[str, Any]) -> str:
        return str(Text.from_dict(item["sentence"]))

    def get_evidence(self, item: dict[str, Any]) -> str:
        return str(Text.from_dict(item["evidence"])) if item.get("evidence") else ""


class CriteriaShape(Output):
    """One published version of a service's criteria."""

    version = serializers.IntegerField()
    items = CriterionShape(many=True)


class TermsShape(Output):
    """What was frozen when the order was placed; nulls before."""

    review_days = serializers.IntegerField(
        allow_null=True, help_text="Working days the client has to answer."
    )
    lease_hours = serializers.IntegerField(allow_null=True)
    fix_rounds = serializers.IntegerField(allow_null=True)


class QuoteShape(Output):
    """The office's offer for work without a list price."""

    unit_price_cents = serializers.IntegerField()
    note = serializers.CharField(source="quote_note")
    valid_until = serializers.DateTimeField(source="quote_valid_until")


class AssignmentShape(AssignmentRow):
    """One assignment with its brief, files, terms and criteria."""

    service_name = serializers.SerializerMethodField()
    brief = Free(help_text="As the service's brief_schema says.")
    files = serializers.SerializerMethodField()
    terms = TermsShape(source="*")
    quote = serializers.SerializerMethodField()
    criteria = CriteriaShape(allow_null=True, help_text="Frozen when placed; null before.")
    quoted_at = serializers.DateTimeField(allow_null=True)
    running_at = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    declined_at = serializers.DateTimeField(allow_null=True)

    def get_service_name(self, row: Assignment) -> str:
        return str(kinds.get(row.service.kind).name)

    @extend_schema_field(FileShape(many=True))
    def get_files(self, row: Assignment) -> Any:
        attached = row.files.select_related("file").order_by("pk")
        return FileShape([each.file for each in attached], many=True).data

    @extend_schema_field(QuoteShape(allow_null=True))
    def get_quote(self, row: Assignment) -> Any:
        is_quoted = row.quote_valid_until is not None
        return QuoteShape(row).data if is_quoted else None


class DraftShape(AssignmentShape):
    """A draft with what it would cost."""

    estimate = serializers.SerializerMethodField()

    @extend_schema_field(EstimateShape)
    def get_estimate(self, row: Assignment) -> Any:
        return EstimateShape(self.context["estimate"]).data


def counts_of(rows: list[Assignment]) -> dict[str, Any]:
    """Return what AssignmentRow needs of the units of a page, asked once."""
    return {"counts": counts_by_status(rows) if rows else {}}
