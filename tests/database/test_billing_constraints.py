"""Every named constraint of billing refuses what it is named after."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from backoffice.kernel.files import store_produced
from billing.invoicing.models import Invoice, InvoiceDocument, InvoicedUnit, InvoiceLine, VatRate
from billing.ledger.models import Account, Period, Posting
from billing.ledger.operations import post
from billing.payments.models import Payment, PaymentReversal
from billing.payments.operations import book_bank_payment
from billing.settlement.models import Mark
from tests.factories import billing as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
FINAL = {
    "status": "open",
    "number": "2026-00001",
    "issued_on": DAY,
    "due_on": DAY,
    "snapshot": {},
    "snapshot_sha256": "0" * 64,
    "net_cents": 100,
    "vat_cents": 26,
    "gross_cents": 126,
}


@pytest.fixture
def order(kaski, olli):
    return make.an_assignment(kaski, olli)


@pytest.fixture
def rate():
    def rate(**fields):
        return VatRate.objects.create(
            **{"category": "x", "rate_bps": 100, "valid_from": DAY, "source": "test", **fields}
        )

    return rate


@pytest.fixture
def invoice(kaski, at):
    def invoice(**fields):
        return Invoice.objects.create(**{"client": kaski, "through_on": DAY, "created_at": at, **fields})

    return invoice


def refuses(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def test_vat_rates(rate):
    first = rate()
    refuses("vat_rate_once", lambda: rate(valid_to=date(2027, 1, 1)))
    refuses("vat_rate_one_current", lambda: rate(valid_from=date(2027, 1, 1)))
    refuses("vat_rate_forward", lambda: rate(category="y", valid_to=DAY))
    assert list(VatRate.objects.filter(category__in="xy")) == [first]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("invoice_gross_is_sum", {"gross_cents": 1}),
        ("invoice_paid_within_gross", {"paid_cents": 1}),
        ("invoice_paid_within_gross", {"paid_cents": -1}),
        ("invoice_final_is_whole", {"number": "2026-00001"}),
        ("invoice_final_is_whole", {"status": "discarded", "number": "2026-00001"}),
        *(
            ("invoice_final_is_whole", FINAL | {field: None})
            for field in ("number", "issued_on", "due_on", "snapshot")
        ),
        ("invoice_snapshot_has_hash", FINAL | {"snapshot_sha256": ""}),
        ("invoice_snapshot_has_hash", {"snapshot_sha256": "0" * 64}),
        ("invoice_final_is_whole", FINAL | {"net_cents": 0, "vat_cents": 0, "gross_cents": 0}),
        ("invoice_paid_in_full", FINAL | {"status": "paid", "paid_cents": 125}),
    ],
)
def test_invoices_alone(invoice, name, fields):
    refuses(name, lambda: invoice(**fields))
    assert Invoice.objects.count() == 0


def test_invoices_beside_others(invoice):
    invoice(**FINAL | {"reference": "11112"})
    refuses("invoicing_invoice_number", lambda: invoice(**FINAL))
    refuses(
        "invoice_reference_once", lambda: invoice(**FINAL | {"number": "2026-00002", "reference": "11112"})
    )
    invoice()
    refuses("invoice_one_draft_per_client", invoice)
    assert Invoice.objects.count() == 2


@pytest.fixture
def line(invoice, order):
    draft = invoice()

    def line(**fields):
        return InvoiceLine.objects.create(
            **{
                "invoice": draft,
                "position": 1,
                "assignment": order,
                "description": "x",
                "quantity": 2,
                "unit_price_cents": 50,
                "net_cents": 100,
                "vat_category": "standard",
                "vat_bps": 2550,
                **fields,
            }
        )

    return line


def test_lines(line):
    line()
    refuses("invoice_line_position_once", line)
    refuses("invoice_line_net_is_product", lambda: line(position=2, net_cents=99))
    refuses("invoice_line_quantity_positive", lambda: line(position=2, quantity=0, net_cents=0))
    assert InvoiceLine.objects.count() == 1


def test_a_unit_stands_on_one_line(line, order, anna):
    unit = make.deliver(order, make.an_assistant(anna))
    first, second = line(), line(position=2)
    InvoicedUnit.objects.create(line=first, unit=unit)
    refuses("invoicing_invoicedunit_unit_id", lambda: InvoicedUnit.objects.create(line=second, unit=unit))
    assert InvoicedUnit.objects.count() == 1


def test_an_invoice_has_one_document(invoice, at):
    final = invoice(**FINAL)
    for data in (b"1", b"2"):
        file = store_produced(data=data, name="x.pdf", content_type="application/pdf")
        if data == b"1":
            InvoiceDocument.objects.create(invoice=final, file=file, rendered_at=at)
        else:
            refuses(
                "invoicing_invoicedocument_invoice_id",
                lambda file=file: InvoiceDocument.objects.create(invoice=final, file=file, rendered_at=at),
            )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("payment_positive", {"amount_cents": 0, "to_invoice_cents": 0}),
        ("payment_split_is_whole", {"to_invoice_cents": 99}),
        ("payment_split_is_whole", {"to_invoice_cents": 101, "to_credit_cents": -1}),
        ("payment_split_is_whole", {"to_invoice_cents": -1, "to_credit_cents": 101}),
        ("payment_line_is_free", {}),
        ("payment_day_has_come", {"paid_on": date(2026, 11, 24)}),
        ("payment_day_has_come", {"paid_on": date(206, 11, 23)}),
    ],
)
def test_payments(invoice, kaski, leo, at, name, fields):
    whole = {
        "invoice": invoice(**FINAL),
        "client": kaski,
        "amount_cents": 100,
        "to_invoice_cents": 100,
        "to_credit_cents": 0,
        "paid_on": DAY,
        "source": "bank",
        "archive_id": "A1",
        "archive_key": "A1",
        "booked_by": leo,
        "booked_at": at,
    }
    Payment.objects.create(**whole)
    other = {"archive_key": "A2"} if fields else {}
    refuses(name, lambda: Payment.objects.create(**whole | other | fields))
    assert Payment.objects.count() == 1


@pytest.fixture
def payment(invoice, kaski, leo, at):
    return book_bank_payment(
        invoice_id=invoice(**FINAL | {"open_at": at}).pk,
        amount_cents=100,
        paid_on=DAY,
        archive_id="A1",
        actor=leo,
        at=at,
    )


def test_a_bank_line_is_booked_again_only_once_its_payment_is_reversed(payment, leo, at):
    facts = {each.attname: getattr(payment, each.attname) for each in Payment._meta.concrete_fields}
    again = {**facts, "id": None, "ref": "M-222222222", "archive_turn": 1}
    refuses("payment_line_is_free", lambda: Payment.objects.create(**again))
    PaymentReversal.objects.create(payment=payment, reason="x", by=leo, at=at)
    refuses("payment_archive_id_once", lambda: Payment.objects.create(**again | {"archive_turn": 0}))
    Payment.objects.create(**again)


def test_reversals(payment, leo, at):
    refuses(
        "payment_reversal_says_why",
        lambda: PaymentReversal.objects.create(payment=payment, reason="", by=leo, at=at),
    )
    reversal = PaymentReversal.objects.create(payment=payment, reason="x", by=leo, at=at)
    refuses(
        "payments_paymentreversal_payment_id",
        lambda: PaymentReversal.objects.create(payment=payment, reason="y", by=leo, at=at),
    )
    refuses("append-only", lambda: PaymentReversal.objects.filter(pk=reversal.pk).update(reason="y"))
    refuses("append-only", reversal.delete)
    assert PaymentReversal.objects.get().reason == "x"


def test_ledger_names_are_taken_once(leo, at):
    Account.objects.create(code="3000", kind="3000")
    refuses("ledger_account_code", lambda: Account.objects.create(code="3000", kind="3000"))
    refuses(
        "period_forward",
        lambda: Period.objects.create(from_on=DAY, to_on=date(2026, 11, 22), closed_at=at, closed_by=leo),
    )
    entries = [("1010", 1), ("3000", -1)]
    post(key="k", kind="x", business_date=DAY, entries=entries, at=at)
    refuses(
        "ledger_posting_key",
        lambda: Posting.objects.create(key="k", kind="x", business_date=DAY, booked_at=at, legs=2),
    )


def test_a_duty_has_one_mark():
    Mark.objects.create(duty="earn")
    refuses("settlement_mark_duty", lambda: Mark.objects.create(duty="earn"))
