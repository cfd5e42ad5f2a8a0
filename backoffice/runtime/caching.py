"""The table of the cache, where the cache lives in the database: Django deletes from it only once it is full."""

from datetime import datetime

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection


def forget_expired(at: datetime) -> int:
    """Delete the rows that have expired by `at` (UTC) and return how many; with another cache there is nothing to do.

    Nor does a row go before its time by the database's clock: a sweep as of a later day must not lift today's limits.
    """
    kept = caches["default"]
    if not isinstance(kept, DatabaseCache):
        return 0
    table = connection.ops.quote_name(kept._table)  # type: ignore[attr-defined]  # Django offers no other way to the name
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < LEAST(%s, statement_timestamp())", [at])  # noqa: S608
        return int(cursor.rowcount)
