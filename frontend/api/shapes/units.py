"""Claims and units: what each side sees of a result and of its life."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assignments.catalogue import kinds
from assignments.delivery.models import Acceptance, Claim, OfficeCheckOutcome, Unit, VerdictKind
from assignments.delivery.queries import checked_by, newest_files, newest_findings, passing_check
from assignments.delivery.states import CLIENT_SEES, UnitStatus
from backoffice.kernel.texts import Text
from frontend.api.base import Output
from frontend.api.documenting import CheckFinding
from frontend.api.fields import Free
from frontend.api.shapes.common import FileShape
from frontend.api.viewers import Side, Viewer

SAID_BY_CLIENT = (UnitStatus.FIX_REQUESTED, UnitStatus.ACCEPTED, UnitStatus.REJECTED)


class UnitRow(Output):
    """A unit in a list. `price_cents` is null for assistants; `rate_cents`, `assistant` and `claim` for clients."""

    ref = serializers.CharField()
    assignment = serializers.CharField(source="assignment.ref")
    claim = serializers.CharField(source="claim.ref", allow_null=True)
    slot = serializers.IntegerField()
    status = serializers.ChoiceField(choices=UnitStatus.values)
    headline = serializers.SerializerMethodField()
    result = Free(allow_null=True, help_text="As the service's result_schema says; null until handed in.")
    currency = serializers.CharField(source="assignment.currency")
    price_cents = serializers.IntegerField(allow_null=True)
    rate_cents = serializers.IntegerField(allow_null=True)
    assistant = serializers.CharField(source="assistant.ref", allow_null=True)
    acceptance = serializers.ChoiceField(
        choices=[*Acceptance.values, ""], help_text="How it was accepted; empty unless it was."
    )
    fix_rounds_used = serializers.IntegerField()
    lease_until = serializers.DateTimeField(allow_null=True)
    review_due_at = serializers.DateTimeField(allow_null=True)
    held_at = serializers.DateTimeField(allow_null=True)
    claimed_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    rejected_at = serializers.DateTimeField(allow_null=True)

    HIDDEN = {
        Side.ASSISTANT: ("price_cents",),
        Side.CLIENT: ("rate_cents", "assistant", "claim"),
        Side.OFFICE: (),
    }

    def get_headline(self, unit: Unit) -> str:
        return kinds.get(unit.assignment.service.kind).headline(unit.result)[0] if unit.result else ""

    def side(self, unit: Unit) -> Side:
        """From where the reader sees this unit."""
        side: Side = self.context["viewer"].side_of(unit.assignment.client_id)
        return side

    def to_representation(self, unit: Unit) -> dict[str, Any]:
        return super().to_representation(unit) | dict.fromkeys(self.HIDDEN[self.side(unit)])


class OfficeCheckShape(Output):
    """The office's look at a submission."""

    outcome = serializers.ChoiceField(choices=OfficeCheckOutcome.values)
    failed_criteria = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    at = serializers.DateTimeField()


class PassShape(Output):
    """The office check that let the unit through to the client; with evidence and verdict it stands behind the cents."""

    outcome = serializers.ChoiceField(choices=OfficeCheckOutcome.values)
    by = serializers.CharField(
        allow_null=True,
        help_text="Who looked, or `machine` as the service's rule allows. Null for assistants.",
    )
    at = serializers.DateTimeField()


class VerdictShape(Output):
    """The client's word; `is_silence` when the review window ended without one."""

    verdict = serializers.ChoiceField(choices=VerdictKind.values)
    failed_criteria = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    is_silence = serializers.BooleanField()
    at = serializers.DateTimeField()


class MoveShape(Output):
    """One step in the life of a unit. `actor` is null for the system, and where it is not the reader's to know."""

    from_status = serializers.CharField()
    to_status = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_null=True)
    reason = serializers.CharField()


class UnitShape(UnitRow):
    """One unit with its evidence, the newest machine finding per criterion, the words said about it and its history."""

    evidence = serializers.SerializerMethodField()
    criteria_version = serializers.IntegerField(
        source="assignment.criteria.version", allow_null=True, default=None, help_text="What it is judged by."
    )
    checks = serializers.SerializerMethodField()
    checked = serializers.SerializerMethodField(help_text="Null before its first delivery.")
    office_checks = serializers.SerializerMethodField(help_text="Empty for clients.")
    verdicts = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()

    @extend_schema_field(FileShape(many=True))
    def get_evidence(self, unit: Unit) -> Any:
        return FileShape(newest_files(unit), many=True).data

    @extend_schema_field(CheckFinding(many=True))
    def get_checks(self, unit: Unit) -> Any:
        return [
            {
                "criterion": each.criterion,
                "outcome": each.outcome,
                "sentence": str(Text.from_dict(each.sentence)),
            }
            for each in newest_findings(unit)
        ]

    @extend_schema_field(PassShape(allow_null=True))
    def get_checked(self, unit: Unit) -> Any:
        passed = passing_check(unit)
        if passed is None:
            return None
        by = checked_by(passed) if self.side(unit) != Side.ASSISTANT else None
        return PassShape({"outcome": passed.outcome, "by": by, "at": passed.at}).data

    @extend_schema_field(OfficeCheckShape(many=True))
    def get_office_checks(self, unit: Unit) -> Any:
        if self.side(unit) == Side.CLIENT:
            return []
        rows = sorted(unit.office_checks.all(), key=lambda each: each.pk)
        return OfficeCheckShape(rows, many=True).data

    @extend_schema_field(VerdictShape(many=True))
    def get_verdicts(self, unit: Unit) -> Any:
        rows = sorted(unit.verdicts.all(), key=lambda each: each.pk)
        for row in rows:
            row.is_silence = row.by_id is None  # type: ignore[attr-defined]
        return VerdictShape(rows, many=True).data

    @extend_schema_field(MoveShape(many=True))
    def get_history(self, unit: Unit) -> Any:
        rows = sorted(unit.changes.all(), key=lambda each: each.pk)
        viewer, side = self.context["viewer"], self.side(unit)
        if side == Side.CLIENT:
            rows = [each for each in rows if each.to_status in CLIENT_SEES]
        return MoveShape([_move(each, viewer, side) for each in rows], many=True).data


def _move(change: Any, viewer: Viewer, side: Side) -> dict[str, Any]:
    """One change. The office knows everybody; a client its own people and words; an assistant is told every reason."""
    own = change.to_status in SAID_BY_CLIENT if side == Side.CLIENT else change.actor_id == viewer.user.pk
    is_named = change.actor is not None and (side == Side.OFFICE or own)
    is_told = side != Side.CLIENT or own
    return {
        "from_status": change.from_status,
        "to_status": change.to_status,
        "at": change.at,
        "actor": change.actor.full_name if is_named else None,
        "reason": change.reason if is_told else "",
    }


class ClaimShape(Output):
    """A lease: these units are mine until `expires_at`."""

    ref = serializers.CharField()
    assignment = serializers.CharField(source="assignment.ref")
    claimed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(
        help_text="Of what nothing was submitted for; see each unit's lease_until."
    )
    closed_at = serializers.DateTimeField(allow_null=True)
    close_reason = serializers.CharField()
    units = serializers.SerializerMethodField()

    @extend_schema_field(UnitRow(many=True))
    def get_units(self, claim: Claim) -> Any:
        units = claim.units.select_related("assistant").order_by("slot", "pk")
        rows = list(units)
        for unit in rows:
            unit.assignment, unit.claim = claim.assignment, claim
        return UnitRow(rows, many=True, context=self.context).data
