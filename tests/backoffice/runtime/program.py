"""Runs the program as its users do: as processes of their own, on a var/ of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress

import psutil
from django.conf import settings

OURS = (
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "S3_BUCKET",
    "SECRET_KEY",
    "BASE_URL",
    "COVERAGE_PROCESS_CONFIG",
    "PYTHONDONTWRITEBYTECODE",  # dozens of processes would compile every module anew
)


def environment(var, **more):
    """The environment of a fresh installation in `var`."""
    kept = {
        key: value for key, value in os.environ.items() if key not in OURS and not key.startswith("PYTEST")
    }
    return kept | {"DJANGO_SETTINGS_MODULE": "backoffice.settings.demo", "VAR_DIR": str(var)} | more


def manage(var, *arguments, timeout=300, **more):
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.ROOT,
        env=environment(var, **more),
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def start(log, var, *command, **more):
    """Start one process that goes on, its output in `log`."""
    with log.open("w") as output:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=settings.ROOT,
            env=environment(var, **more),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(answer, seconds=120, why="it did not happen in time"):
    """Return the first truthy answer; fail when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := answer():
            return found
        time.sleep(0.1)
    raise AssertionError(why() if callable(why) else why)


def get(url):
    """Return status and body; (0, "") when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def processes_of(var):
    """Return every process that serves the installation in `var`.

    What is known of each stands in its `info`: it may be gone when it is asked again.
    """
    return [
        process
        for process in psutil.process_iter(["name", "ppid", "status", "cmdline", "environ"])
        if process.info["status"] != psutil.STATUS_ZOMBIE and _serves(process.info, str(var))
    ]


def _serves(info, var):
    return (info["environ"] or {}).get("VAR_DIR") == var or var in " ".join(info["cmdline"] or ())


def kill_all(var):
    """Kill whatever serves the installation in `var`."""
    for process in processes_of(var):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def wait_for_nobody(var, seconds=20, but=()):
    """Wait until no process serves `var`, except those with a name in `but`."""
    left = []

    def gone():
        left[:] = [
            f"{each.pid} {each.info['cmdline']}" for each in processes_of(var) if each.info["name"] not in but
        ]
        return not left

    try:
        wait_for(gone, seconds)
    except AssertionError:
        raise AssertionError(f"still running: {left}") from None


def end(process):
    """End a process that a test started, whatever state it is in."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
