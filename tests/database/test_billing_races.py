"""Two of everything at once, on connections of their own: one posting, one line, one payment."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread
from time import monotonic, sleep

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from assignments.delivery.models import UnitChange
from billing.invoicing import operations as invoicing
from billing.invoicing.documents.rendering import render_document
from billing.invoicing.models import Invoice, InvoiceDocument, InvoicedUnit, InvoiceLine
from billing.ledger import proofs
from billing.ledger.models import Posting
from billing.payments.errors import ArchiveIdUsed
from billing.payments.models import Payment
from billing.payments.operations import book_bank_payment
from billing.settlement.models import Mark
from billing.settlement.tasks import settle
from tests.factories import billing as make

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THROUGH = date(2026, 11, 30)


@pytest.fixture
def order(kaski, olli):
    return make.an_assignment(kaski, olli)


@pytest.fixture
def worker(anna):
    return make.an_assistant(anna)


def in_threads(*works):
    start, results = Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            start.wait(10)
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def off():
    return {name: lines for name, lines in proofs.run_all().items() if lines}


def invoiced(order, worker, leo, units=2):
    make.accepted(order, worker, units=units)
    settle(AT)
    [invoice] = invoicing.run_invoices(through_on=THROUGH, final=True, actor=leo, at=AT).made
    return invoice


def test_two_settlements_at_once_book_each_unit_once(order, worker):
    make.accepted(order, worker, units=25)
    counts = in_threads(*[lambda: settle(AT)] * 3)
    assert sum(counts) + settle(AT) == 50
    assert Posting.objects.count() == 50
    assert off() == {}


def test_the_mark_moves_once_all_is_booked_and_the_next_run_starts_behind_it(order, worker):
    make.accepted(order, worker, units=2)
    newest = UnitChange.objects.latest("id").pk
    patience = monotonic() + 240  # the mark waits for every transaction of the cluster, other tests' too
    while settle(AT) or Mark.objects.filter(through_id=newest).count() != 2:
        assert monotonic() < patience, "the mark never moved"
        sleep(0.05)
    assert set(Mark.objects.values_list("through_id", flat=True)) == {newest}
    make.accepted(order, worker)
    assert settle(AT) == 2
    assert off() == {}


def test_a_change_committed_late_is_still_found(order, worker):
    """A change row with a low id is committed after higher ones were booked: the mark has waited for it."""
    opened, noted = Barrier(2), Barrier(2)

    def late():
        with transaction.atomic():
            unit = make.deliver(order, worker)
            opened.wait(10)
            noted.wait(30)
        return unit.ref

    def busy():
        opened.wait(10)
        with (
            connection.cursor() as cursor
        ):  # units of another assignment, so that nothing waits for the first
            cursor.execute("SELECT 1")
        other = make.an_assignment(order.client, order.created_by)
        make.deliver(other, worker)
        done = [settle(AT) for _ in range(4)]
        noted.wait(30)
        return done

    ref, done = in_threads(late, busy)
    assert done == [1, 0, 0, 0]
    assert settle(AT) == 1
    assert Posting.objects.filter(key=f"earn:{ref}").count() == 1


def test_the_command_proves_one_snapshot_while_work_goes_on(order, worker, capsys):
    """Units are settled while the proofs run; what they see is of one moment, so nothing looks half done."""
    make.accepted(order, worker, units=20)
    results = in_threads(lambda: settle(AT), *[lambda: call_command("check_books")] * 4)
    assert results == [40, None, None, None, None]
    assert "OFF" not in capsys.readouterr().out


def test_two_invoice_runs_at_once_make_one_invoice(order, worker, leo):
    make.accepted(order, worker, units=5)
    settle(AT)
    runs = in_threads(*[lambda: invoicing.run_invoices(through_on=THROUGH, final=True, actor=leo, at=AT)] * 3)
    assert sorted(len(run.made) for run in runs) == [0, 0, 1]
    assert (Invoice.objects.count(), InvoiceLine.objects.count(), InvoicedUnit.objects.count()) == (1, 1, 5)
    assert off() == {}


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return cursor.fetchone()[0]


def test_a_run_that_finds_its_draft_made_final_meanwhile_leaves_it_alone(order, worker, leo):
    make.accepted(order, worker)
    settle(AT)
    [draft] = invoicing.run_invoices(through_on=THROUGH, actor=leo, at=AT).made
    opened = Barrier(2)

    def finalise():
        with transaction.atomic():
            invoicing.finalize_invoice(invoice_id=draft.pk, actor=leo, at=AT)
            opened.wait(10)
            until = monotonic() + 10
            while not waits_for_a_lock() and monotonic() < until:
                sleep(0.02)
        return "final"

    def run_again():
        opened.wait(10)
        return invoicing.run_invoices(through_on=THROUGH, final=True, actor=leo, at=AT).made

    assert in_threads(finalise, run_again) == ["final", []]
    assert Invoice.objects.get().number == "2026-00001"
    assert off() == {}


def test_two_clients_invoiced_at_once_get_neighbouring_numbers(order, worker, stranger, sam, leo):
    other = make.an_assignment(stranger, sam)
    for each in (order, other):
        make.accepted(each, worker)
    settle(AT)
    runs = in_threads(
        *[
            lambda pk=each.client_id: invoicing.run_invoices(
                through_on=THROUGH, client_id=pk, final=True, actor=leo, at=AT
            )
            for each in (order, other)
        ]
    )
    assert sorted(run.made[0].number for run in runs) == ["2026-00001", "2026-00002"]
    assert off() == {}


def test_a_failed_finalisation_gives_its_number_back(order, worker, leo, monkeypatch):
    make.accepted(order, worker)
    settle(AT)

    def broken(**kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(invoicing.ledger, "post", broken)
    with pytest.raises(ExceptionGroup) as failed:
        invoicing.run_invoices(through_on=THROUGH, final=True, actor=leo, at=AT)
    assert [type(error) for error in failed.value.exceptions] == [RuntimeError]
    monkeypatch.undo()
    assert Invoice.objects.count() == 0
    [invoice] = invoicing.run_invoices(through_on=THROUGH, final=True, actor=leo, at=AT).made
    assert invoice.number == "2026-00001"
    assert off() == {}


def test_one_bank_line_booked_by_two_at_once_is_booked_once(order, worker, leo):
    invoice = invoiced(order, worker, leo)

    def book():
        return book_bank_payment(
            invoice_id=invoice.pk, amount_cents=1_000, paid_on=AT.date(), archive_id="A1", actor=leo, at=AT
        )

    results = in_threads(book, book, book)
    assert sorted(type(result).__name__ for result in results) == [
        "ArchiveIdUsed",
        "ArchiveIdUsed",
        "Payment",
    ]
    assert Payment.objects.count() == 1
    assert off() == {}


def test_one_bank_line_for_two_invoices_at_once_is_booked_once(order, worker, leo):
    """Different invoices are different locks: here the unique index decides."""
    first, second = invoiced(order, worker, leo), invoiced(order, worker, leo)

    def book(invoice):
        return lambda: book_bank_payment(
            invoice_id=invoice.pk, amount_cents=1_000, paid_on=AT.date(), archive_id="A1", actor=leo, at=AT
        )

    for _ in range(3):
        results = in_threads(book(first), book(second))
        assert ArchiveIdUsed in [type(result) for result in results]
    assert (Payment.objects.count(), Posting.objects.filter(kind="payment").count()) == (1, 1)
    assert off() == {}


def test_two_full_payments_at_once_pay_the_invoice_once(order, worker, leo):
    invoice = invoiced(order, worker, leo)

    def book(archive_id):
        return lambda: book_bank_payment(
            invoice_id=invoice.pk,
            amount_cents=invoice.gross_cents,
            paid_on=AT.date(),
            archive_id=archive_id,
            actor=leo,
            at=AT,
        )

    results = in_threads(book("A1"), book("A2"))
    assert sorted((result.to_invoice_cents, result.to_credit_cents) for result in results) == [
        (0, invoice.gross_cents),
        (invoice.gross_cents, 0),
    ]
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_cents) == ("paid", invoice.gross_cents)
    assert off() == {}


def test_two_renderers_at_once_store_one_document(order, worker, leo):
    invoice = invoiced(order, worker, leo)
    results = in_threads(*[lambda: render_document(invoice_id=invoice.pk, at=AT)] * 2)
    assert [type(result) for result in results].count(InvoiceDocument) == 1
    assert InvoiceDocument.objects.count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE invoicing_invoice SET gross_cents = gross_cents + 1, net_cents = net_cents + 1",
        "UPDATE invoicing_invoice SET number = '2026-00099'",
        "UPDATE invoicing_invoice SET reference = '11112'",
        "UPDATE invoicing_invoice SET snapshot = '{}'",
        "UPDATE invoicing_invoice SET due_on = due_on + 30",
        "UPDATE invoicing_invoice SET client_id = client_id + 1",
        "DELETE FROM invoicing_invoice",
        "UPDATE invoicing_invoiceline SET description = 'something else'",
        "DELETE FROM invoicing_invoicedunit",
        "UPDATE invoicing_invoicedunit SET unit_id = unit_id + 1000",
        "DELETE FROM invoicing_invoiceline",
        "INSERT INTO invoicing_invoiceline (invoice_id, position, assignment_id, description, quantity,"
        " unit_price_cents, net_cents, vat_category, vat_bps) SELECT invoice_id, 99, assignment_id, 'more', 1, 5, 5,"
        " 'standard', 2550 FROM invoicing_invoiceline",
        "UPDATE payments_payment SET amount_cents = amount_cents + 1, to_credit_cents = to_credit_cents + 1",
        "DELETE FROM payments_payment",
        "UPDATE invoicing_invoicechange SET reason = 'other'",
        "DELETE FROM invoicing_invoicedocument",
    ],
)
def test_what_is_final_is_not_changed(order, worker, leo, sql):
    invoice = invoiced(order, worker, leo)
    render_document(invoice_id=invoice.pk, at=AT) if "document" in sql else None
    book_bank_payment(
        invoice_id=invoice.pk, amount_cents=1, paid_on=AT.date(), archive_id="A1", actor=leo, at=AT
    )
    with pytest.raises(IntegrityError) as error, connection.cursor() as cursor:
        cursor.execute(sql)
    assert error.value.__cause__.sqlstate == "23001"
    assert off() == {}
