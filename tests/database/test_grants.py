"""Web and worker work under a role that owns nothing: it does the whole job, and can not touch the books."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from assignments.routing.operations import open_to_queue
from backoffice.kernel import news
from backoffice.runtime.grants import append_only_tables
from billing.invoicing.operations import run_invoices
from billing.ledger import operations as ledger
from billing.ledger import proofs
from billing.ledger.models import Posting
from billing.payments.operations import book_bank_payment
from tests.factories import clients, delivery, orders
from tests.factories.people import make_assistant

pytestmark = pytest.mark.django_db
ROLE = "tehty_web"
BOOKS = ("ledger_posting", "ledger_entry", "ledger_period", "ledger_account", "payments_payment")


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def role(db):
    run(f"CREATE ROLE {ROLE} LOGIN")
    return ROLE


@pytest.fixture
def restricted(role):
    """From here on the connection is the role's, until the test's transaction is rolled back."""
    call_command("grants", role, verbosity=0)
    run(f"SET ROLE {role}")
    yield role
    run("RESET ROLE")


def test_the_whole_job_is_done_under_it(restricted, at, kaski, olli, aino, kaisa, kim, leo, nea, anna):
    clients.sign_nda(delivery.make_user("Uusi Ihminen", "checker"), actor=nea, at=at)
    order = orders.make_placed(kaski, olli, at=at, check_one_in=1)
    open_to_queue(assignment_id=order.pk, actor=kaisa, at=at)
    worker = make_assistant(anna)
    for number in (1, 2):
        delivery.accepted(worker, order, at, kim, aino, number)
    news.run_job("settle", at=at)
    (invoice,) = run_invoices(through_on=date(2026, 11, 23), final=True, actor=leo, at=at).made
    facts = {"invoice_id": invoice.pk, "paid_on": date(2026, 11, 23), "actor": leo, "at": at}
    book_bank_payment(amount_cents=invoice.gross_cents + 1, archive_id="A1", **facts)
    entries = [("1010", 100), ("3000", -100)]
    posting = ledger.post(key="k", kind="payment", business_date=date(2026, 11, 23), entries=entries, at=at)
    ledger.reverse(posting_id=posting.pk, key="r", at=at, business_date=date(2026, 11, 23))
    ledger.close_period(from_on=date(2026, 11, 1), to_on=date(2026, 11, 5), actor=leo, at=at)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    assert Posting.objects.count() == 2 + 2 + 1 + 1 + 2
    assert [proofs.run(name) for name in ("postings balance", "balances are sums", "reversals mirror")] == [
        []
    ] * 3


@pytest.mark.parametrize(
    "sql",
    [
        *(f"UPDATE {table} SET id = id" for table in BOOKS),
        *(f"DELETE FROM {table}" for table in BOOKS),
        *(f"TRUNCATE {table} CASCADE" for table in BOOKS),
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_posting_append_only ON ledger_posting",
        "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE sql AS ''",
        "SET session_replication_role = replica",
        "UPDATE delivery_verdict SET note = 'x'",
        "DELETE FROM agreements_signature",
        "DELETE FROM django_migrations",
        "CREATE TABLE other (id int)",
    ],
)
def test_the_books_are_not_its_to_change(restricted, sql):
    with pytest.raises(ProgrammingError) as error, transaction.atomic():
        run(sql)
    assert error.value.__cause__.sqlstate == "42501"  # the right is missing; no trigger was needed


def test_what_is_locked_while_it_is_read_is_still_not_changed(restricted, kaski):
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        run("UPDATE agreements_template SET id = id")


def test_every_append_only_table_is_only_read_and_added_to(restricted):
    tables = append_only_tables()
    assert set(BOOKS) <= set(tables)
    for table in tables:
        rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"]
        has = [right for right in rights if run(f"SELECT has_table_privilege('{table}', '{right}')")[0][0]]
        assert (table, has) == (table, ["SELECT", "INSERT"])


def test_the_command_names_what_is_kept_and_may_be_run_again(role, capsys):
    call_command("grants", role)
    first = capsys.readouterr().out
    call_command("grants", role)
    assert capsys.readouterr().out == first
    assert first.startswith(f"{ROLE} may only read and add to: accounts_userchange, ")
    assert "ledger_entry" in first


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (f"ALTER ROLE {ROLE} SUPERUSER", "is a superuser"),
        (f"ALTER ROLE {ROLE} CREATEROLE", "creates roles"),
        (f"DO $$ BEGIN EXECUTE format('GRANT %I TO {ROLE}', current_user); END $$", "owns tables"),
        (f"ALTER TABLE ledger_entry OWNER TO {ROLE}", "owns tables"),
        ("GRANT UPDATE ON ledger_entry TO PUBLIC", "further rights from PUBLIC or a group"),
        (f"DROP ROLE {ROLE}", "there is no role"),
    ],
)
def test_a_role_that_could_undo_it_is_refused(role, before, why):
    run(before)
    with pytest.raises(CommandError, match=why):
        call_command("grants", role)
    granted = f"SELECT count(*) FROM information_schema.table_privileges WHERE grantee = '{ROLE}'"
    assert run(f"{granted} AND table_name = 'delivery_unit'") == [(0,)]
