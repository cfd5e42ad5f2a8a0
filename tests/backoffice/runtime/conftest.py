import fcntl
import os
import shutil
import subprocess

import pytest

from tests.backoffice.runtime import program


@pytest.fixture
def var(tmp_path, tmp_path_factory):
    """A var/ of the test's own with a migrated database: migrated once a run, copied for each test."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    migrated, own = shared / "migrated", tmp_path / "var"
    with (shared / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not migrated.exists():
            done = program.manage(shared / "migrating", "migrate", "--verbosity", "0")
            assert done.returncode == 0, done.stderr
            shutil.rmtree(shared / "migrating" / "broker", ignore_errors=True)  # each test has its own
            (shared / "migrating").rename(migrated)
    subprocess.run(["cp", "-a", migrated, own], check=True)
    return own
