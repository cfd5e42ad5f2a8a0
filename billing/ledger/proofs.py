"""Proofs of the books: each room registers questions whose answer must be an empty list."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

ProofFunction = Callable[[], list[str]]
_proofs: dict[str, ProofFunction] = {}


def register(name: str) -> Callable[[ProofFunction], ProofFunction]:
    """Register the decorated `() -> list[str]`: one sentence per thing that is off. Raises: ValueError for a taken name."""

    def keep(function: ProofFunction) -> ProofFunction:
        if _proofs.get(name, function) is not function:
            raise ValueError(f"a proof named {name} exists")
        _proofs[name] = function
        return function

    return keep


def names() -> list[str]:
    """Return the names of all proofs in order."""
    return sorted(_proofs)


def run(name: str) -> list[str]:
    """Run one proof and return what is off. Raises: KeyError for an unknown name."""
    return _proofs[name]()


def run_all() -> dict[str, list[str]]:
    """Run every proof; the answer of a name is what is off, empty when all is well."""
    return {name: run(name) for name in names()}


def prove() -> dict[str, list[str]]:
    """Run all proofs on one snapshot, so that work going on meanwhile gives no false alarm.

    Inside a transaction that is open already its own view is used.
    """
    if connection.in_atomic_block:
        return run_all()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return run_all()


def findings(sql: str, sentence: str, params: dict[str, Any] | None = None) -> list[str]:
    """Run a query for what is off and return `sentence` filled with each row's columns, at most a hundred."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) off LIMIT 100", params or {})  # noqa: S608 - proofs are code
        columns = [column.name for column in cursor.description]
        return [sentence.format(**dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]


@register("postings balance")
def unbalanced_postings() -> list[str]:
    """Every posting has at least two entries that sum to zero."""
    return findings(
        """
        SELECT p.key, count(e.id) AS legs, coalesce(sum(e.amount_cents), 0) AS total
        FROM ledger_posting p LEFT JOIN ledger_entry e ON e.posting_id = p.id
        GROUP BY p.key HAVING count(e.id) < 2 OR sum(e.amount_cents) <> 0 ORDER BY p.key
        """,
        "posting {key}: {legs} entries, sum {total} cents",
    )


@register("balances are sums")
def balances_that_drifted() -> list[str]:
    """The kept balance of every party account is the sum of its entries."""
    return findings(
        """
        SELECT a.code, coalesce(b.amount_cents, 0) AS kept, coalesce(s.total, 0) AS total
        FROM ledger_account a
        LEFT JOIN ledger_balance b ON b.account_id = a.id
        LEFT JOIN (SELECT account_id, sum(amount_cents) AS total FROM ledger_entry GROUP BY 1) s
            ON s.account_id = a.id
        WHERE (a.party <> '' AND coalesce(b.amount_cents, 0) <> coalesce(s.total, 0))
           OR (a.party = '' AND b.account_id IS NOT NULL)
        ORDER BY a.code
        """,
        "account {code}: kept {kept} cents, entries sum to {total}",
    )


@register("reversals mirror")
def reversals_that_do_not_mirror() -> list[str]:
    """A reversal and its original cancel each other on every account."""
    return findings(
        """
        SELECT r.key, a.code, sum(e.amount_cents) AS rest
        FROM ledger_posting r
        JOIN ledger_entry e ON e.posting_id IN (r.id, r.reverses_id)
        JOIN ledger_account a ON a.id = e.account_id
        WHERE r.reverses_id IS NOT NULL
        GROUP BY r.key, a.code HAVING sum(e.amount_cents) <> 0 ORDER BY r.key, a.code
        """,
        "reversal {key}: {rest} cents stay on {code}",
    )
