"""Proofs of the books: each room registers questions whose answer must be an empty list."""

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Cause:
    """What the postings of one kind are made from, recounted from the rows that stand behind them.

    `legs` selects (key, account, cents) of every entry called for, `days` (key, due_on) of every cause.
    """

    kind: str
    legs: str
    days: str


REVERSAL = "reversal"
_causes: dict[str, Cause] = {}


def register_cause(cause: Cause) -> None:
    """Name the cause of a kind of posting: from then on every posting of the kind is compared with it.

    Raises: ValueError for a kind that has another cause.
    """
    if _causes.setdefault(cause.kind, cause) != cause:
        raise ValueError(f"postings of the kind {cause.kind} have a cause")


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
    """Every posting has the entries it says it has, at least two, and they sum to zero."""
    return findings(
        """
        SELECT p.key, count(e.id) AS legs, coalesce(sum(e.amount_cents), 0) AS total
        FROM ledger_posting p LEFT JOIN ledger_entry e ON e.posting_id = p.id
        GROUP BY p.key, p.legs HAVING count(e.id) < 2 OR count(e.id) <> p.legs OR sum(e.amount_cents) <> 0
        ORDER BY p.key
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


@register("postings have a cause")
def postings_of_unknown_kind() -> list[str]:
    """Nothing is in the books but what a room of the house books, and its reversals."""
    return findings(
        "SELECT key, kind FROM ledger_posting WHERE kind <> ALL(%(known)s) ORDER BY key",
        "posting {key}: nothing in the house books a {kind}",
        {"known": [*_causes, REVERSAL]},
    )


@register("postings say what their cause says")
def postings_that_differ() -> list[str]:
    """Every posting has exactly the entries its cause calls for, on the same accounts to the cent."""
    return [line for cause in _causes.values() for line in _entries_that_differ(cause)]


@register("postings carry the day of their cause")
def postings_on_other_days() -> list[str]:
    """A business date is the day of the cause; later, with a note, only because its period had been closed."""
    return [line for cause in _causes.values() for line in _days_that_differ(cause)]


def _entries_that_differ(cause: Cause) -> list[str]:
    return findings(
        f"""
        WITH booked AS (
            SELECT p.key, a.code AS account, e.amount_cents AS cents
            FROM ledger_posting p JOIN ledger_entry e ON e.posting_id = p.id JOIN ledger_account a ON a.id = e.account_id
            WHERE p.kind = %(kind)s
        ), called_for AS (
            SELECT c.key, c.account, c.cents::bigint FROM ({cause.legs}) c
            WHERE c.cents <> 0 AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.key = c.key AND p.kind = %(kind)s)
        )
        SELECT 'has' AS word, x.* FROM (TABLE booked EXCEPT ALL TABLE called_for) x
        UNION ALL
        SELECT 'lacks', y.* FROM (TABLE called_for EXCEPT ALL TABLE booked) y
        ORDER BY key, account, word
        """,  # noqa: S608 - causes are code
        "posting {key}: {word} {cents} cents on {account}",
        {"kind": cause.kind},
    )


def _days_that_differ(cause: Cause) -> list[str]:
    return findings(
        f"""
        SELECT p.key, p.business_date, c.due_on FROM ledger_posting p JOIN ({cause.days}) c ON c.key = p.key
        WHERE p.kind = %(kind)s AND p.business_date <> c.due_on AND NOT (p.business_date > c.due_on AND p.note <> '')
        ORDER BY p.key
        """,  # noqa: S608 - causes are code
        "posting {key}: dated {business_date}, its cause is of {due_on}",
        {"kind": cause.kind},
    )
