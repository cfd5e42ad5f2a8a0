"""Rows turned by hand by somebody who can switch triggers off: what the proofs are there to find."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def behind_the_triggers(*tables):
    """Inside the block the tables' own triggers sleep; foreign keys and check constraints do not."""

    def alter(word):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    alter("DISABLE")
    yield
    alter("ENABLE")
