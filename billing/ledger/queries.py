"""Questions to the books."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Sum

from billing.ledger.models import Balance, Entry, Period, Posting


@dataclass(frozen=True)
class TrialRow:
    """One kind of account on a day: debit and credit turnover and their difference, in cents."""

    kind: str
    debit_cents: int
    credit_cents: int

    @property
    def balance_cents(self) -> int:
        return self.debit_cents - self.credit_cents


@dataclass(frozen=True)
class TrialBalance:
    """All accounts by kind up to and including a day. Debits equal credits, or the books are off."""

    on: date
    rows: list[TrialRow]

    @property
    def debit_cents(self) -> int:
        return sum(row.debit_cents for row in self.rows)

    @property
    def credit_cents(self) -> int:
        return sum(row.credit_cents for row in self.rows)


def trial_balance(on: date) -> TrialBalance:
    """Return every kind of account with its turnover up to and including the Helsinki date `on`.

    Units: cents, debit and credit both positive. Rule: docs/rules/ledger.md
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.kind,
                   coalesce(sum(e.amount_cents) FILTER (WHERE e.amount_cents > 0), 0)::bigint,
                   coalesce(-sum(e.amount_cents) FILTER (WHERE e.amount_cents < 0), 0)::bigint
            FROM ledger_entry e
            JOIN ledger_posting p ON p.id = e.posting_id
            JOIN ledger_account a ON a.id = e.account_id
            WHERE p.business_date <= %s
            GROUP BY a.kind ORDER BY a.kind
            """,
            [on],
        )
        rows = [TrialRow(kind, int(debit), int(credit)) for kind, debit, credit in cursor.fetchall()]
    return TrialBalance(on=on, rows=rows)


def balance_of(kind: str, party: str = "") -> int:
    """Return the balance of one party's account, or of all shared accounts of the kind when `party` is empty.

    Units: cents, + debit, - credit; 0 for an account nothing was booked on. A party's balance is one kept row.
    """
    if party:
        kept = Balance.objects.filter(account__kind=kind, account__party=party)
        return kept.values_list("amount_cents", flat=True).first() or 0
    shared = Entry.objects.filter(account__kind=kind, account__party="")
    return shared.aggregate(total=Sum("amount_cents"))["total"] or 0


def entries_of(posting: Posting) -> list[tuple[str, int]]:
    """Return the (account code, cents) pairs of a posting in the order they were booked."""
    rows = Entry.objects.filter(posting=posting).order_by("id")
    return list(rows.values_list("account__code", "amount_cents"))


def is_closed(day: date) -> bool:
    """Tell whether the Helsinki date lies in a closed period."""
    return Period.objects.filter(from_on__lte=day, to_on__gte=day).exists()


def first_open_day(day: date) -> date:
    """Return `day`, or the first day after it that no closed period holds. Rule: docs/rules/period-lock.md"""
    for period in Period.objects.filter(to_on__gte=day).order_by("from_on"):
        if period.from_on > day:
            break
        day = period.to_on + timedelta(days=1)
    return day
