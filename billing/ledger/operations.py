"""What may be done to the books: post, reverse, close a period."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from backoffice.accounts.models import User
from backoffice.kernel import texts
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.prepared import prepared_cursor
from backoffice.kernel.workdays import helsinki_date
from billing.ledger import accounts, queries
from billing.ledger.errors import (
    AlreadyReversed,
    NotReversible,
    PeriodBackward,
    PeriodClosed,
    PeriodNotOver,
    PeriodOverlaps,
    PostingKeyReused,
    PostingUnsound,
)
from billing.ledger.models import Account, Period, Posting

Entries = Sequence[tuple[str, int]]
# Kinds whose proofs count reversals. Any other would stay off in check_books for good, the past being append-only.
REVERSIBLE = frozenset({"payment"})

# Posting and entries in one statement: the entries' balance trigger takes the accounts in id order, so two postings
# never wait for each other in a ring. Nothing is written when the key is taken, an account is missing or the day closed.
_INSERT = """
WITH leg AS (
    SELECT a.id AS account_id, v.cents, v.place
    FROM unnest(%(codes)s::text[], %(cents)s::bigint[]) WITH ORDINALITY AS v(code, cents, place)
    JOIN ledger_account a ON a.code = v.code
), head AS (
    INSERT INTO ledger_posting (key, kind, business_date, booked_at, note, legs, reverses_id)
    SELECT %(key)s::text, %(kind)s::text, %(day)s::date, %(at)s::timestamptz, %(note)s::text, %(legs)s::int,
           %(reverses)s::bigint
    WHERE (SELECT count(*) FROM leg) = %(legs)s::int
      AND NOT EXISTS (SELECT 1 FROM ledger_period p WHERE %(day)s::date BETWEEN p.from_on AND p.to_on)
    ON CONFLICT (key) DO NOTHING
    RETURNING id
), legs AS (
    INSERT INTO ledger_entry (posting_id, account_id, amount_cents)
    SELECT head.id, leg.account_id, leg.cents FROM head, leg ORDER BY leg.place
)
SELECT id FROM head
"""


def post(
    *,
    key: str,
    kind: str,
    business_date: date,
    entries: Entries,
    at: datetime,
    note: str = "",
    reverses: Posting | None = None,
) -> Posting | None:
    """Book one event: a posting and its entries, whole or not at all, once per key.

    Returns the posting, or None when the key is in the books with the same content: the cause was booked before.
    It is one statement, so it needs no transaction of its own and joins the caller's.
    Units: cents, + debit, - credit; `business_date` is a Helsinki date; `at` is UTC.
    Raises: PostingKeyReused when the key carries other content; PeriodClosed; PostingUnsound when entries do not
    balance, are fewer than two or zero, or name an account the chart does not have.
    Rule: docs/rules/ledger.md, docs/rules/period-lock.md
    """
    _require_sound(entries)
    values: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "day": business_date,
        "at": at,
        "note": note,
        "reverses": reverses.pk if reverses else None,
        "codes": [code for code, _ in entries],
        "cents": [cents for _, cents in entries],
        "legs": len(entries),
    }
    posting_id = _insert(values) or _insert_after_repair(values, business_date, entries)
    if posting_id is None:
        return None
    return Posting(
        id=posting_id,
        key=key,
        kind=kind,
        business_date=business_date,
        booked_at=at,
        note=note,
        legs=len(entries),
        reverses=reverses,
    )


@transaction.atomic
def reverse(*, posting_id: int, key: str, at: datetime, business_date: date, note: str = "") -> Posting:
    """Take a posting back by booking its mirror image; together with what its room keeps of it.

    Units: cents; `business_date` is a Helsinki date in an open period. Raises: Posting.DoesNotExist; NotReversible for
    a kind whose room counts no reversals; AlreadyReversed when it has one; PeriodClosed; PostingKeyReused.
    Rule: docs/rules/ledger.md
    """
    original = Posting.objects.get(pk=posting_id)
    if original.kind not in REVERSIBLE:
        raise NotReversible(key=original.key)
    if Posting.objects.filter(reverses=original).exists():
        raise AlreadyReversed(key=original.key)
    mirror = [(code, -cents) for code, cents in queries.entries_of(original)]
    try:
        with (
            transaction.atomic()
        ):  # no row is locked, that needs the right to change it: the unique index decides
            posting = post(
                key=key,
                kind="reversal",
                business_date=business_date,
                entries=mirror,
                at=at,
                note=note,
                reverses=original,
            )
    except IntegrityError as error:
        if "reverses" not in str(error):
            raise
        raise AlreadyReversed(key=original.key) from None
    if posting is None:  # somebody was quicker, under the same key
        raise AlreadyReversed(key=original.key)
    return posting


@transaction.atomic
def close_period(*, from_on: date, to_on: date, actor: User, at: datetime) -> Period:
    """Close a stretch of the books; no posting may carry a date inside it any more.

    Units: Helsinki dates, both inclusive; `at` is UTC. Raises: Forbidden unless the actor is in the office's finance;
    PeriodBackward; PeriodNotOver; PeriodOverlaps. Rule: docs/rules/period-lock.md
    """
    if not actor.has_role("finance"):
        raise Forbidden()
    if to_on < from_on:
        raise PeriodBackward(field="to_on")
    if to_on >= helsinki_date(at):
        raise PeriodNotOver()
    with (
        connection.cursor() as cursor
    ):  # waits for the postings under way; those that come later see the period
        cursor.execute("SELECT pg_advisory_xact_lock(ledger_period_lock())")
    if Period.objects.filter(from_on__lte=to_on, to_on__gte=from_on).exists():
        raise PeriodOverlaps()
    return Period.objects.create(from_on=from_on, to_on=to_on, closed_at=at, closed_by=actor)


def open_accounts(*, codes: Sequence[str]) -> None:
    """Create the accounts that do not exist yet, in code order; those that do are left alone.

    Raises: PostingUnsound for a code the chart does not have.
    """
    parsed = [(code, *accounts.parse(code)) for code in sorted(set(codes))]
    rows = [Account(code=code, kind=kind, party=party) for code, kind, party in parsed]
    Account.objects.bulk_create(rows, ignore_conflicts=True)


def _require_sound(entries: Entries) -> None:
    amounts = [cents for _, cents in entries]
    if len(amounts) < 2 or sum(amounts) != 0:
        raise PostingUnsound(f"at least two entries that sum to zero, not {amounts}")
    if any(type(cents) is not int or cents == 0 for cents in amounts):
        raise PostingUnsound(f"every entry is a whole number of cents other than zero, not {amounts}")


def _insert(values: dict[str, Any]) -> int | None:
    with prepared_cursor() as cursor:  # planning it costs more than running it
        cursor.execute(_INSERT, values)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _insert_after_repair(values: dict[str, Any], day: date, entries: Entries) -> int | None:
    """Nothing was written: tell why, and when it was a missing account, open it and post.

    None means that the same posting stands already.
    """
    key = str(values["key"])
    if _stands(key, values, entries):
        return None
    if queries.is_closed(day):
        raise PeriodClosed(day=texts.day(day))
    open_accounts(codes=[code for code, _ in entries])
    posting_id = _insert(values)
    if posting_id is None and not _stands(key, values, entries):
        raise PeriodClosed(day=texts.day(day))
    return posting_id


def _stands(key: str, values: dict[str, Any], entries: Entries) -> bool:
    """Tell whether the key is in the books with this content. Raises: PostingKeyReused when the content differs."""
    found = Posting.objects.filter(key=key).first()
    if found is None:
        return False
    content = (found.kind, found.reverses_id, sorted(queries.entries_of(found)))
    if content != (values["kind"], values["reverses"], sorted(entries)):
        raise PostingKeyReused(key=key)
    return True
