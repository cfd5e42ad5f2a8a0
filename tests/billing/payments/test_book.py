"""A bank payment goes to its invoice, and what is too much stays the client's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden
from billing.invoicing import operations as invoicing
from billing.ledger import operations as ledger
from billing.ledger.models import Posting
from billing.ledger.queries import balance_of, entries_of
from billing.payments import queries
from billing.payments.errors import AmountInvalid, ArchiveIdUsed, InvoiceNotOpen, PaymentDateInvalid
from billing.payments.models import Payment
from billing.payments.operations import book_bank_payment
from billing.settlement.tasks import settle
from tests.factories import billing as make
from tests.staging import staged

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
GROSS = 37_650


@staged
def invoice(order, worker, leo, at):
    make.accepted(order, worker, units=3)
    settle(at)
    [invoice] = invoicing.run_invoices(through_on=date(2026, 11, 30), final=True, actor=leo, at=at).made
    return invoice


@pytest.fixture
def book(invoice, leo, at):
    def book(amount_cents=GROSS, **changes):
        facts = {
            "paid_on": TODAY,
            "archive_id": "2611230001",
            "actor": leo,
            "at": at,
            "invoice_id": invoice.pk,
        }
        return book_bank_payment(amount_cents=amount_cents, **facts | changes)

    return book


@pytest.mark.parametrize(
    ("amount", "to_invoice", "to_credit", "status"),
    [
        (1, 1, 0, "open"),
        (GROSS - 1, GROSS - 1, 0, "open"),
        (GROSS, GROSS, 0, "paid"),
        (GROSS + 1, GROSS, 1, "paid"),
        (100_000, GROSS, 62_350, "paid"),
    ],
)
def test_cents_are_split(book, invoice, books, amount, to_invoice, to_credit, status):
    payment = book(amount)
    invoice.refresh_from_db()
    assert (payment.to_invoice_cents, payment.to_credit_cents) == (to_invoice, to_credit)
    assert (invoice.status, invoice.paid_cents, invoice.open_cents) == (
        status,
        to_invoice,
        GROSS - to_invoice,
    )
    client = invoice.client.ref
    expected = [("1010", amount), (f"1100:{client}", -to_invoice), (f"2200:{client}", -to_credit)]
    assert entries_of(Posting.objects.get(key=f"payment:{payment.ref}")) == [
        leg for leg in expected if leg[1]
    ]
    assert queries.client_credit(invoice.client) == to_credit
    assert books() == {}


def test_two_parts_close_the_invoice(book, invoice, at):
    book(10_000)
    second = book(30_000, archive_id="2611230002")
    invoice.refresh_from_db()
    assert (second.to_invoice_cents, second.to_credit_cents) == (27_650, 2_350)
    assert (invoice.status, invoice.paid_at, balance_of("1010")) == ("paid", at, 40_000)
    assert [p.amount_cents for p in queries.payments_of(invoice)] == [10_000, 30_000]


def test_the_change_row_says_who(book, invoice, leo):
    book()
    change = invoice.changes.latest("id")
    assert (change.from_status, change.to_status, change.actor) == ("open", "paid", leo)


def unchanged(invoice, payments=0):
    invoice.refresh_from_db()
    found = (Payment.objects.count(), Posting.objects.filter(kind="payment").count(), invoice.paid_cents)
    return found == (payments, payments, 0 if not payments else invoice.paid_cents)


@pytest.mark.parametrize("amount", [0, -1, 10.5, "100", True, None, 10**12 + 1])
def test_refuses_what_is_no_amount(book, invoice, amount):
    with pytest.raises(AmountInvalid) as refusal:
        book(amount)
    assert (refusal.value.code, refusal.value.status) == ("amount_invalid", 422)
    assert unchanged(invoice)


def test_refuses_a_bank_line_booked_before(book, invoice):
    book(100)
    with pytest.raises(ArchiveIdUsed) as refusal:
        book(100)
    assert (refusal.value.code, refusal.value.status) == ("archive_id_used", 409)
    assert unchanged(invoice, payments=1)
    assert refusal.value.field == "archive_id"


@pytest.mark.parametrize("typed", ["  2611230001AB ", "2611 2300 01ab", "2611230001aB"])
def test_a_bank_line_is_the_same_however_its_archive_id_is_typed(book, invoice, typed):
    payment = book(100, archive_id="2611 230001 AB")
    assert (payment.archive_id, payment.archive_key) == ("2611 230001 AB", "2611230001AB")
    with pytest.raises(ArchiveIdUsed):
        book(200, archive_id=typed)
    assert unchanged(invoice, payments=1)


def test_refuses_a_day_to_come(book, invoice):
    with pytest.raises(PaymentDateInvalid):
        book(paid_on=TODAY + timedelta(days=1))
    assert unchanged(invoice)


def test_refuses_a_day_before_the_invoice_and_names_both(book, invoice):
    with pytest.raises(PaymentDateInvalid) as refusal:
        book(paid_on=TODAY - timedelta(days=1))
    assert (refusal.value.code, refusal.value.status, refusal.value.field) == (
        *("paid_before_issued", 422),
        "paid_on",
    )
    assert refusal.value.text.fi.startswith("Maksupäivä 22.11.2026 on ennen laskun päiväystä 23.11.2026.")
    assert unchanged(invoice)


@pytest.mark.parametrize("archive_id", ["", "  ", "x" * 65, "<b>1</b>", "a\nb"])
def test_refuses_an_archive_id_that_is_none(book, invoice, archive_id):
    with pytest.raises(TextInvalid):
        book(archive_id=archive_id)
    assert unchanged(invoice)


@pytest.mark.parametrize("who", ["fia", "clara", "kaisa", "anna", "maria"])
def test_is_for_the_offices_finance(request, book, invoice, who):
    with pytest.raises(Forbidden):
        book(actor=request.getfixturevalue(who))
    assert unchanged(invoice)


def test_what_comes_for_a_paid_invoice_is_credit_whole(book, invoice, books):
    book()
    again = book(archive_id="2611230002")
    last = book(1, archive_id="2611230003")
    assert (again.to_invoice_cents, again.to_credit_cents, last.to_credit_cents) == (0, GROSS, 1)
    assert entries_of(Posting.objects.get(key=f"payment:{again.ref}")) == [
        ("1010", GROSS),
        (f"2200:{invoice.client.ref}", -GROSS),
    ]
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_cents, invoice.changes.filter(to_status="paid").count()) == (
        *("paid", GROSS),
        1,
    )
    assert (queries.client_credit(invoice.client), balance_of("1010")) == (GROSS + 1, 2 * GROSS + 1)
    assert books() == {}


def test_refuses_a_draft(order, worker, leo, at, book, invoice):
    make.accepted(order, worker)
    settle(at)
    [draft] = invoicing.run_invoices(through_on=date(2026, 11, 30), actor=leo, at=at).made
    with pytest.raises(InvoiceNotOpen) as refusal:
        book(invoice_id=draft.pk)
    assert (refusal.value.code, refusal.value.status) == ("invoice_not_open", 409)
    assert unchanged(invoice)


def test_refuses_a_discarded_draft(order, worker, leo, at, book, invoice):
    make.accepted(order, worker)
    settle(at)
    [draft] = invoicing.run_invoices(through_on=date(2026, 11, 30), actor=leo, at=at).made
    invoicing.discard_draft(invoice_id=draft.pk, actor=leo, at=at)
    with pytest.raises(InvoiceNotOpen):
        book(invoice_id=draft.pk)
    assert unchanged(invoice)


def test_a_day_in_a_closed_period_is_booked_on_the_first_open_one(invoice, book, leo, at):
    later = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
    ledger.close_period(from_on=date(2026, 11, 1), to_on=date(2026, 11, 30), actor=leo, at=later)
    payment = book(paid_on=TODAY, at=later)
    posting = Posting.objects.get(key=f"payment:{payment.ref}")
    assert (payment.paid_on, posting.business_date) == (TODAY, date(2026, 12, 1))
    assert posting.note == "paid on 2026-11-23, whose period was closed"


def test_who_sees_payments(request, book):
    payment = book()
    seen = {
        who: Payment.objects.visible_to(request.getfixturevalue(who)).filter(pk=payment.pk).exists()
        for who in ("clara", "fia", "aino", "olli", "sam", "anna", "leo", "kaisa")
    }
    assert seen == {
        **dict.fromkeys(("clara", "fia", "aino", "leo"), True),
        **dict.fromkeys(("olli", "sam", "anna", "kaisa"), False),
    }
