"""P11: posting through the service against the same rows by bare SQL."""

import itertools
from datetime import date

from django.db import connection

from bench import stage
from bench.__main__ import median_seconds, show
from billing.ledger import operations
from billing.ledger.models import Account

RUNS = 400


def measure() -> None:
    numbers = itertools.count()
    codes = [("1110:C-BENCH", 4_500), ("3000", -4_500)]

    def through_the_service() -> None:
        operations.post(
            key=f"bench:{next(numbers)}",
            kind="accept",
            business_date=date(2026, 11, 23),
            entries=codes,
            at=stage.AT,
        )

    through_the_service()
    accounts = [Account.objects.get(code=code).pk for code, _ in codes]

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH p AS (INSERT INTO ledger_posting (key, kind, business_date, booked_at, note, legs)"
                " VALUES (%s, 'accept', '2026-11-23', %s, '', 2) RETURNING id)"
                " INSERT INTO ledger_entry (posting_id, account_id, amount_cents)"
                " SELECT p.id, e.account, e.cents FROM p, (VALUES (%s, 4500), (%s, -4500)) e (account, cents)",
                [f"raw:{next(numbers)}", stage.AT, *accounts],
            )

    raw_seconds = median_seconds(raw, runs=RUNS)
    show(
        "P11",
        "posting speed through the service against bare SQL",
        raw_seconds / median_seconds(through_the_service, runs=RUNS),
        ">= 0.4",
    )
