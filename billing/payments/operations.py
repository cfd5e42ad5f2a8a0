"""Booking money that has come, and taking a booking back that was wrong."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from backoffice.accounts.models import User
from backoffice.kernel import locks, machines, news, texts
from backoffice.kernel.cleaning import clean_line
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import Invoice
from billing.invoicing.queries import FINAL
from billing.invoicing.states import InvoiceStatus
from billing.ledger import accounts
from billing.ledger import operations as ledger
from billing.ledger.models import Posting
from billing.ledger.queries import first_open_day
from billing.payments.errors import (
    AmountInvalid,
    ArchiveIdUsed,
    InvoiceNotOpen,
    LaterPaymentFirst,
    PaidBeforeIssued,
    PaymentDateInvalid,
    PaymentReversed,
)
from billing.payments.models import Payment, PaymentReversal, PaymentSource, archive_key

LARGEST_CENTS = 10**12  # ten thousand million euros: beyond it, a typing error
LINE_TAKEN = ("payment_archive_id_once", "payment_line_is_free")  # constraints: the bank line is booked


@transaction.atomic
def book_bank_payment(
    *, invoice_id: int, amount_cents: int, paid_on: date, archive_id: str, actor: User, at: datetime
) -> Payment:
    """Book a bank payment on a final invoice; what exceeds its open sum becomes the client's credit.

    A part payment leaves the invoice open; the full amount makes it paid. What comes for a paid one is credit whole:
    money that is in the bank is in the books.
    Units: gross cents; `paid_on` is the bank's booking date in Helsinki, booked on the first open day when its period
    is closed; `at` is UTC.
    Raises: Forbidden unless the actor is in the office's finance; AmountInvalid; PaymentDateInvalid for a day to come;
    TextInvalid for the archive id; Invoice.DoesNotExist; InvoiceNotOpen; PaidBeforeIssued; ArchiveIdUsed, however the
    id was typed. Rule: docs/rules/ledger.md
    """
    if not actor.has_role("finance"):
        raise Forbidden()
    archive_id = clean_line(archive_id, field="archive_id", max_length=64)
    _require_sane(amount_cents, paid_on, at)
    invoice = locks.lock(Invoice.objects.select_related("client"), invoice_id)
    if Payment.objects.of_line(PaymentSource.BANK, archive_id).standing().exists():
        raise ArchiveIdUsed(field="archive_id", archive_id=archive_id)
    if invoice.status not in FINAL:
        raise InvoiceNotOpen()
    _require_issued_by(paid_on, invoice)
    payment = _record(
        invoice,
        amount_cents=amount_cents,
        paid_on=paid_on,
        archive_id=archive_id,
        booked_by=actor,
        booked_at=at,
    )
    _settle(invoice, payment, actor, at)
    _post(payment, at)
    news.nudge("payment_booked")
    return payment


@transaction.atomic
def reverse_payment(*, payment_id: int, reason: str, actor: User, at: datetime) -> PaymentReversal:
    """Take back a payment that was booked wrongly: its invoice is owed again, and its bank line may be booked anew.

    What it left as the client's credit goes with it; nothing spends that credit yet. The posting is mirrored on its own
    day, or on the first open day when that has been closed. Units: gross cents; `at` is UTC.
    Raises: Forbidden unless the actor is in the office's finance; TextInvalid without a reason; Payment.DoesNotExist;
    PaymentReversed; LaterPaymentFirst when a later one became credit because of it.
    Rule: docs/rules/ledger.md, docs/rules/period-lock.md
    """
    if not actor.has_role("finance"):
        raise Forbidden()
    reason = clean_line(reason, field="reason", max_length=300)
    payment = Payment.objects.select_related("client").get(pk=payment_id)
    # The payment is append-only and can not be locked; all that touches it goes through its invoice.
    invoice = locks.lock(Invoice.objects.all(), payment.invoice_id)
    if PaymentReversal.objects.filter(payment=payment).exists():
        raise PaymentReversed()
    _require_no_credit_after(payment)
    reversal = PaymentReversal.objects.create(payment=payment, reason=reason, by=actor, at=at)
    _unsettle(invoice, payment, actor, at)
    _post_reversal(payment, at)
    news.nudge("payment_reversed")
    return reversal


def _require_sane(amount_cents: int, paid_on: date, at: datetime) -> None:
    if type(amount_cents) is not int or not 0 < amount_cents <= LARGEST_CENTS:
        raise AmountInvalid(field="amount_cents")
    if paid_on > helsinki_date(at):
        raise PaymentDateInvalid(field="paid_on")


def _require_issued_by(paid_on: date, invoice: Invoice) -> None:
    if invoice.issued_on is not None and paid_on < invoice.issued_on:
        raise PaidBeforeIssued(
            field="paid_on", paid_on=texts.day(paid_on), issued_on=texts.day(invoice.issued_on)
        )


def _require_no_credit_after(payment: Payment) -> None:
    """Its going would leave the invoice owed while a later payment of the same invoice lies with the client as credit."""
    later = Payment.objects.standing().filter(invoice_id=payment.invoice_id, pk__gt=payment.pk)
    newest = later.filter(to_credit_cents__gt=0).order_by("pk").last()
    if payment.to_invoice_cents and newest is not None:
        raise LaterPaymentFirst(archive_id=newest.archive_id, paid_on=texts.day(newest.paid_on))


def _record(invoice: Invoice, *, amount_cents: int, archive_id: str, **facts: Any) -> Payment:
    to_invoice = min(amount_cents, invoice.open_cents)
    try:
        with transaction.atomic():  # the unique index decides between two who book the same line at once
            return Payment.objects.create(
                invoice=invoice,
                client=invoice.client,
                amount_cents=amount_cents,
                to_invoice_cents=to_invoice,
                to_credit_cents=amount_cents - to_invoice,
                source=PaymentSource.BANK,
                archive_id=archive_id,
                archive_key=archive_key(archive_id),
                archive_turn=Payment.objects.of_line(PaymentSource.BANK, archive_id).count(),
                **facts,
            )
    except IntegrityError as error:
        if not any(name in str(error) for name in LINE_TAKEN):
            raise
        raise ArchiveIdUsed(field="archive_id", archive_id=archive_id) from None


def _settle(invoice: Invoice, payment: Payment, actor: User, at: datetime) -> None:
    if not payment.to_invoice_cents:
        return
    paid = invoice.paid_cents + payment.to_invoice_cents
    if paid == invoice.gross_cents:
        machines.move(invoice, to=InvoiceStatus.PAID, actor=actor, at=at, also={"paid_cents": paid})
    else:
        invoice.paid_cents = paid
        invoice.save(update_fields=["paid_cents"])


def _unsettle(invoice: Invoice, payment: Payment, actor: User, at: datetime) -> None:
    if not payment.to_invoice_cents:
        return
    paid = invoice.paid_cents - payment.to_invoice_cents
    if invoice.status == InvoiceStatus.PAID:
        # It has been open since it became final: that moment stays.
        also = {"paid_cents": paid, "paid_at": None, "open_at": invoice.open_at}
        machines.move(
            invoice, to=InvoiceStatus.OPEN, actor=actor, at=at, reason="payment_reversed", also=also
        )
    else:
        invoice.paid_cents = paid
        invoice.save(update_fields=["paid_cents"])


def _post_reversal(payment: Payment, at: datetime) -> None:
    original = Posting.objects.get(key=f"payment:{payment.ref}")
    day = first_open_day(original.business_date)
    late = f"belongs to {original.business_date.isoformat()}, whose period was closed"
    ledger.reverse(
        posting_id=original.pk,
        key=f"reversal:{payment.ref}",
        business_date=day,
        at=at,
        note="" if day == original.business_date else late,
    )


def _post(payment: Payment, at: datetime) -> None:
    client = payment.client.ref
    parts = [
        (accounts.receivable(client), -payment.to_invoice_cents),
        (accounts.client_credit(client), -payment.to_credit_cents),
    ]
    day = first_open_day(payment.paid_on)
    late = "" if day == payment.paid_on else f"paid on {payment.paid_on.isoformat()}, whose period was closed"
    ledger.post(
        key=f"payment:{payment.ref}",
        kind="payment",
        business_date=day,
        entries=[(accounts.BANK, payment.amount_cents), *(part for part in parts if part[1])],
        at=at,
        note=late,
    )
