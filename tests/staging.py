"""Scenery built once and put back afterwards: what a fixture wrote is remembered as rows, and written again as rows.

The cast is built by the product's own operations, which takes a fifth of a second; two thousand tests stand on it. So the
first test of a process builds it, and its rows are copied for the others, references and keys included. What it rests on:

- Keys are never dealt twice: a sequence does not go back when a test's transaction does.
- A copy is put down only where the original stood: for the same arguments, in a test that has written nothing but
  other copies, and where the tables it shares with others (counters) read as they read then. Otherwise it is built.
- Rows are put back with the triggers off (what the triggers wrote is among them); that takes a superuser. Elsewhere
  everything is built each time.
"""

import copy
import functools
import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone
from psycopg import sql

from backoffice.kernel.workdays import helsinki_date

_FILES = "kernel_storedfile"  # its rows' bytes lie elsewhere, and are kept beside the rows
_copies = {}
_moments = {}
_writes = {"done": 0, "clean": 0}  # statements by all tests, and how many there were when only copies stood
_READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
_shared = set()  # tables in which more than one piece of scenery changes the same rows


@dataclass(frozen=True)
class Copy:
    """Rows to be written again, bytes to be stored again, what was answered, and how the written tables read before."""

    statements: str
    stored: dict
    answer: object
    before: dict

    def fits(self):
        tables = sorted(_shared & self.before.keys())
        return not tables or rows_of(tables) == {table: self.before[table] for table in tables}


def staged(build):
    """Make `build` a fixture whose scenery is built once for the same arguments."""
    return pytest.fixture(scenery_of(build))


def scenery_of(build):
    """`build`, or what it built before."""

    @functools.wraps(build)
    def scenery(**arguments):
        key = (build.__module__, build.__qualname__, *(_name(each) for each in arguments.values()))
        if None in key or not _is_clean():
            return build(**arguments)
        for one in _copies.get(key, ()):
            if one.fits():
                return _put_down(one)
        return _remember(key, build, arguments)

    return scenery


def now_of_today():
    """One and the same moment of this run's day (UTC), so that what stands on it can be put back."""
    now = timezone.now()
    return _moments.setdefault(helsinki_date(now), now)


def forget():
    """Forget every copy: what the scenery stands on has got new keys."""
    _copies.clear()
    _shared.clear()


def _name(argument):
    """Something that names an argument; None when it cannot be told from its likes."""
    if isinstance(argument, models.Model):
        return argument._meta.label, argument.pk
    if isinstance(argument, datetime):
        return argument
    if isinstance(argument, SimpleNamespace):
        return _name([part for pair in vars(argument).items() for part in pair])
    if isinstance(argument, str):
        return argument
    if isinstance(argument, tuple | list):
        names = tuple(_name(each) for each in argument)
        return None if None in names else names
    return "nothing" if argument is None else None


def _put_down(one):
    alone = nullcontext() if connection.in_atomic_block else transaction.atomic()
    with alone, connection.cursor() as cursor:
        cursor.execute(one.statements)
    for name, content in one.stored.items():
        default_storage.delete(name)  # it may be gone, or another's by now: tests plant such faults
        default_storage.save(name, ContentFile(content))
    begin()
    return copy.deepcopy(one.answer)


def _remember(key, build, arguments):
    before = rows_of(columns())
    answer = build(**arguments)
    after = rows_of(columns())
    changes = [
        change_of(table, before[table], after[table]) for table in after if before[table] != after[table]
    ]
    _shared.update(table for table, gone, _ in changes if gone)
    statements = [part for each in changes for part in written_again(*each)]
    quiet, loud = (sql.SQL(f"SET LOCAL session_replication_role = {role}") for role in ("replica", "origin"))
    one = Copy(
        as_text(sql.SQL("; ").join([quiet, *statements, loud])),
        {name: _content(name) for table, _, new in changes if table == _FILES for name in _stored(new)},
        copy.deepcopy(answer),
        {table: before[table] for table, _, _ in changes},
    )
    _copies.setdefault(key, []).append(one)
    begin()
    return answer


def as_text(composed):
    """What a cursor of Django's takes without parameters."""
    return composed.as_string(connection.connection)


def _stored(files):
    return [json.loads(row)["storage_name"] for row in files]


def _content(name):
    with default_storage.open(name) as stored:
        return stored.read()


def change_of(table, before, after):
    """The rows that are gone or different, and those that are new or different."""
    return (
        table,
        [row for pk, row in before.items() if after.get(pk) != row],
        [row for pk, row in after.items() if before.get(pk) != row],
    )


def written_again(table, gone, new):
    written = columns()[table]
    name = sql.Identifier(table)
    if gone:
        keys = sql.SQL(", ").join(sql.Literal(json.loads(row)[written[0]]) for row in gone)
        yield sql.SQL("DELETE FROM {} WHERE {} IN ({})").format(name, sql.Identifier(written[0]), keys)
    if new:
        yield sql.SQL(
            "INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE"
            " SELECT {columns} FROM jsonb_populate_recordset(NULL::{name}, {rows}::jsonb)"
        ).format(
            name=name,
            columns=sql.SQL(", ").join(map(sql.Identifier, written)),
            rows=sql.Literal(f"[{', '.join(new)}]"),
        )


def rows_of(tables):
    """{table: {key: the row as JSON}}."""
    parts = [
        sql.SQL("SELECT {}, {}::text, to_jsonb(t)::text FROM {} t").format(
            sql.Literal(table), sql.Identifier(columns()[table][0]), sql.Identifier(table)
        )
        for table in tables
    ]
    found = {table: {} for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(as_text(sql.SQL(" UNION ALL ").join(parts)))
        for table, pk, row in cursor.fetchall():
            found[table][pk] = row
    return found


@functools.cache
def columns():
    """{table: its columns that are written, the key first}."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum = ANY(i.indkey) DESC, a.attnum)"
            " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attgenerated = ''"
            " AND c.relname NOT IN ('django_migrations', 'django_content_type') GROUP BY c.relname"
        )
        return dict(cursor.fetchall())


@functools.cache
def may_switch_triggers_off():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


def watch():
    """From now on count what is written through the tests' own connection."""
    connection.execute_wrappers.insert(0, _counted)


def begin():
    """Nothing stands but copies and what has just been remembered: so at the beginning of a test, and after each of them."""
    _writes["clean"] = _writes["done"]


def _counted(execute, statement, params, many, context):
    words = statement if isinstance(statement, str) else statement.as_string(None)
    _writes["done"] += not words.lstrip().startswith(_READING)
    return execute(statement, params, many, context)


def _is_clean():
    """Whether this test has put down copies and freshly remembered scenery only."""
    if not all(each._from_testcase for each in connection.atomic_blocks):
        return False
    return _writes["done"] == _writes["clean"] and may_switch_triggers_off()
