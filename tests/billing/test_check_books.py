"""check_books finds every kind of defect, and nothing where there is none."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from assignments.delivery.models import Unit
from assignments.orders.models import Assignment
from backoffice.kernel.files import store_produced
from backoffice.kernel.models import NumberSeries
from billing.invoicing import operations as invoicing
from billing.invoicing.documents.snapshot import digest
from billing.invoicing.models import Invoice, InvoiceDocument
from billing.invoicing.queries import FINAL
from billing.ledger import accounts, proofs
from billing.ledger import operations as ledger
from billing.ledger.models import Account, Balance, Posting
from billing.payments.models import Payment, PaymentReversal
from billing.payments.operations import book_bank_payment, reverse_payment
from billing.settlement.tasks import settle
from tests import behind
from tests.factories import billing as make
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


@staged
def house(order, worker, leo, at):
    """Books with everything in them: an invoice paid too much, one open, units waiting in every state."""
    for _ in range(2):
        make.accepted(order, worker, units=2)
        settle(at)
        invoicing.run_invoices(through_on=date(2026, 11, 30), final=True, actor=leo, at=at)
    paid = Invoice.objects.earliest("id")
    book_bank_payment(invoice_id=paid.pk, amount_cents=30_000, paid_on=DAY, archive_id="A1", actor=leo, at=at)
    for invoice in Invoice.objects.all():
        file = store_produced(
            data=b"%PDF-" + invoice.number.encode(), name="x.pdf", content_type="application/pdf"
        )
        invoicing.store_document(invoice_id=invoice.pk, file=file, at=at)
    make.accepted(order, worker)
    settle(at)
    make.deliver(order, worker)
    make.a_unit(order, worker, "submitted")
    return order


def books_of(house, at, key, kind, debit, credit, cents=100, **fields):
    ledger.post(
        key=key, kind=kind, business_date=DAY, entries=[(debit, cents), (credit, -cents)], at=at, **fields
    )


def behind_the_triggers(table, sql):
    with behind.behind_the_triggers(table), connection.cursor() as cursor:
        cursor.execute(sql)


def plant_unbalanced(house, at):
    behind_the_triggers(
        "ledger_entry", "UPDATE ledger_entry SET amount_cents = 10001 WHERE amount_cents = 10000"
    )


def plant_balance(house, at):
    Balance.objects.filter(account__kind="2100").update(amount_cents=F("amount_cents") + 1)


def plant_reversal(house, at):
    original = Posting.objects.filter(kind="earn").first()
    books_of(house, at, "reverse:1", "reversal", accounts.SALES, accounts.ROUNDING, reverses=original)


def plant_lost_unit(house, at):
    worker = Unit.objects.first().assistant
    unit = make.a_unit(house, worker)
    Unit.objects.filter(pk=unit.pk).update(first_delivered_at=at)


def plant_earning_without_unit(house, at):
    books_of(house, at, "earn:U-NOPE", "earn", accounts.ASSISTANT_FEES, accounts.ROUNDING)


def plant_payable(house, at):
    worker = Unit.objects.first().assistant
    books_of(house, at, "manual:1", "manual", accounts.SALES, accounts.payable(worker.ref))


def plant_cap(house, at):
    Assignment.objects.filter(pk=house.pk).update(accepted_cents=F("accepted_cents") + 1)


def plant_receivable(house, at):
    books_of(house, at, "manual:1", "manual", accounts.receivable(house.client.ref), accounts.SALES)


def plant_unbilled(house, at):
    books_of(house, at, "manual:1", "manual", accounts.unbilled(house.client.ref), accounts.SALES)


def plant_gap(house, at):
    NumberSeries.objects.filter(series="invoice").update(last=F("last") + 1)


def plant_number_beyond_series(house, at):
    NumberSeries.objects.filter(series="invoice").update(last=F("last") - 1)


def plant_day_before_the_number_before(house, at):
    sql = "UPDATE invoicing_invoice SET issued_on = '2026-11-22' WHERE number = '2026-00002'"
    behind_the_triggers("invoicing_invoice", sql)


def plant_day_of_another_year(house, at):
    behind_the_triggers("invoicing_invoice", "UPDATE invoicing_invoice SET issued_on = '2025-11-23'")


def plant_other_price(house, at):
    with behind.behind_the_triggers("delivery_unit"):
        Unit.objects.filter(invoiced__isnull=False).update(price_cents=9_999)


def plant_totals(house, at):
    sql = "UPDATE invoicing_invoice SET net_cents = net_cents + 1, gross_cents = gross_cents + 1 WHERE status = 'open'"
    behind_the_triggers("invoicing_invoice", sql)


def plant_quantity(house, at):
    sql = (
        "UPDATE invoicing_invoiceline SET quantity = 1, unit_price_cents = net_cents WHERE id ="
        " (SELECT min(id) FROM invoicing_invoiceline)"
    )
    behind_the_triggers("invoicing_invoiceline", sql)


def plant_invoice_posting(house, at):
    books_of(house, at, "invoice:2026-00099", "invoice", accounts.BANK, accounts.SALES)


def plant_sales_on_another_account(house, at):
    """Moves one acceptance from sales to rounding: debits and credits, clients and assistants stay as they were."""
    rounding, _ = Account.objects.get_or_create(code="4200", kind="4200")
    sql = (
        f"UPDATE ledger_entry SET account_id = {rounding.pk} WHERE id = (SELECT min(e.id) FROM ledger_entry e"
        " JOIN ledger_account a ON a.id = e.account_id WHERE a.code = '3000')"
    )
    behind_the_triggers("ledger_entry", sql)


def plant_tax_at_another_rate(house, at):
    reduced, _ = Account.objects.get_or_create(code="2300:1350", kind="2300")
    sql = (
        f"UPDATE ledger_entry SET account_id = {reduced.pk} WHERE id = (SELECT min(e.id) FROM ledger_entry e"
        " JOIN ledger_account a ON a.id = e.account_id WHERE a.code = '2300:2550')"
    )
    behind_the_triggers("ledger_entry", sql)


def plant_fee_of_the_bank_as_income(house, at):
    books_of(house, at, "manual:1", "manual", accounts.BANK, accounts.SALES)


def move_day(kind):
    def plant(house, at):
        sql = f"UPDATE ledger_posting SET business_date = '2026-10-31' WHERE kind = '{kind}'"
        behind_the_triggers("ledger_posting", sql)

    plant.__name__ = f"plant_{kind}_in_another_month"
    return plant


def plant_document_of_another_sum(house, at):
    sql = "UPDATE invoicing_invoice SET snapshot = jsonb_set(snapshot, '{totals,gross_cents}', '1')"
    behind_the_triggers("invoicing_invoice", sql)


def alter_document(what, sql):
    """Change the data of the documents, and their hash with it, as somebody would who knows of it."""

    def plant(house, at):
        behind_the_triggers("invoicing_invoice", f"UPDATE invoicing_invoice SET {sql}")
        with behind.behind_the_triggers("invoicing_invoice"):
            for invoice in Invoice.objects.filter(status__in=FINAL):
                Invoice.objects.filter(pk=invoice.pk).update(snapshot_sha256=digest(invoice.snapshot))

    plant.__name__ = f"plant_document_with_another_{what}"
    return plant


ALTERED = {
    what: alter_document(what, f"snapshot = jsonb_set(snapshot, '{path}', '{value}')")
    for what, path, value in (
        ("number", "{number}", '"2026-00009"'),
        ("day", "{issued_on}", '"2026-11-01"'),
        ("due_day", "{due_on}", '"2026-12-31"'),
        ("term", "{payment_term_days}", "30"),
        ("customer", "{buyer,customer_number}", "9"),
        ("reference", "{payment,reference}", '"1001260000026"'),
        ("rf_reference", "{payment,rf_reference}", '"RF021001260000013"'),
        ("account", "{payment,iban}", '"FI4950009420028730"'),
        ("price", "{lines,0,unit_price_cents}", "1"),
        ("description", "{lines,0,description}", '"x"'),
        ("tax", "{vat,0,vat_cents}", "1"),
        ("shape", "{lines}", "1"),
    )
} | {
    "references_everywhere": alter_document(
        "references_everywhere",
        "reference = reference || '0', snapshot = jsonb_set(snapshot, '{payment,reference}',"
        " to_jsonb(reference || '0'))",
    ),
}


def plant_document_without_its_hash(house, at):
    sql = "UPDATE invoicing_invoice SET snapshot = jsonb_set(snapshot, '{brand}', '\"x\"')"
    behind_the_triggers("invoicing_invoice", sql)


def plant_changed_file(house, at):
    name = InvoiceDocument.objects.first().file.storage_name
    with default_storage.open(name, "wb") as handle:
        handle.write(b"%PDF-forged")


def plant_lost_file(house, at):
    default_storage.delete(InvoiceDocument.objects.first().file.storage_name)


def plant_credit(house, at):
    books_of(house, at, "manual:1", "manual", accounts.BANK, accounts.client_credit(house.client.ref))


def plant_paid(house, at):
    Invoice.objects.filter(status="open").update(paid_cents=1)


def plant_payment_posting(house, at):
    books_of(house, at, "payment:M-NOPE", "payment", accounts.BANK, accounts.SALES)


def reversed_payment(house, at):
    payment = Payment.objects.get()
    reverse_payment(payment_id=payment.pk, reason="wrong", actor=payment.booked_by, at=at)
    return payment


def plant_reversal_nobody_made(house, at):
    payment = Payment.objects.get()
    posting = Posting.objects.get(key=f"payment:{payment.ref}")
    ledger.reverse(posting_id=posting.pk, key=f"reversal:{payment.ref}", at=at, business_date=DAY)


def plant_reversal_on_another_day(house, at):
    reversed_payment(house, at)
    move_day("reversal")(house, at)


def plant_reversal_without_posting(house, at):
    payment = Payment.objects.get()
    PaymentReversal.objects.create(payment=payment, reason="x", by=payment.booked_by, at=at)


def plant_line_booked_twice(house, at):
    facts = Payment.objects.values().get() | {"id": 0, "ref": "M-222222222", "archive_turn": 1}
    with behind.behind_the_triggers("payments_payment"):
        Payment.objects.create(**facts)


DEFECTS = {
    plant_sales_on_another_account: "postings say what their cause says",
    plant_tax_at_another_rate: "postings say what their cause says",
    plant_fee_of_the_bank_as_income: "postings have a cause",
    move_day("earn"): "postings carry the day of their cause",
    move_day("accept"): "postings carry the day of their cause",
    move_day("invoice"): "postings carry the day of their cause",
    move_day("payment"): "postings carry the day of their cause",
    plant_document_of_another_sum: "invoices are the sum of their lines",
    plant_unbalanced: "postings balance",
    plant_balance: "balances are sums",
    plant_reversal: "reversals mirror",
    plant_lost_unit: "units are settled or queued",
    plant_earning_without_unit: "postings have their unit",
    plant_payable: "payables are delivered rates",
    plant_cap: "cap counters match units",
    plant_receivable: "receivables are open invoices",
    plant_unbilled: "unbilled is accepted and not invoiced",
    plant_gap: "invoice numbers have no gap",
    plant_day_before_the_number_before: "invoice numbers have no gap",
    plant_day_of_another_year: "invoice numbers have no gap",
    plant_number_beyond_series: "invoice numbers have no gap",
    plant_other_price: "units stand on one line",
    plant_totals: "invoices are the sum of their lines",
    plant_quantity: "invoices are the sum of their lines",
    plant_invoice_posting: "invoices are in the books",
    **dict.fromkeys(ALTERED.values(), "documents say what their invoice does"),
    plant_document_without_its_hash: "documents say what their invoice does",
    plant_changed_file: "stored invoices match their hash",
    plant_lost_file: "stored invoices match their hash",
    plant_credit: "client credit is overpayments",
    plant_paid: "invoices are paid by payments",
    plant_payment_posting: "payments are in the books",
    plant_reversal_nobody_made: "postings say what their cause says",
    plant_reversal_on_another_day: "postings carry the day of their cause",
    plant_reversal_without_posting: "payments are in the books",
    plant_line_booked_twice: "bank lines are booked once",
}


def test_sound_books_pass_every_proof(house, capsys):
    call_command("check_books")
    said = capsys.readouterr().out
    assert said.count("ok  ") == len(proofs.names())
    assert "OFF" not in said


@pytest.mark.parametrize("plant", DEFECTS, ids=lambda plant: plant.__name__)
def test_a_planted_defect_is_found(house, at, books, plant):
    assert books() == {}
    plant(house, at)
    assert DEFECTS[plant] in books()


def test_every_billing_proof_is_broken_once_above():
    own = {name for name in proofs.names() if proofs._proofs[name].__module__.startswith("billing.")}
    assert set(DEFECTS.values()) == own | {"cap counters match units"}


def test_the_command_lists_what_is_off_and_exits_with_one(house, at, capsys):
    plant_balance(house, at)
    with pytest.raises(CommandError) as failure:
        call_command("check_books")
    assert failure.value.returncode == 1
    said = capsys.readouterr().out
    assert "OFF balances are sums" in said
    assert "kept -34999 cents, entries sum to -35000" in said.replace("42000", "35000").replace(
        "41999", "34999"
    )


def test_a_name_is_registered_once():
    with pytest.raises(ValueError):
        proofs.register("postings balance")(lambda: [])


def test_payments_and_invoices_stand_in_these_books(house):
    """The fixture is worth its name: nothing above passes because there was nothing to look at."""
    assert (Payment.objects.count(), InvoiceDocument.objects.count(), Posting.objects.count()) == (1, 2, 13)
