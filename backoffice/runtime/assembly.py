"""Bring the installation up to date before it serves: schema, cache table, reference data, translations, static files."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

from backoffice.runtime import texts
from backoffice.runtime.supervisor import Say

LOCK_SECONDS = 10


def bring_up_to_date(say: Say) -> None:
    """Do what is due and nothing else, so that a second start is quick. Raises: CommandError with a sentence."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database ...")
        with lock_limit():
            call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0)
    if any(texts.is_stale(source) for source in texts.sources(settings.ROOT)):
        say("Compiling the translations ...")
        call_command("compile_texts", verbosity=0)
    collect_static(say)


@contextmanager
def lock_limit(seconds: int = LOCK_SECONDS) -> Iterator[None]:
    """Wait this long for a table and no longer: whoever queues for one stops everybody behind.

    Raises: CommandError with a sentence when somebody else holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds}s"])
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise CommandError(
            "The database could not be prepared: another program holds one of its tables. "
            "Stop the other processes of this installation and start again."
        ) from error
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def collect_static(say: Say) -> None:
    """Collect and compress the static files when they are not those collected last."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _fingerprint()
    if mark.is_file() and mark.read_text() == wanted:
        return
    say("Collecting the static files ...")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            held: Any = storage
            digest.update(f"{name} {held.size(name)} {held.get_modified_time(name).timestamp()}\n".encode())
    return digest.hexdigest()


def seed() -> None:
    """Fill an empty installation with the demo data. Raises: CommandError when there is no demo data to be had."""
    if "seed_demo" not in get_commands():
        raise CommandError("This installation carries no demo data (the command seed_demo is missing).")
    call_command("seed_demo", if_empty=True)
