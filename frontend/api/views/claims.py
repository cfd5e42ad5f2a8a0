"""Taking work, keeping it, giving it back, filling it from a file."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.delivery import operations
from assignments.delivery.models import Claim
from assignments.delivery.operations import RowReport
from assignments.delivery.tables import MOST_BYTES
from assignments.orders.models import Assignment
from backoffice.kernel.errors import NotFound
from backoffice.kernel.texts import Text
from frontend import access
from frontend.api.base import Body, Endpoint, NoBody, Output, once
from frontend.api.documenting import described
from frontend.api.fields import Flag, Whole, Words
from frontend.api.parsing import UploadParser
from frontend.api.shapes.units import ClaimShape

EITHER = Text(
    fi="Anna joko assignment tai next: true.",
    sv="Ange antingen assignment eller next: true.",
    en="Give either assignment or next: true.",
)
HOW_MANY = Text(
    fi="Kerro, montako tulosta otat.", sv="Säg hur många resultat du tar.", en="Say how many units you take."
)


class TakeClaim(Endpoint):
    class Input(Body):
        """Either `assignment` and `units`, or `next: true`."""

        assignment = Words(required=False)
        next = Flag(required=False)
        units = Whole(required=False)

        def validate(self, given: dict[str, Any]) -> dict[str, Any]:
            if given.pop("next", False) == ("assignment" in given):
                raise serializers.ValidationError({"assignment": [str(EITHER)]})
            if "assignment" in given and "units" not in given:
                raise serializers.ValidationError({"units": [str(HOW_MANY)]})
            return given

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.own_claim_for(self.user, told["ref"])

    @described("take_claim", gives=ClaimShape, status=201, takes=Input)
    @once
    def post(self, request: Request) -> Response:
        """Take units under a lease: of one assignment, or of whatever is next. Fewer are given when there is room for
        fewer; for none the refusal says why: nothing_to_claim, cap_reached, capacity_full, nda_missing."""
        assistant = access.require_assistant(self.user)
        given = self.read(self.Input)
        common = {"assistant_id": assistant.pk, "units": given.get("units", 1), "at": timezone.now()}
        if "assignment" in given:
            claim = operations.claim_units(assignment_id=_routed(given["assignment"]), **common)
        else:
            claim = operations.claim_next(**common)
        return self.show(ClaimShape, access.claim_for(self.user, claim.ref), status=201)


def _routed(ref: str) -> int:
    """Find an assignment by reference alone: whether the assistant may know of it is the claim's own first question,
    and the only way to tell an offer without NDA (nda_missing) from an assignment that is none of theirs (not found)."""
    found: int | None = Assignment.objects.filter(ref=ref).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


class OneClaim(Endpoint):
    """A claim of my own."""

    def find(self, ref: str) -> Claim:
        return access.own_claim_for(self.user, ref)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        self.find(**named)

    def stands(self, ref: str) -> Response:
        return self.show(ClaimShape, self.find(ref))


class ShowClaim(OneClaim):
    @described("show_claim", gives=ClaimShape)
    def get(self, request: Request, ref: str) -> Response:
        """One claim of mine with its units."""
        return self.stands(ref)


class ExtendClaim(OneClaim):
    @described("extend_claim", gives=ClaimShape, takes=NoBody)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Start the lease of what is still held anew."""
        self.read(NoBody)
        operations.extend_claim(claim_id=self.find(ref).pk, actor=self.user, at=timezone.now())
        return self.stands(ref)


class ReleaseClaim(OneClaim):
    class Input(Body):
        """Why the work is handed back."""

        reason = Words(allow_blank=True)

    @described("release_claim", gives=ClaimShape, takes=Input)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Hand back every unit nothing was submitted for: somebody else can take it at once."""
        given = self.read(self.Input)
        operations.release_claim(
            claim_id=self.find(ref).pk, reason=given["reason"], actor=self.user, at=timezone.now()
        )
        return self.stands(ref)


class RowShape(Output):
    """What became of one row of the file."""

    line = serializers.IntegerField(help_text="Of the file; 1 is the header.")
    unit = serializers.CharField(source="unit_ref", allow_null=True, help_text="The unit it filled.")
    ok = serializers.BooleanField()
    sentences = serializers.SerializerMethodField(help_text="Why it filled none.")

    def get_sentences(self, row: RowReport) -> list[str]:
        return [str(each) for each in row.sentences]


class ImportShape(Output):
    """The report of an import: every row of the file in its order."""

    filename = serializers.CharField()
    accepted = serializers.IntegerField(help_text="Rows that filled a unit.")
    rows = RowShape(many=True)


class ImportResults(OneClaim):
    parser_classes = [UploadParser]

    class Input(Body):
        """A CSV file with a header row of the result's field names; comma, semicolon or tab; UTF-8, Windows-1252 or Latin-1."""

        file = serializers.FileField(allow_empty_file=True, max_length=None)

    @described("import_results", gives=ImportShape, takes=Input, form=True)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Fill the claim's units from the rows of a file. A bad row changes nothing and says why in the report."""
        upload = self.read(self.Input)["file"]
        report = operations.import_results(
            claim_id=self.find(ref).pk,
            content=upload.read(MOST_BYTES + 1),
            filename=upload.name,
            actor=self.user,
            at=timezone.now(),
        )
        return self.show(ImportShape, report)
