"""The whole program as processes: what `make demo` starts, survives and leaves."""

import json
import os
import signal
import socket
import subprocess
from contextlib import contextmanager

import psutil
import pytest

from tests.backoffice.runtime import program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _leader(var, word):
    """The one process whose command line has the word and whose parent does not."""
    found = {each.pid: each for each in program.processes_of(var) if word in each.info["cmdline"]}
    leaders = [each for each in found.values() if each.info["ppid"] not in found]
    assert len(leaders) == 1, [each.info["cmdline"] for each in found.values()]
    return leaders[0]


def _health(address):
    return program.get(f"{address}/healthz")


def _is_well(address):
    return lambda: _health(address)[0] == 200


@contextmanager
def _running(var, **more):
    """The program on this var/ and a port of its own: (process, var, address, log)."""
    log, port = var.with_name("log"), program.free_port()
    process = program.start(log, var, "manage.py", "up", **{"PORT": str(port), "BIND": "127.0.0.1"} | more)
    try:
        program.wait_for(
            lambda: "runs on" in log.read_text() or process.poll() is not None, 300, "no greeting"
        )
        assert process.poll() is None, log.read_text()
        yield process, var, f"http://127.0.0.1:{port}", log
    finally:
        program.end(process)
        program.kill_all(var)


@pytest.fixture
def first_start(tmp_path):
    """The program running where there was nothing."""
    with _running(tmp_path / "var") as running:
        yield running


@pytest.fixture
def up(request, var):
    """The program running on a database that stands, with further variables where a test names some."""
    with _running(var, **getattr(request, "param", {})) as running:
        yield running


def test_up_serves_restarts_what_falls_and_leaves_nothing_behind(first_start):
    process, var, address, log = first_start
    program.wait_for(_is_well(address), why=log.read_text)
    status, body = _health(address)
    assert status == 200
    well = {"database": "ok", "worker": "ok", "cache": "ok"}
    assert json.loads(body) == {"status": "ok", **well, "version": "0.1.0"}
    assert f"runs on {address}" in log.read_text()

    refused = program.manage(var, "up", PORT=str(program.free_port()))
    assert refused.returncode != 0
    assert f"already runs on {var} (process {process.pid})" in refused.stderr
    program.wait_for(_is_well(address), why=log.read_text)

    assert program.manage(var, "run_due", "--at", "2026-12-01T06:00:00Z").returncode == 0
    program.wait_for(
        _is_well(address), why=log.read_text
    )  # the command found the running database and left it running

    for word in ("gunicorn", "worker", "beat"):
        fallen = _leader(var, word)
        fallen.kill()
        fallen.wait(10)
        program.wait_for(lambda word=word, old=fallen.pid: _has_other(var, word, old), why=f"no new {word}")
    program.wait_for(_is_well(address), why=log.read_text)

    postmaster = psutil.Process(int((var / "postgres" / "postmaster.pid").read_text().split()[0]))
    postmaster.kill()
    program.wait_for(_is_well(address), why=log.read_text)

    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 0
    assert "Stopped." in log.read_text()
    program.wait_for_nobody(var)


def _has_other(var, word, old):
    return any(word in each.info["cmdline"] and each.pid != old for each in program.processes_of(var))


def test_a_killed_program_takes_its_processes_along_and_starts_again(up):
    process, var, _, _ = up
    process.kill()
    process.wait()
    program.wait_for(
        lambda: not [each for each in program.processes_of(var) if "postgres" not in each.info["name"]],
        40,
        "orphans",
    )
    done = program.manage(var, "migrate", "--check")
    assert (done.returncode, done.stderr) == (0, "")
    program.wait_for_nobody(var)


@pytest.mark.parametrize("up", [{"ALLOWED_HOSTS": "backoffice.example"}], indirect=True)
def test_it_starts_with_the_hosts_of_an_own_installation_and_a_balancer_may_ask_by_address(up):
    process, var, address, log = up
    program.wait_for(_is_well(address), why=log.read_text)
    assert program.get(f"{address}/")[0] == 400  # everything else is for those hosts only
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 0, log.read_text()
    program.wait_for_nobody(var)


def test_ctrl_c_stops_everything(up):
    process, var, _, log = up
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(120) == 0, log.read_text()
    program.wait_for_nobody(var)


def test_a_used_port_gives_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = program.manage(tmp_path / "var", "up", PORT=str(port))
    assert refused.returncode == 2
    assert refused.stderr == (
        f"CommandError: Port {port} is used by another program. Stop that program, or choose a port: PORT={port + 1} make demo.\n"
    )
    assert program.processes_of(tmp_path / "var") == []


def test_a_var_that_is_a_file_gives_one_sentence(tmp_path):
    (tmp_path / "var").write_text("not a folder")
    refused = program.manage(tmp_path / "var", "up")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.startswith(f"{tmp_path / 'var'} cannot be used: file exists.")


def test_a_damaged_database_gives_one_sentence(tmp_path):
    var = tmp_path / "var"
    (var / "postgres").mkdir(parents=True)
    (var / "postgres" / "PG_VERSION").write_text("18\n")
    refused = program.manage(var, "up", PORT=str(program.free_port()))
    assert refused.returncode != 0
    assert refused.stderr.count("\n") == 1
    assert f"The embedded database in {var / 'postgres'} is damaged or incomplete." in refused.stderr


def test_a_command_starts_the_database_for_its_duration_only(tmp_path):
    var = tmp_path / "var"
    done = program.manage(var, "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    assert (var / "postgres" / "PG_VERSION").exists()
    program.wait_for_nobody(var)


@pytest.mark.parametrize(("told", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_command_told_to_stop_stops_its_database(tmp_path, told, status):
    var, log = tmp_path / "var", tmp_path / "log"
    code = "import time; from django.db import connection; connection.ensure_connection(); print('up', flush=True); time.sleep(60)"
    before = signal.signal(told, signal.SIG_DFL)  # the tests themselves may run under nohup
    process = program.start(log, var, "manage.py", "shell", "--no-imports", "-c", code)
    signal.signal(told, before)
    program.wait_for(lambda: "up" in log.read_text(), 60, "no connection")
    process.send_signal(told)
    assert process.wait(20) == status
    program.wait_for_nobody(var)


def test_the_make_list_names_every_target():
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    listed = subprocess.run(
        ["make"], cwd=program.settings.ROOT, capture_output=True, text=True, check=True, env=plain
    ).stdout
    named = [line.split()[1] for line in listed.splitlines()]
    assert named == ["help", "demo", "test", "check", "ci", "books", "bench", "assets", "lock"]
