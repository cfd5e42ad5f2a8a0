import fcntl
import os
import shutil
import subprocess

import pytest

from tests.backoffice.runtime import program

PREPARE = """
from backoffice.runtime.assembly import bring_up_to_date
bring_up_to_date(print)
"""


@pytest.fixture
def var(tmp_path, tmp_path_factory):
    """A var/ of the test's own as a first start leaves it: prepared once a run, copied for each test."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    prepared, own = shared / "prepared", tmp_path / "var"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not prepared.exists():
            done = program.manage(shared / "preparing", "shell", "--no-imports", "-c", PREPARE)
            assert done.returncode == 0, done.stderr
            shutil.rmtree(shared / "preparing" / "broker", ignore_errors=True)  # each test has its own
            (shared / "preparing").rename(prepared)
    subprocess.run(["cp", "-a", prepared, own], check=True)
    return own
