from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from assignments.delivery.models import Unit
from assignments.orders.models import Assignment
from backoffice.kernel.audit import Change
from backoffice.kernel.machines import Machine
from backoffice.kernel.models import StoredFile
from backoffice.kernel.references import new_ref
from billing.invoicing.states import INVOICE_MACHINE, InvoiceStatus
from clients.agreements.queries import nda_covers
from clients.organisations.models import Client, Membership


class VatRate(models.Model):
    """A VAT rate by category and date of performance, with its source. A date without a row is refused, never guessed."""

    category = models.CharField(max_length=20)
    rate_bps = models.PositiveIntegerField()  # 2550 = 25.5 %
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "valid_from"], name="vat_rate_once"),
            models.UniqueConstraint(
                fields=["category"], condition=Q(valid_to=None), name="vat_rate_one_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="vat_rate_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.rate_bps} bps"


def new_invoice_ref() -> str:
    return new_ref("I")


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: Any) -> "InvoiceQuerySet":
        """Final invoices for the client's finance, owners and approvers; all for the office's finance and account managers."""
        if user.has_role("finance", "account_manager"):
            return self
        readers = Membership.objects.current().filter(user=user.pk).with_right("finance", "approver")
        return self.filter(
            client__in=readers.values("client"), status__in=[InvoiceStatus.OPEN, InvoiceStatus.PAID]
        )

    def opened_to(self, user: Any) -> "InvoiceQuerySet":
        """The visible ones whose material the person may read, too: titles, results and the PDF that names them.

        The client's own people may, the office under an NDA. Rule: docs/rules/no-material-without-signature.md
        """
        seen = self.visible_to(user)
        return seen.filter(Q(nda_covers(user, "client_id"))) if user.is_office else seen

    def overdue_on(self, day: Any) -> "InvoiceQuerySet":
        """Open and past their due date."""
        return self.filter(status=InvoiceStatus.OPEN, due_on__lt=day)


class Invoice(models.Model):
    """An invoice to a client. A draft has no number; a final one is never changed, only paid."""

    ref = models.CharField(max_length=14, unique=True, default=new_invoice_ref)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="invoices")
    status = models.CharField(max_length=10, choices=InvoiceStatus.choices, default=InvoiceStatus.DRAFT)
    number = models.CharField(
        max_length=20, null=True, unique=True
    )  # "2026-00012", gap-free per year; null in a draft
    currency = models.CharField(max_length=3, default="EUR")
    through_on = models.DateField()  # accepted up to and including this Helsinki date
    net_cents = models.BigIntegerField(default=0)
    vat_cents = models.BigIntegerField(default=0)
    gross_cents = models.BigIntegerField(default=0)
    paid_cents = models.BigIntegerField(default=0)  # gross cents received
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    reference = models.CharField(max_length=20, blank=True)  # Finnish viite, check digit last
    rf_reference = models.CharField(max_length=25, blank=True)  # ISO 11649
    snapshot = models.JSONField(null=True)  # seller, buyer and words as they were when it became final
    snapshot_sha256 = models.CharField(
        max_length=64, blank=True, default=""
    )  # of the snapshot; empty in a draft
    created_at = models.DateTimeField()
    open_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = InvoiceQuerySet.as_manager()
    machine: ClassVar[Machine] = INVOICE_MACHINE
    change_model: ClassVar[str] = "InvoiceChange"
    lock_rank: ClassVar[int] = 70

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gross_cents=F("net_cents") + F("vat_cents")), name="invoice_gross_is_sum"
            ),
            models.CheckConstraint(
                condition=Q(paid_cents__gte=0) & Q(paid_cents__lte=F("gross_cents")),
                name="invoice_paid_within_gross",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "discarded"], number=None)
                | Q(
                    status__in=["open", "paid"],
                    number__isnull=False,
                    issued_on__isnull=False,
                    due_on__isnull=False,
                    snapshot__isnull=False,
                    gross_cents__gt=0,
                ),
                name="invoice_final_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="paid") | Q(paid_cents=F("gross_cents")), name="invoice_paid_in_full"
            ),
            models.CheckConstraint(
                condition=Q(number=None, snapshot_sha256="")
                | (Q(number__isnull=False) & ~Q(snapshot_sha256="")),
                name="invoice_snapshot_has_hash",
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="invoice_reference_once"
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(status="draft"), name="invoice_one_draft_per_client"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-id"], name="invoice_by_client"),
            models.Index(fields=["client", "status", "-id"], name="invoice_by_client_state"),
            models.Index(fields=["status", "due_on", "id"], name="invoice_by_status"),
        ]

    def __str__(self) -> str:
        return self.number or self.ref

    @property
    def open_cents(self) -> int:
        """Gross cents still owed."""
        return self.gross_cents - self.paid_cents


class InvoiceChange(Change):
    subject = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="changes")


class InvoiceLine(models.Model):
    """One assignment's accepted units at one price and VAT rate; opens to the units behind it."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="invoice_lines")
    description = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField()
    unit_price_cents = models.BigIntegerField()
    net_cents = models.BigIntegerField()
    vat_category = models.CharField(max_length=20)
    vat_bps = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(net_cents=F("quantity") * F("unit_price_cents")),
                name="invoice_line_net_is_product",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="invoice_line_quantity_positive"),
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_position_once"),
        ]

    def __str__(self) -> str:
        return self.description


class InvoicedUnit(models.Model):
    """An accepted unit stands on at most one invoice line, ever."""

    line = models.ForeignKey(InvoiceLine, on_delete=models.CASCADE, related_name="units")
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="invoiced")

    def __str__(self) -> str:
        return str(self.unit_id)


class InvoiceDocument(models.Model):
    """The PDF of a final invoice: rendered once, stored with its hash, never rendered again."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="document")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    rendered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.file_id)


class RenderFailure(models.Model):
    """A failed try to render a PDF; after three the invoice is parked and shown to the office's finance."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="render_failures")
    reason = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason[:80]
