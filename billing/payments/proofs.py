"""Proofs that payments, invoices and books say the same."""

from billing.ledger.proofs import Cause, findings, register, register_cause

register_cause(
    Cause(
        kind="payment",
        legs="""
            SELECT 'payment:' || m.ref AS key, leg.account, leg.cents
            FROM payments_payment m JOIN organisations_client c ON c.id = m.client_id
            CROSS JOIN LATERAL (VALUES ('1010', m.amount_cents), ('1100:' || c.ref, -m.to_invoice_cents),
                                       ('2200:' || c.ref, -m.to_credit_cents)) leg(account, cents)
        """,
        days="SELECT 'payment:' || ref AS key, paid_on AS due_on FROM payments_payment",
    )
)


@register("client credit is overpayments")
def credit_that_differs() -> list[str]:
    """The credit account of each client is the sum of what its payments left over."""
    return findings(
        """
        WITH left_over AS (
            SELECT c.ref AS party, sum(p.to_credit_cents) AS cents
            FROM payments_payment p JOIN organisations_client c ON c.id = p.client_id GROUP BY c.ref
        ), booked AS (
            SELECT a.party, -b.amount_cents AS cents
            FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id WHERE a.kind = '2200'
        )
        SELECT party, coalesce(booked.cents, 0) AS booked, coalesce(left_over.cents, 0) AS left_over
        FROM left_over FULL JOIN booked USING (party)
        WHERE coalesce(booked.cents, 0) <> coalesce(left_over.cents, 0) ORDER BY party
        """,
        "client {party}: credit {booked} cents, overpayments {left_over}",
    )


@register("invoices are paid by payments")
def paid_that_differs() -> list[str]:
    """What an invoice says is paid is the sum of its payments."""
    return findings(
        """
        SELECT i.number, i.paid_cents AS says, coalesce(sum(p.to_invoice_cents), 0) AS came
        FROM invoicing_invoice i LEFT JOIN payments_payment p ON p.invoice_id = i.id
        GROUP BY i.id HAVING i.paid_cents <> coalesce(sum(p.to_invoice_cents), 0) ORDER BY i.id
        """,
        "invoice {number}: says {says} cents are paid, payments give {came}",
    )


@register("payments are in the books")
def payments_not_booked() -> list[str]:
    """Every payment has its posting over the same amount, and every payment posting its payment."""
    return findings(
        """
        SELECT coalesce('payment:' || m.ref, p.key) AS key, m.amount_cents AS came, e.amount_cents AS booked
        FROM payments_payment m
        FULL JOIN (SELECT * FROM ledger_posting WHERE kind = 'payment') p ON p.key = 'payment:' || m.ref
        LEFT JOIN (SELECT e.posting_id, e.amount_cents FROM ledger_entry e
                   JOIN ledger_account a ON a.id = e.account_id AND a.kind = '1010') e ON e.posting_id = p.id
        WHERE m.id IS NULL OR p.id IS NULL OR e.amount_cents IS DISTINCT FROM m.amount_cents
        ORDER BY 1
        """,
        "{key}: {came} cents came, booked {booked}",
    )
