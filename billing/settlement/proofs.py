"""Proofs that the books say of every unit what the unit says of itself."""

from assignments.delivery.proofs import PROOFS as DELIVERY_PROOFS
from billing.ledger.proofs import Cause, findings, register, register_cause
from billing.settlement import queries
from billing.settlement.duties import DUTIES


def _cause(kind: str, *, stamp: str, legs: str) -> Cause:
    """A unit's delivery or acceptance, as the unit itself tells it."""
    return Cause(
        kind=kind,
        legs=f"""
            SELECT '{kind}:' || u.ref AS key, leg.account, leg.cents
            FROM delivery_unit u JOIN people_assistant w ON w.id = u.assistant_id
            JOIN orders_assignment a ON a.id = u.assignment_id JOIN organisations_client c ON c.id = a.client_id
            CROSS JOIN LATERAL (VALUES {legs}) leg(account, cents) WHERE u.{stamp} IS NOT NULL""",  # noqa: S608
        days=f"""
            SELECT '{kind}:' || ref AS key, ({stamp} AT TIME ZONE 'Europe/Helsinki')::date AS due_on
            FROM delivery_unit""",  # noqa: S608
    )


register_cause(
    _cause(
        "earn",
        stamp="first_delivered_at",
        legs="('4000', u.rate_cents), ('2100:' || w.ref, -u.rate_cents)",
    )
)
register_cause(
    _cause("accept", stamp="accepted_at", legs="('1110:' || c.ref, u.price_cents), ('3000', -u.price_cents)")
)


@register("units are settled or queued")
def lost_units() -> list[str]:
    """Every delivered or accepted unit is in the books, or has a change row the job will still find."""
    lost: list[str] = []
    for duty in DUTIES:
        stamp = {"earn": "first_delivered_at", "accept": "accepted_at"}[duty.name]
        lost += findings(
            f"""
            SELECT u.ref FROM delivery_unit u
            WHERE u.{stamp} IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.key = %(duty)s || ':' || u.ref)
              AND NOT EXISTS (
                SELECT 1 FROM delivery_unitchange c
                WHERE c.subject_id = u.id AND c.to_status = %(status)s AND c.id > %(through)s)
            ORDER BY u.id
            """,  # noqa: S608 - the column is one of two words above
            f"unit {{ref}}: not in the books ({duty.name}), and no run will find it",
            {"duty": duty.name, "status": duty.status, "through": queries.settled_through(duty)},
        )
    return lost


@register("postings have their unit")
def postings_without_cause() -> list[str]:
    """Every earn and accept posting names a unit that was delivered or accepted, for the amount frozen on it."""
    return findings(
        """
        SELECT p.key, e.amount_cents AS booked, CASE p.kind WHEN 'earn' THEN u.rate_cents ELSE u.price_cents END AS frozen
        FROM ledger_posting p
        JOIN ledger_entry e ON e.posting_id = p.id AND e.amount_cents > 0
        LEFT JOIN delivery_unit u ON p.key = p.kind || ':' || u.ref
        WHERE p.kind IN ('earn', 'accept')
          AND (u.id IS NULL
               OR (p.kind = 'earn' AND (u.first_delivered_at IS NULL OR e.amount_cents <> u.rate_cents))
               OR (p.kind = 'accept' AND (u.status <> 'accepted' OR e.amount_cents <> u.price_cents)))
        ORDER BY p.id
        """,
        "posting {key}: booked {booked} cents, the unit says {frozen}",
    )


@register("payables are delivered rates")
def payables_that_differ() -> list[str]:
    """What the office owes each assistant is the sum of the rates of the units its check has delivered."""
    return findings(
        """
        WITH owed AS (
            SELECT w.ref AS party, sum(u.rate_cents) AS cents
            FROM delivery_unit u JOIN people_assistant w ON w.id = u.assistant_id
            WHERE EXISTS (SELECT 1 FROM ledger_posting p WHERE p.key = 'earn:' || u.ref)
            GROUP BY w.ref
        ), booked AS (
            SELECT a.party, -b.amount_cents AS cents
            FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id WHERE a.kind = '2100'
        )
        SELECT party, coalesce(booked.cents, 0) AS booked, coalesce(owed.cents, 0) AS owed
        FROM owed FULL JOIN booked USING (party)
        WHERE coalesce(booked.cents, 0) <> coalesce(owed.cents, 0) ORDER BY party
        """,
        "assistant {party}: payable {booked} cents, delivered units are worth {owed}",
    )


# What delivery proves of its own units and cap counters is proven with the books.
for _name, _proof in DELIVERY_PROOFS:
    register(_name)(_proof)
