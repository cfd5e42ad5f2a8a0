"""How long the second start takes: `up` on a prepared folder until /healthz answers that everything is well."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from bench.__main__ import show

ROOT = Path(__file__).resolve().parent.parent
BAR_SECONDS = 10
# Everything of its own, in the folder: nobody else's database is touched.
OTHERS = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "EMAIL_URL", "S3_BUCKET", "DJANGO_SETTINGS_MODULE")
PATIENCE = 300  # seconds for the first start, which makes the database


def measure() -> None:
    """Start twice on a folder of its own and print the second start as a part of its bar."""
    with tempfile.TemporaryDirectory() as var:
        _seconds_to_well(var)
        seconds = _seconds_to_well(var)
    show(
        "up",
        f"second start until all is well, {seconds:.1f} s against {BAR_SECONDS} s",
        seconds / BAR_SECONDS,
        "<= 1",
    )


def _seconds_to_well(var: str) -> float:
    port = _free_port()
    settings = dict.fromkeys(OTHERS, "") | {"VAR_DIR": var, "PORT": str(port), "BIND": "127.0.0.1"}
    start = time.perf_counter()
    program = subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env={key: value for key, value in (os.environ | settings).items() if value},
        stdout=subprocess.DEVNULL,
    )
    try:
        while not _is_well(port):
            if program.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise SystemExit("The program did not start; run `manage.py up` to see why.")
            time.sleep(0.05)
        return time.perf_counter() - start
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait()


def _is_well(port: int) -> bool:
    with (
        suppress(OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer,
    ):
        return bool(answer.status == 200)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    measure()
