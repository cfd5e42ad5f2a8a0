"""What is append-only cannot be emptied either: one by one, whatever tables there are."""

import pytest
from django.db import IntegrityError, connection, transaction

pytestmark = pytest.mark.django_db

KEPT = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE t.tgname = c.relname || '_append_only' OR t.tgtype & 32 <> 0 ORDER BY c.relname
"""


def kept():
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        return [name for (name,) in cursor.fetchall()]


def why_not(table):
    """The trigger that refuses to empty the table."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    return error.value.__cause__.diag.constraint_name


def test_every_append_only_table_refuses_to_be_emptied():
    tables = kept()
    for table in tables:
        assert why_not(table) == f"{table}_no_truncate"
    assert {"payments_payment", "agreements_signature", "delivery_verdict", "orders_capchange"} <= set(tables)
    assert {"delivery_billedkey", "ledger_entry", "accounts_userchange", "invoicing_invoicechange"} <= set(
        tables
    )
