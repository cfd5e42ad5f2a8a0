"""Invoices and payments."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from billing.invoicing.models import Invoice, InvoiceLine
from billing.invoicing.operations import InvoiceRun
from billing.invoicing.states import InvoiceStatus
from billing.invoicing.vat import vat_groups
from billing.payments.models import PaymentSource
from frontend.api.base import Output


class InvoiceRow(Output):
    """An invoice in a list. Net, VAT, gross and paid in cents."""

    ref = serializers.CharField()
    number = serializers.CharField(allow_null=True, help_text="Null in a draft.")
    client = serializers.CharField(source="client.ref")
    client_name = serializers.CharField(source="client.name")
    status = serializers.ChoiceField(choices=InvoiceStatus.values)
    through = serializers.DateField(
        source="through_on", help_text="Accepted up to and including this Helsinki date."
    )
    currency = serializers.CharField()
    net_cents = serializers.IntegerField()
    vat_cents = serializers.IntegerField()
    gross_cents = serializers.IntegerField()
    paid_cents = serializers.IntegerField(help_text="Gross cents received.")
    open_cents = serializers.IntegerField(help_text="Gross cents still owed.")
    issued_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField(help_text="Finnish reference number; empty in a draft.")
    rf_reference = serializers.CharField(help_text="ISO 11649; empty in a draft.")
    created_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)


class RefusedShape(Output):
    """A client the run could not invoice, and why."""

    client = serializers.CharField(source="client.ref")
    code = serializers.CharField(source="error.code")
    detail = serializers.CharField(source="error", help_text="The reason, in the language asked for.")


class InvoiceRunShape(Output):
    """What the run made, and whom it could not invoice; the run goes on past those."""

    items = InvoiceRow(many=True, source="made")
    next = serializers.SerializerMethodField(help_text="Always null: the run is answered whole.")
    refused = RefusedShape(many=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_next(self, run: InvoiceRun) -> None:
        return None


class InvoiceLineShape(Output):
    """One assignment's accepted units at one price and rate, and the units themselves."""

    position = serializers.IntegerField()
    assignment = serializers.CharField(source="assignment.ref")
    description = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price_cents = serializers.IntegerField()
    net_cents = serializers.IntegerField()
    vat_category = serializers.CharField()
    vat_bps = serializers.IntegerField(help_text="2550 = 25.5 %.")
    units = serializers.SerializerMethodField()

    def get_units(self, line: InvoiceLine) -> list[str]:
        return sorted(each.unit.ref for each in line.units.all())


class VatShape(Output):
    """VAT of one rate over the whole document."""

    vat_bps = serializers.IntegerField()
    net_cents = serializers.IntegerField()
    vat_cents = serializers.IntegerField()


class PaymentShape(Output):
    """Money received; what exceeds the invoice is the client's credit."""

    ref = serializers.CharField()
    invoice = serializers.CharField(source="invoice.ref")
    currency = serializers.CharField(source="invoice.currency")
    amount_cents = serializers.IntegerField(help_text="Gross cents received.")
    to_invoice_cents = serializers.IntegerField()
    to_credit_cents = serializers.IntegerField()
    paid_on = serializers.DateField()
    source = serializers.ChoiceField(choices=PaymentSource.values)  # type: ignore[assignment]
    archive_id = serializers.CharField()
    booked_at = serializers.DateTimeField()
    reversed_at = serializers.DateTimeField(
        source="reversal.at",
        allow_null=True,
        help_text="Null while it stands; reversed = booked wrongly, counts no more.",
    )


class PayeeShape(Output):
    """Whom the invoice is paid to, as the invoice said when it became final."""

    recipient = serializers.CharField()
    iban = serializers.CharField()
    bic = serializers.CharField()


class InvoiceShape(InvoiceRow):
    """One invoice with its lines, VAT and payments."""

    payee = PayeeShape(allow_null=True, help_text="Null in a draft.")
    lines = InvoiceLineShape(many=True)
    vat = serializers.SerializerMethodField()
    payments = PaymentShape(many=True)

    @extend_schema_field(VatShape(many=True))
    def get_vat(self, invoice: Invoice) -> Any:
        lines = invoice.lines.all()
        groups = vat_groups((line.vat_category, line.vat_bps, line.net_cents) for line in lines)
        rows: list[dict[str, Any]] = [
            {"vat_bps": each.rate_bps, "net_cents": each.base_cents, "vat_cents": each.vat_cents}
            for each in groups
        ]
        return VatShape(rows, many=True).data
