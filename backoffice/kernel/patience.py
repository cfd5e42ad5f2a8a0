"""More time for the few pages that count much: each statement of the web is ended after seconds (WEB_STATEMENT_SECONDS)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

MOST_SECONDS = 25  # the web server gives up on a request after 30


@contextmanager
def patient(seconds: int = MOST_SECONDS) -> Iterator[None]:
    """Let each statement of the block take this long; where there is no limit there stays none.

    It opens no transaction: what is counted inside may need one of its own kind.
    """
    before = _ask("SELECT current_setting('statement_timeout')")
    if before == "0":
        yield
        return
    _ask("SELECT set_config('statement_timeout', %s, false)", f"{seconds}s")
    try:
        yield
    finally:
        if not connection.needs_rollback:  # a broken transaction takes the setting back by itself
            _ask("SELECT set_config('statement_timeout', %s, false)", before)


def _ask(sql: str, *values: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return str(cursor.fetchone()[0])
