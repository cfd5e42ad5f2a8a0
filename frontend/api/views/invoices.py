"""Invoices: read, download, recount, run."""

from typing import Any

from django.db.models import Prefetch
from django.db.models.fields.json import KeyTransform
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.accounts.models import OfficeRole
from billing.invoicing import operations
from billing.invoicing.documents.evidence_csv import evidence_csv
from billing.invoicing.models import Invoice, InvoiceDocument, InvoicedUnit, InvoiceLine
from billing.invoicing.queries import bare_description, is_opened
from billing.invoicing.states import InvoiceStatus
from billing.payments.models import Payment
from frontend import access
from frontend.api.base import Body, Endpoint, ListQuery, once_in_steps
from frontend.api.documenting import described
from frontend.api.downloads import document_response
from frontend.api.fields import Day, Flag, Words
from frontend.api.shapes.money import InvoiceRow, InvoiceRunShape, InvoiceShape
from frontend.downloads import csv_response


class ListInvoices(Endpoint):
    class Query(ListQuery):
        """Filters of the list."""

        client = Words(required=False)
        status = serializers.ChoiceField(choices=InvoiceStatus.values, required=False)

    @described("list_invoices", gives=InvoiceRow, listed=True, asks=Query)
    def get(self, request: Request) -> Response:
        """Invoices within my reach, newest first; drafts only for the office."""
        asked = self.ask(self.Query)
        rows = Invoice.objects.visible_to(self.user).select_related("client").defer("snapshot")
        if "client" in asked:
            rows = rows.filter(client=access.client_for(self.user, asked["client"]))
        if "status" in asked:
            rows = rows.filter(status=asked["status"])
        return self.page(rows, InvoiceRow, asked)


class ShowInvoice(Endpoint):
    @described("show_invoice", gives=InvoiceShape)
    def get(self, request: Request, ref: str) -> Response:
        """One invoice: every line names its units, every payment its split."""
        units = Prefetch("units", InvoicedUnit.objects.select_related("unit").order_by("pk"))
        lines = InvoiceLine.objects.select_related("assignment__service").order_by("position")
        rows = Invoice.objects.visible_to(self.user).select_related("client").defer("snapshot")
        whole = rows.annotate(payee=KeyTransform("payment", "snapshot")).prefetch_related(
            Prefetch("lines", lines.prefetch_related(units)),
            Prefetch("payments", Payment.objects.select_related("reversal").order_by("pk")),
        )
        found = access.one(whole, ref)
        if not is_opened(found, self.user):
            for line in found.lines.all():
                line.description = bare_description(line)
        return self.show(InvoiceShape, found)


class InvoicePdf(Endpoint):
    @described("invoice_pdf", media="application/pdf", refuses=(401, 404, 409, 429))
    def get(self, request: Request, ref: str) -> HttpResponseBase:
        """The PDF as it was sent, byte for byte."""
        found = access.opened_invoice_for(self.user, ref)
        document = InvoiceDocument.objects.filter(invoice=found).select_related("file").first()
        return document_response(document.file if document else None)


class InvoiceEvidence(Endpoint):
    @described("invoice_evidence", media="text/csv", refuses=(401, 404, 429))
    def get(self, request: Request, ref: str) -> HttpResponseBase:
        """What stands behind the invoice as CSV, one row a unit: enough to recount it without us."""
        found = access.invoice_for(self.user, ref)
        return csv_response(evidence_csv(found, reader=self.user), found.number or found.ref)


class RunInvoices(Endpoint):
    class Input(Body):
        """`through` is a Helsinki date, inclusive; without `client` every client with something to invoice."""

        client = Words(required=False, allow_null=True)
        through = Day()
        final = Flag(required=False, default=False)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.require_role(self.user, OfficeRole.FINANCE)

    @described("run_invoices", gives=InvoiceRunShape, takes=Input)
    @once_in_steps
    def post(self, request: Request) -> Response:
        """Build drafts of everything accepted and not yet invoiced; with `final`, invoices at once.

        Each client stands by itself: `refused` names those who could not be invoiced; the only one asked for is
        refused with 409. Run again, a draft is rebuilt and what is final is left alone.
        """
        user = access.require_role(self.user, OfficeRole.FINANCE)
        given = self.read(self.Input)
        client = access.client_for(user, given["client"]) if given.get("client") else None
        run = operations.run_invoices(
            through_on=given["through"],
            client_id=client.pk if client else None,
            final=given["final"],
            actor=user,
            at=timezone.now(),
        )
        return self.show(InvoiceRunShape, run)
