"""Proofs that invoices, books and units say the same."""

import hashlib

from django.core.files.storage import default_storage

from billing.invoicing.models import Invoice, InvoiceDocument
from billing.invoicing.queries import FINAL
from billing.invoicing.vat import vat_groups
from billing.ledger.proofs import Cause, findings, register, register_cause

register_cause(
    Cause(
        kind="invoice",
        legs="""
            SELECT 'invoice:' || i.number AS key, leg.account, leg.cents
            FROM invoicing_invoice i JOIN organisations_client c ON c.id = i.client_id
            CROSS JOIN LATERAL (VALUES ('1100:' || c.ref, i.gross_cents), ('1110:' || c.ref, -i.net_cents)) leg(account, cents)
            WHERE i.number IS NOT NULL
            UNION ALL
            SELECT 'invoice:' || i.number, '2300:' || l.vat_bps, -div(sum(l.net_cents) * l.vat_bps + 5000, 10000)
            FROM invoicing_invoice i JOIN invoicing_invoiceline l ON l.invoice_id = i.id
            WHERE i.number IS NOT NULL GROUP BY i.number, l.vat_category, l.vat_bps
        """,
        days="SELECT 'invoice:' || number AS key, issued_on AS due_on FROM invoicing_invoice",
    )
)


@register("receivables are open invoices")
def receivables_that_differ() -> list[str]:
    """What each client owes in the books is the sum of what its final invoices lack."""
    return findings(
        """
        WITH owed AS (
            SELECT c.ref AS party, sum(i.gross_cents - i.paid_cents) AS cents
            FROM invoicing_invoice i JOIN organisations_client c ON c.id = i.client_id
            WHERE i.status IN ('open', 'paid') GROUP BY c.ref
        ), booked AS (
            SELECT a.party, b.amount_cents AS cents
            FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id WHERE a.kind = '1100'
        )
        SELECT party, coalesce(booked.cents, 0) AS booked, coalesce(owed.cents, 0) AS owed
        FROM owed FULL JOIN booked USING (party)
        WHERE coalesce(booked.cents, 0) <> coalesce(owed.cents, 0) ORDER BY party
        """,
        "client {party}: receivable {booked} cents, open invoices {owed}",
    )


@register("unbilled is accepted and not invoiced")
def unbilled_that_differs() -> list[str]:
    """The unbilled account of each client is the sum of its settled accepted units on no final invoice."""
    return findings(
        """
        WITH waiting AS (
            SELECT c.ref AS party, sum(u.price_cents) AS cents
            FROM delivery_unit u
            JOIN orders_assignment a ON a.id = u.assignment_id
            JOIN organisations_client c ON c.id = a.client_id
            JOIN ledger_posting p ON p.key = 'accept:' || u.ref
            WHERE u.status = 'accepted' AND NOT EXISTS (
                SELECT 1 FROM invoicing_invoicedunit x
                JOIN invoicing_invoiceline l ON l.id = x.line_id
                JOIN invoicing_invoice i ON i.id = l.invoice_id
                WHERE x.unit_id = u.id AND i.status IN ('open', 'paid'))
            GROUP BY c.ref
        ), booked AS (
            SELECT a.party, b.amount_cents AS cents
            FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id WHERE a.kind = '1110'
        )
        SELECT party, coalesce(booked.cents, 0) AS booked, coalesce(waiting.cents, 0) AS waiting
        FROM waiting FULL JOIN booked USING (party)
        WHERE coalesce(booked.cents, 0) <> coalesce(waiting.cents, 0) ORDER BY party
        """,
        "client {party}: unbilled {booked} cents, accepted and not invoiced {waiting}",
    )


@register("invoice numbers have no gap")
def gaps_in_numbers() -> list[str]:
    """Each year's numbers run from 1 to the series' counter, every one of them taken, in the order of their days."""
    missing = findings(
        """
        SELECT s.year, n AS missing
        FROM kernel_numberseries s CROSS JOIN LATERAL generate_series(1, s.last) n
        WHERE s.series = 'invoice'
          AND NOT EXISTS (SELECT 1 FROM invoicing_invoice i WHERE i.number = s.year || '-' || lpad(n::text, greatest(5, length(n::text)), '0'))
        UNION ALL
        SELECT split_part(i.number, '-', 1)::int, split_part(i.number, '-', 2)::int
        FROM invoicing_invoice i
        WHERE i.number IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM kernel_numberseries s
            WHERE s.series = 'invoice' AND s.year = split_part(i.number, '-', 1)::int
              AND split_part(i.number, '-', 2)::int BETWEEN 1 AND s.last)
        ORDER BY 1, 2
        """,
        "invoice number {missing} of {year}: missing, or beyond the series",
    )
    return missing + findings(
        """
        SELECT number, issued_on FROM (
            SELECT number, issued_on, split_part(number, '-', 1) AS year, split_part(number, '-', 2)::int AS n,
                   lag(issued_on) OVER (PARTITION BY split_part(number, '-', 1) ORDER BY split_part(number, '-', 2)::int) AS before
            FROM invoicing_invoice WHERE number IS NOT NULL) i
        WHERE issued_on < before OR extract(year FROM issued_on)::text <> year ORDER BY year, n
        """,
        "invoice number {number}: its day {issued_on} is not of its year, or before the day of the number before it",
    )


