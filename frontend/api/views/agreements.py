"""Agreements: read, download, sign."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.agreements.models import Agreement, AgreementKind, Party
from clients.agreements.operations import sign_agreement
from clients.agreements.queries import is_signatory, sealed_file
from clients.agreements.states import AgreementStatus
from frontend import access
from frontend.api.base import Body, Endpoint, ListQuery, Output, once
from frontend.api.documenting import described
from frontend.api.downloads import document_response
from frontend.api.fields import Flag, Words
from frontend.api.shapes.common import NamedClient, NamedPerson
from frontend.signing import evidence


class AgreementRow(Output):
    """An agreement in a list. Between the office and `client`, or the office and `person` (who may be bound for one client)."""

    ref = serializers.CharField()
    kind = serializers.ChoiceField(choices=AgreementKind.values)
    version = serializers.IntegerField(source="template.version")
    title = serializers.CharField()
    language = serializers.ChoiceField(choices=["fi", "sv", "en"])
    status = serializers.ChoiceField(choices=AgreementStatus.values)
    client = NamedClient(allow_null=True)
    person = NamedPerson(allow_null=True)
    text_sha256 = serializers.CharField(help_text="Of the text that is signed.")
    offered_at = serializers.DateTimeField()
    in_force_at = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True, help_text="Null = until ended.")
    ended_at = serializers.DateTimeField(allow_null=True)


class CommitmentShape(Output):
    """What a side commits to, in one line."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class ClauseShape(Output):
    """One clause; paragraphs are divided by an empty line."""

    key = serializers.CharField()
    heading = serializers.CharField()
    body = serializers.CharField()


class SignatureShape(Output):
    """Who signed for which side, when, and which text."""

    party = serializers.ChoiceField(choices=Party.values)
    full_name = serializers.CharField()
    title = serializers.CharField()
    signed_at = serializers.DateTimeField()
    text_sha256 = serializers.CharField()


class AgreementShape(AgreementRow):
    """One agreement with its whole text and its signatures."""

    commitments = CommitmentShape(source="text.commitments", many=True)
    clauses = ClauseShape(source="text.clauses", many=True)
    signatures = serializers.SerializerMethodField()
    can_sign = serializers.SerializerMethodField(help_text="It waits for me.")

    @extend_schema_field(SignatureShape(many=True))
    def get_signatures(self, agreement: Agreement) -> Any:
        return SignatureShape(agreement.signatures.order_by("pk"), many=True).data

    def get_can_sign(self, agreement: Agreement) -> bool:
        waits = agreement.status == AgreementStatus.OFFERED
        return waits and is_signatory(user=self.context["viewer"].user, agreement=agreement)


class ListAgreements(Endpoint):
    class Query(ListQuery):
        """Filters of the list."""

        client = Words(required=False)
        kind = serializers.ChoiceField(choices=AgreementKind.values, required=False)
        status = serializers.ChoiceField(choices=AgreementStatus.values, required=False)

    @described("list_agreements", gives=AgreementRow, listed=True, asks=Query)
    def get(self, request: Request) -> Response:
        """Agreements I am a party of, newest first; for the office's contract desk, all of them."""
        asked = self.ask(self.Query)
        rows = Agreement.objects.visible_to(self.user).select_related("client", "person", "template")
        if "client" in asked:
            rows = rows.filter(client=access.client_for(self.user, asked["client"]))
        named = {name: asked[name] for name in ("kind", "status") if name in asked}
        return self.page(rows.filter(**named), AgreementRow, asked)


class ShowAgreement(Endpoint):
    @described("show_agreement", gives=AgreementShape)
    def get(self, request: Request, ref: str) -> Response:
        """One agreement: what each side commits to, every clause, who has signed."""
        return self.show(AgreementShape, access.agreement_for(self.user, ref))


class AgreementPdf(Endpoint):
    @described("agreement_pdf", media="application/pdf", refuses=(401, 404, 409, 429))
    def get(self, request: Request, ref: str) -> HttpResponseBase:
        """The sealed PDF of an agreement both sides have signed."""
        return document_response(sealed_file(access.agreement_for(self.user, ref)))


class SignAgreement(Endpoint):
    class Input(Body):
        """The signature: name as the signer writes it, and consent given with `true`."""

        full_name = Words(allow_blank=True)
        title = Words(required=False, allow_blank=True, default="")
        consent = Flag()

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.agreement_for(self.user, **named)

    @described("sign_agreement", gives=AgreementShape, takes=Input)
    @once
    def post(self, request: Request, ref: str) -> Response:
        """Sign the version shown. Address, user agent, time and the hash of the text are kept as evidence."""
        found = access.agreement_for(self.user, ref)
        sign_agreement(
            agreement_id=found.pk,
            signer=self.user,
            evidence=evidence(request._request),
            at=timezone.now(),
            **self.read(self.Input),
        )
        return self.show(AgreementShape, access.agreement_for(self.user, ref))
