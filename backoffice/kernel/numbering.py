"""Gap-free number series: the counter row is taken in the transaction that issues the document."""

from django.db import connection
from django.db.transaction import TransactionManagementError


def take_number(*, series: str, year: int) -> int:
    """Return the next number (1, 2, ...) of the series of that year; rolls back with the caller's transaction.

    Raises: TransactionManagementError outside a transaction. Rule: docs/rules/numbering.md (VAT Act 209 e)
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a number is taken only in the transaction that issues the document")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_numberseries (series, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, year) DO UPDATE SET last = kernel_numberseries.last + 1 RETURNING last",
            [series, year],
        )
        return int(cursor.fetchone()[0])
