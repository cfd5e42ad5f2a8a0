"""Proofs that payments, invoices and books say the same."""

from billing.ledger.proofs import REVERSAL, Cause, findings, register, register_cause

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

register_cause(
    Cause(
        kind=REVERSAL,
        legs="""
            SELECT 'reversal:' || m.ref AS key, leg.account, leg.cents
            FROM payments_paymentreversal r JOIN payments_payment m ON m.id = r.payment_id
            JOIN organisations_client c ON c.id = m.client_id
            CROSS JOIN LATERAL (VALUES ('1010', -m.amount_cents), ('1100:' || c.ref, m.to_invoice_cents),
                                       ('2200:' || c.ref, m.to_credit_cents)) leg(account, cents)
        """,
        days="""
            SELECT 'reversal:' || m.ref AS key, p.business_date AS due_on
            FROM payments_payment m JOIN ledger_posting p ON p.key = 'payment:' || m.ref
        """,
    )
)
# What has been reversed counts no more.
STANDING = "NOT EXISTS (SELECT 1 FROM payments_paymentreversal r WHERE r.payment_id = p.id)"


@register("client credit is overpayments")
def credit_that_differs() -> list[str]:
    """The credit account of each client is the sum of what its standing payments left over."""
    return findings(
        f"""
        WITH left_over AS (
            SELECT c.ref AS party, sum(p.to_credit_cents) AS cents
            FROM payments_payment p JOIN organisations_client c ON c.id = p.client_id
            WHERE {STANDING} GROUP BY c.ref
        ), booked AS (
            SELECT a.party, -b.amount_cents AS cents
            FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id WHERE a.kind = '2200'
        )
        SELECT party, coalesce(booked.cents, 0) AS booked, coalesce(left_over.cents, 0) AS left_over
        FROM left_over FULL JOIN booked USING (party)
        WHERE coalesce(booked.cents, 0) <> coalesce(left_over.cents, 0) ORDER BY party
        """,  # noqa: S608 - the condition is ours
        "client {party}: credit {booked} cents, overpayments {left_over}",
    )


@register("invoices are paid by payments")
def paid_that_differs() -> list[str]:
    """What an invoice says is paid is the sum of its standing payments."""
    return findings(
        f"""
        SELECT i.number, i.paid_cents AS says, coalesce(sum(p.to_invoice_cents), 0) AS came
        FROM invoicing_invoice i LEFT JOIN payments_payment p ON p.invoice_id = i.id AND {STANDING}
        GROUP BY i.id HAVING i.paid_cents <> coalesce(sum(p.to_invoice_cents), 0) ORDER BY i.id
        """,  # noqa: S608 - the condition is ours
        "invoice {number}: says {says} cents are paid, payments give {came}",
    )


@register("payments are in the books")
def payments_not_booked() -> list[str]:
    """Every payment has its posting over the same amount, every payment posting its payment; so have their reversals."""
    off = findings(
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
    return off + findings(
        """
        SELECT m.ref FROM payments_paymentreversal r JOIN payments_payment m ON m.id = r.payment_id
        LEFT JOIN ledger_posting o ON o.key = 'payment:' || m.ref
        LEFT JOIN ledger_posting p ON p.key = 'reversal:' || m.ref AND p.reverses_id = o.id
        WHERE p.id IS NULL ORDER BY m.id
        """,
        "payment {ref}: reversed, but its posting is not",
    )


@register("bank lines are booked once")
def lines_booked_twice() -> list[str]:
    """No bank line has two standing payments; one that had before such was refused is for finance to reverse."""
    return findings(
        f"""
        SELECT p.source, p.archive_key, string_agg(p.ref, ', ' ORDER BY p.id) AS refs FROM payments_payment p
        WHERE {STANDING} GROUP BY p.source, p.archive_key HAVING count(*) > 1 ORDER BY 1, 2
        """,  # noqa: S608 - the condition is ours
        "bank line {archive_key}: booked as {refs}; reverse what the bank statement has only once",
    )
