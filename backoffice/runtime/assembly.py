"""Bring the installation up to date before it serves: schema, cache table, reference data, translations, static files."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from backoffice.runtime import texts
from backoffice.runtime.supervisor import Say


def bring_up_to_date(say: Say) -> None:
    """Do what is due and nothing else, so that a second start is quick. Raises: CommandError with a sentence."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database ...")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0)
    if any(texts.is_stale(source) for source in texts.sources(settings.ROOT)):
        say("Compiling the translations ...")
        call_command("compile_texts", verbosity=0)
    collect_static(say)


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
