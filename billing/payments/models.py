from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q

from backoffice.kernel.references import new_ref
from billing.invoicing.models import Invoice
from clients.organisations.models import Client


class PaymentSource(models.TextChoices):
    BANK = "bank"


FIRST_DAY = date(2000, 1, 1)  # before it, a typing error


def _helsinki_day(moment: str) -> Func:
    day = "(%(expressions)s AT TIME ZONE 'Europe/Helsinki')::date"
    return Func(F(moment), template=day, output_field=models.DateField())


def archive_key(archive_id: str) -> str:
    """Return what names the bank line: statements and people write the same identifier with spaces and small letters."""
    return "".join(archive_id.split()).upper()


def new_payment_ref() -> str:
    return new_ref("M")


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: Any) -> "PaymentQuerySet":
        """Payments of the invoices one may see."""
        return self.filter(invoice__in=Invoice.objects.visible_to(user))

    def of_line(self, source: str, archive_id: str) -> "PaymentQuerySet":
        """Every booking of one bank line, the reversed ones too."""
        return self.filter(source=source, archive_key=archive_key(archive_id))

    def standing(self) -> "PaymentQuerySet":
        """Those that have not been reversed."""
        return self.filter(reversal=None)


class Payment(models.Model):
    """Money received for an invoice. What exceeds the invoice becomes the client's credit."""

    ref = models.CharField(max_length=14, unique=True, default=new_payment_ref)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="payments")
    amount_cents = models.BigIntegerField()  # gross cents received
    to_invoice_cents = models.BigIntegerField()
    to_credit_cents = models.BigIntegerField()
    paid_on = models.DateField()  # the bank's booking date
    source = models.CharField(max_length=10, choices=PaymentSource.choices)
    archive_id = models.CharField(max_length=64)  # the bank's own identifier of the transaction, as typed
    archive_key = models.CharField(max_length=200)  # the same in capitals without spaces: names the bank line
    archive_turn = models.PositiveSmallIntegerField(default=0)  # how often the line had been booked before
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()

    objects = PaymentQuerySet.as_manager()
    lock_rank: ClassVar[int] = 80

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(
                    amount_cents=F("to_invoice_cents") + F("to_credit_cents"),
                    to_invoice_cents__gte=0,
                    to_credit_cents__gte=0,
                ),
                name="payment_split_is_whole",
            ),
            models.UniqueConstraint(
                fields=["source", "archive_key", "archive_turn"], name="payment_archive_id_once"
            ),
            models.CheckConstraint(
                condition=Q(paid_on__gte=FIRST_DAY, paid_on__lte=_helsinki_day("booked_at")),
                name="payment_day_has_come",
            ),
        ]
        indexes = [models.Index(fields=["client", "-id"], name="payment_by_client")]

    def __str__(self) -> str:
        return self.ref


class PaymentReversal(models.Model):
    """A payment taken back because it was booked wrongly: who, when and why. Append-only (trigger), one per payment.

    The bank line is free again: it may be booked on the right invoice.
    """

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="payment_reversal_says_why")]

    def __str__(self) -> str:
        return f"{self.payment_id} reversed"
