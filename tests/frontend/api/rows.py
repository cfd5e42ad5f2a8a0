"""Did a refusal change anything? A fingerprint of every table that matters."""

from contextlib import contextmanager

from django.apps import apps
from django.core import mail
from django.db import connection

ROOMS = {
    "organisations", "agreements", "people", "pricing", "orders", "routing", "delivery", "ledger", "settlement",
    "invoicing", "payments", "kernel",
}  # fmt: skip


def tables():
    models = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
    return sorted(model._meta.db_table for model in models)


def fingerprint():
    """Content of every row of every room, by table."""
    with connection.cursor() as cursor:
        found = {}
        for table in tables():
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
            )
            found[table] = cursor.fetchone()[0]
    return found | {"mail": len(mail.outbox)}


@contextmanager
def nothing_changes():
    """Fail when a row was written, changed or removed inside, or a mail sent."""
    before = fingerprint()
    yield
    after = fingerprint()
    assert {name for name in before if before[name] != after[name]} == set()


def refused(response, status, code):
    """Assert the problem of a refusal and return its body."""
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert response["Content-Type"] == "application/problem+json"
    assert body["status"] == status
    assert body["detail"]
    return body