@register("units stand on one line")
def units_on_wrong_lines() -> list[str]:
    """Every invoiced unit is accepted, settled, of the line's assignment and price, and on one line only."""
    return findings(
        """
        SELECT u.ref, count(x.id) AS lines
        FROM invoicing_invoicedunit x
        JOIN delivery_unit u ON u.id = x.unit_id
        JOIN invoicing_invoiceline l ON l.id = x.line_id
        LEFT JOIN ledger_posting p ON p.key = 'accept:' || u.ref
        GROUP BY u.ref
        HAVING count(x.id) > 1 OR bool_or(
            u.status <> 'accepted' OR p.id IS NULL OR u.assignment_id <> l.assignment_id
            OR u.price_cents <> l.unit_price_cents)
        ORDER BY u.ref
        """,
        "unit {ref}: on {lines} invoice lines, not accepted, not settled, or not what the line says",
    )


@register("invoices are the sum of their lines")
def sums_that_differ() -> list[str]:
    """Quantity of a line = its units; net = sum of lines; VAT = groups rounded once; the document says the same."""
    off = findings(
        """
        SELECT i.number, l.position, l.quantity, count(x.id) AS units
        FROM invoicing_invoiceline l
        JOIN invoicing_invoice i ON i.id = l.invoice_id
        LEFT JOIN invoicing_invoicedunit x ON x.line_id = l.id
        WHERE i.status IN ('open', 'paid')
        GROUP BY i.number, l.position, l.quantity HAVING count(x.id) <> l.quantity ORDER BY 1, 2
        """,
        "invoice {number} line {position}: quantity {quantity}, units {units}",
    )
    off += findings(
        """
        SELECT i.number, i.gross_cents AS gross, i.snapshot #>> '{totals,gross_cents}' AS said
        FROM invoicing_invoice i
        WHERE i.number IS NOT NULL AND i.snapshot -> 'totals' IS DISTINCT FROM jsonb_build_object(
            'net_cents', i.net_cents, 'vat_cents', i.vat_cents, 'gross_cents', i.gross_cents)
        ORDER BY i.number
        """,
        "invoice {number}: gross {gross} cents, its document says {said}, or other parts of it",
    )
    return off + _totals_that_differ()


def _totals_that_differ() -> list[str]:
    off = []
    finals = Invoice.objects.filter(status__in=FINAL).prefetch_related("lines").order_by("id")
    for invoice in finals.defer("snapshot").iterator(chunk_size=500):
        lines = [(line.vat_category, line.vat_bps, line.net_cents) for line in invoice.lines.all()]
        groups = vat_groups(lines)
        net = sum(group.base_cents for group in groups)
        vat = sum(group.vat_cents for group in groups)
        if (net, vat) != (invoice.net_cents, invoice.vat_cents):
            off.append(
                f"invoice {invoice.number}: says {invoice.net_cents} + {invoice.vat_cents} cents, lines give {net} + {vat}"
            )
    return off


@register("invoices are in the books")
def invoices_not_booked() -> list[str]:
    """Every final invoice has its posting over the same gross, and every invoice posting its invoice."""
    return findings(
        """
        SELECT coalesce('invoice:' || i.number, p.key) AS key, i.gross_cents AS gross, e.amount_cents AS booked
        FROM (SELECT * FROM invoicing_invoice WHERE number IS NOT NULL) i
        FULL JOIN (SELECT * FROM ledger_posting WHERE kind = 'invoice') p ON p.key = 'invoice:' || i.number
        LEFT JOIN (SELECT e.posting_id, e.amount_cents FROM ledger_entry e
                   JOIN ledger_account a ON a.id = e.account_id AND a.kind = '1100') e ON e.posting_id = p.id
        WHERE i.id IS NULL OR p.id IS NULL OR e.amount_cents IS DISTINCT FROM i.gross_cents
        ORDER BY 1
        """,
        "{key}: gross {gross} cents, booked {booked}",
    )


@register("stored invoices match their hash")
def documents_that_changed() -> list[str]:
    """The bytes of every stored invoice PDF are there and are those that were stored."""
    off = []
    documents = InvoiceDocument.objects.select_related("file", "invoice").order_by("id")
    for document in documents.iterator(chunk_size=200):
        stored = document.file
        try:
            with default_storage.open(stored.storage_name) as handle:
                digest = hashlib.file_digest(handle, "sha256").hexdigest()
        except FileNotFoundError:
            off.append(f"invoice {document.invoice.number}: the file {stored.ref} is gone")
            continue
        if digest != stored.sha256:
            off.append(f"invoice {document.invoice.number}: the file {stored.ref} is not what was stored")
    return off
