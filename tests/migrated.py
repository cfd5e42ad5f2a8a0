"""A database migrated once, from which every test database is copied: one a process, and one a run of the tests.

It stays for the next run as long as no migration differs. Migrating takes longer than most files of tests.
"""

import fcntl
import hashlib
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "test_migrated_"
MAKING = f"{PREFIX}in_the_making"


def template():
    """Return the name of the database to copy; it is made when there is none for today's migrations."""
    wanted = PREFIX + _fingerprint()
    with _one_at_a_time(), connection._nodb_cursor() as server:
        server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        found = {name for (name,) in server.fetchall()}
        if wanted not in found:
            # Nobody else's on a server of several checkouts: only what this very run would trip over.
            for name in found if settings.EMBEDDED_DATABASE else found & {MAKING}:
                server.execute(f"DROP DATABASE {name}")
            server.execute(f"CREATE DATABASE {MAKING}")
            _migrate(MAKING)
            server.execute(f"ALTER DATABASE {MAKING} RENAME TO {wanted}")
    return wanted


def _fingerprint():
    """What tells one state of all migrations from another."""
    folders = sorted(Path(each.path) / "migrations" for each in apps.get_app_configs())
    told = hashlib.sha256()
    for path in (path for folder in folders for path in sorted(folder.glob("*.py"))):
        told.update(f"{path.parent.parent.name}/{path.name}\0".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def _migrate(name):
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def _one_at_a_time():
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "test-migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
