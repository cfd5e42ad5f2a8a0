import os
import signal
import sys
import threading
import time

import psutil
import pytest

from backoffice.runtime import supervisor
from backoffice.runtime.supervisor import Child, Supervisor

pytestmark = pytest.mark.timeout(60)
SLEEP = "import time; time.sleep(60)"


def _child(code, name="part"):
    return Child(name, [sys.executable, "-c", code])


def _alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(autouse=True)
def _own_signals():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def _run(children, said, after):
    """Supervise until `after` (run in a thread) is done; then a SIGTERM ends it."""

    def do():
        try:
            after()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    watched = Supervisor(children, said.append, lambda: None)
    watched.run(lambda: threading.Thread(target=do, daemon=True).start())


def _until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_part_that_falls_starts_again_and_the_others_go_on():
    falling, steady, said, pids = _child(SLEEP, "web server"), _child(SLEEP, "worker"), [], []

    def fell():
        pids.extend([falling.process.pid, steady.process.pid])
        falling.process.kill()
        _until(lambda: falling.process is not None and falling.process.pid != pids[0])
        pids.append(falling.process.pid)
        assert steady.process.pid == pids[1]

    _run([falling, steady], said, fell)
    assert said == ["The web server ended by itself (exit -9); it starts again in 1 s."]
    assert len(set(pids)) == 3
    assert not [pid for pid in pids if _alive(pid)]


def test_the_pause_doubles_up_to_half_a_minute_and_forgets_after_a_steady_time():
    child = _child("pass")
    pauses = []
    for _ in range(7):
        child.start()
        child.process.wait()
        pauses.append(child.note_fall())
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    child.start()
    child.process.wait()
    child.started_at -= supervisor.STEADY_AFTER + 1
    assert child.note_fall() == 1


def test_a_part_that_will_not_stop_is_killed_with_its_children(monkeypatch, tmp_path):
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    told = tmp_path / "pid"
    stubborn = _child(
        "import signal, subprocess, sys, time, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\n"
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)"
    )
    pids = []

    def seen():
        _until(lambda: told.exists() and told.read_text())
        pids.extend([stubborn.process.pid, int(told.read_text())])

    _run([stubborn], [], seen)
    assert len(pids) == 2
    assert not [pid for pid in pids if _alive(pid)]


def test_what_a_fallen_part_left_running_is_ended_before_it_starts_again(tmp_path):
    told = tmp_path / "pid"
    leaving = _child(
        "import subprocess, sys, pathlib\n"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\n"
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid))"
    )
    leaving.start()
    leaving.process.wait()
    left = int(told.read_text())
    assert _alive(left)
    leaving.note_fall()
    _until(lambda: not _alive(left))
