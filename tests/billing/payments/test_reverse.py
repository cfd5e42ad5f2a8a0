"""A payment booked wrongly is taken back: the invoice is owed again, the bank line free, and nothing is forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden
from billing.invoicing import operations as invoicing
from billing.ledger import operations as ledger
from billing.ledger.models import Posting
from billing.ledger.queries import balance_of, entries_of
from billing.payments import queries
from billing.payments.errors import ArchiveIdUsed, LaterPaymentFirst, PaymentReversed
from billing.payments.models import Payment, PaymentReversal
from billing.payments.operations import book_bank_payment, reverse_payment
from billing.settlement.tasks import settle
from tests.factories import billing as make
from tests.staging import staged

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
GROSS = 25_100
LATER = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)


@staged
def invoices(order, worker, leo, at):
    """Two open invoices of the same sum: one may be taken for the other."""
    made = []
    for _ in range(2):
        make.accepted(order, worker, units=2)
        settle(at)
        made += invoicing.run_invoices(through_on=date(2026, 11, 30), final=True, actor=leo, at=at).made
    return made


@pytest.fixture
def book(invoices, leo, at):
    def book(amount_cents=GROSS, invoice=invoices[0], archive_id="A1", **changes):
        facts = {"paid_on": TODAY, "actor": leo, "at": at} | changes
        return book_bank_payment(
            invoice_id=invoice.pk, amount_cents=amount_cents, archive_id=archive_id, **facts
        )

    return book


@pytest.fixture
def reverse(leo, at):
    def reverse(payment, **changes):
        facts = {"reason": "väärä lasku", "actor": leo, "at": at + timedelta(hours=1)} | changes
        return reverse_payment(payment_id=payment.pk, **facts)

    return reverse


@pytest.mark.parametrize("amount", [1, GROSS - 1, GROSS, GROSS + 1])
def test_everything_is_as_before_the_booking(book, reverse, invoices, leo, at, books, amount):
    payment = book(amount)
    reversal = reverse(payment)
    [invoice, _] = invoices
    opened = invoice.open_at
    invoice.refresh_from_db()
    assert (reversal.payment, reversal.reason, reversal.by) == (payment, "väärä lasku", leo)
    assert (invoice.status, invoice.paid_cents, invoice.paid_at, invoice.open_at) == ("open", 0, None, opened)
    assert (queries.client_credit(invoice.client), balance_of("1010")) == (0, 0)
    mirror = Posting.objects.get(key=f"reversal:{payment.ref}")
    booked = entries_of(Posting.objects.get(key=f"payment:{payment.ref}"))
    assert entries_of(mirror) == [(code, -cents) for code, cents in booked]
    assert (mirror.kind, mirror.business_date, mirror.note) == ("reversal", TODAY, "")
    assert books() == {}


def test_a_paid_invoice_is_open_again_and_the_change_row_says_why(book, reverse, invoices, leo):
    reverse(book())
    change = invoices[0].changes.latest("id")
    assert (change.from_status, change.to_status, change.actor, change.reason) == (
        *("paid", "open"),
        leo,
        "payment_reversed",
    )


def test_the_bank_line_goes_to_the_right_invoice_and_is_then_taken_again(book, reverse, invoices, books):
    wrong = book()
    reverse(wrong)
    right = book(invoice=invoices[1], archive_id=" a1 ")
    with pytest.raises(ArchiveIdUsed):
        book(archive_id="A 1")
    assert (right.archive_key, right.archive_turn) == ("A1", 1)
    reverse(right)
    third = book()
    for invoice in invoices:
        invoice.refresh_from_db()
    assert (third.archive_turn, [invoice.status for invoice in invoices]) == (2, ["paid", "open"])
    assert books() == {}


def test_the_other_payments_of_the_invoice_stand(book, reverse, invoices, books):
    first = book(10_000)
    book(15_100, archive_id="A2")
    reverse(first)
    [invoice, _] = invoices
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_cents, queries.client_credit(invoice.client)) == ("open", 15_100, 0)
    assert [hasattr(row, "reversal") for row in queries.payments_of(invoice)] == [True, False]
    assert books() == {}


@pytest.mark.parametrize("first_cents", [10_000, GROSS])
def test_what_made_a_later_one_credit_goes_after_it(book, reverse, invoices, books, first_cents):
    first = book(first_cents)
    later = book(GROSS, archive_id="A2")
    [invoice, _] = invoices
    before = (Posting.objects.count(), type(invoice).objects.values().get(pk=invoice.pk))
    with pytest.raises(LaterPaymentFirst) as refusal:
        reverse(first)
    assert (refusal.value.code, refusal.value.status) == ("later_payment_first", 409)
    assert "A2 (23 Nov 2026)" in refusal.value.text.en
    assert not PaymentReversal.objects.exists()
    assert (Posting.objects.count(), type(invoice).objects.values().get(pk=invoice.pk)) == before
    reverse(later)
    reverse(first)
    book(GROSS, archive_id="A2")
    invoice.refresh_from_db()
    assert (invoice.status, queries.client_credit(invoice.client)) == ("paid", 0)
    assert books() == {}


def test_what_was_credit_alone_leaves_the_invoice_paid(book, reverse, invoices, books):
    book()
    reverse(book(500, archive_id="A2"))
    [invoice, _] = invoices
    invoice.refresh_from_db()
    assert (invoice.status, queries.client_credit(invoice.client)) == ("paid", 0)
    assert books() == {}


def test_a_closed_period_gets_no_reversal(book, reverse, leo, books):
    payment = book()
    ledger.close_period(from_on=date(2026, 11, 1), to_on=date(2026, 11, 30), actor=leo, at=LATER)
    reverse(payment, at=LATER)
    mirror = Posting.objects.get(key=f"reversal:{payment.ref}")
    assert (mirror.business_date, mirror.booked_at) == (date(2026, 12, 1), LATER)
    assert mirror.note == "belongs to 2026-11-23, whose period was closed"
    assert books() == {}


def stands(payment, reversals=0):
    kinds = Posting.objects.filter(kind="reversal").count()
    payment.invoice.refresh_from_db()
    state = (payment.invoice.status, payment.invoice.paid_cents)
    return (PaymentReversal.objects.count(), kinds) == (reversals, reversals) and state == (
        ("open", 0) if reversals else ("paid", GROSS)
    )


def test_happens_once(book, reverse):
    payment = book()
    reverse(payment)
    with pytest.raises(PaymentReversed) as refusal:
        reverse(payment)
    assert (refusal.value.code, refusal.value.status) == ("payment_reversed", 409)
    assert stands(payment, reversals=1)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "<b>1</b>"])
def test_needs_a_reason(book, reverse, reason):
    payment = book()
    with pytest.raises(TextInvalid):
        reverse(payment, reason=reason)
    assert stands(payment)


@pytest.mark.parametrize("who", ["fia", "clara", "kaisa", "anna", "maria"])
def test_is_for_the_offices_finance(request, book, reverse, who):
    payment = book()
    with pytest.raises(Forbidden):
        reverse(payment, actor=request.getfixturevalue(who))
    assert stands(payment)


def test_what_is_not_there_is_not_reversed(invoices, leo, at):
    with pytest.raises(Payment.DoesNotExist):
        reverse_payment(payment_id=0, reason="x", actor=leo, at=at)
    assert PaymentReversal.objects.count() == 0


class TestUndoingTheMigration:
    def undo(self):
        call_command("migrate", "payments", "0003", verbosity=0)

    def test_stops_before_anything_is_dropped_once_a_payment_was_reversed(self, book, reverse):
        reverse(book())
        with pytest.raises(RuntimeError, match=r"reversed \(1\).* can not be undone"):
            self.undo()
        assert PaymentReversal.objects.count() == 1
        with pytest.raises(DatabaseError, match="append"), transaction.atomic():
            PaymentReversal.objects.update(reason="x")

    def test_works_before_the_first(self, db):
        self.undo()
        assert "payments_paymentreversal" not in connection.introspection.table_names()
        call_command("migrate", "payments", verbosity=0)
        assert "payments_paymentreversal" in connection.introspection.table_names()
