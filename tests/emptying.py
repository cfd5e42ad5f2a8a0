"""After a test with real commits: every table as it was before the first test, the reference data included.

Django empties the tables, deals out all permissions anew and leaves the reference data to be loaded again, a second of
work. Here only what was written goes, and the rows of the reference data are put back as they were, keys and all.
That takes a superuser, who may switch triggers off; elsewhere Django's way is gone.
"""

from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql

from tests import staging

_djangos_way = TransactionTestCase._fixture_teardown
_before = {}  # what stood before the first test, by table


def keep():
    """Remember what every table holds now, and let tests with real commits go back to it."""
    if staging.may_switch_triggers_off():
        _before.update(staging.rows_of(staging.columns()))
        TransactionTestCase._fixture_teardown = _go_back
    else:
        TransactionTestCase._fixture_teardown = _start_anew


def _go_back(_case):
    now = staging.rows_of(staging.columns())
    changes = [staging.change_of(table, now[table], _before[table]) for table in now]
    statements = [part for each in changes for part in staging.written_again(*each)]
    if statements:
        with connection.cursor() as cursor:
            quiet, loud = (
                sql.SQL(f"SET session_replication_role = {role}") for role in ("replica", "origin")
            )
            cursor.execute(staging.as_text(sql.SQL("; ").join([quiet, *statements, loud])))


def _start_anew(case):
    _refuse_truncation(word="DISABLE")
    _djangos_way(case)
    _refuse_truncation(word="ENABLE")
    call_command("load_reference", verbosity=0)
    staging.forget()


def _refuse_truncation(*, word):
    """Append-only tables refuse TRUNCATE; only the emptying of the test database may pass."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, quote_ident(tgname) FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0"
        )
        cursor.execute(
            "; ".join(f"ALTER TABLE {table} {word} TRIGGER {trigger}" for table, trigger in cursor.fetchall())
        )
