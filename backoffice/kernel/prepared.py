"""Statements so long that planning them costs more than running them: planned once a connection, not once a call.

Django sends its statements with the values written in, so the database plans each one anew. Here the values go beside
the statement, and the database keeps its plan under a name for as long as the connection lives.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _PreparingCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PreparingCursor":
        return super().execute(query, params, **options | {"prepare": True})


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """Give a cursor of the default connection, inside its transaction, whose statements are prepared.

    A value's type is what Python's is; where the statement cannot tell what is meant, it casts. For the few statements
    that are worth it: every different text and every different row of types stays in the database's memory.
    """
    connection.ensure_connection()
    # Django forbids preparing altogether; this allows it where it is asked for, and nowhere by itself.
    connection.connection.prepare_threshold = sys.maxsize
    raw = cast(CursorWrapper, _PreparingCursor(connection.connection))
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(raw) as cursor:
        yield cursor
