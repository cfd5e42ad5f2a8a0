"""A nudge from one process runs a job in another: the real worker, once over files and once over Redis."""

import shutil
import subprocess

import pytest

from backoffice.runtime.busy import LONGEST, is_busy
from tests.backoffice.runtime import program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.backoffice.runtime.bell_settings"}
WORKER = ["-m", "celery", "-A", "backoffice", "worker", "--concurrency", "1", "--loglevel", "INFO"]
NUDGE = """
from django.db import transaction
from backoffice.kernel import news
with transaction.atomic():
    news.nudge("bell")
    news.nudge("bell")
"""
ROLLED_BACK = """
from django.db import transaction
from backoffice.kernel import news
with transaction.atomic():
    news.nudge("bell")
    transaction.set_rollback(True)
"""
RUNG = """
from backoffice.runtime.models import Heartbeat
print(Heartbeat.objects.filter(part="bell").count())
"""
# What /healthz says of a worker not heard of for an hour: in the middle of a long job, and when idle without a scheduler.
TOIL = """
import time
from datetime import timedelta
from django.db import transaction
from django.db.models.functions import Now
from backoffice.kernel import news
from backoffice.runtime import health
from backoffice.runtime.models import Heartbeat

def await_part(part):
    while not Heartbeat.objects.filter(part=part).exists():
        time.sleep(0.1)

def silence():
    Heartbeat.objects.filter(part=health.WORKER).update(at=Now() - timedelta(hours=1))

def worker():
    return health.report()["worker"]

with transaction.atomic():
    news.nudge("slow")
await_part("toil begun")
silence()
until = time.monotonic() + 12
while worker() != "ok" and time.monotonic() < until:
    time.sleep(0.2)
print(worker(), Heartbeat.objects.filter(part="toil done").exists())
await_part("toil done")
time.sleep(2)
silence()
time.sleep(3)
print(worker())
"""


def _shell(var, code, **more):
    done = program.manage(var, "shell", "--no-imports", "-c", code, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _job_runs_after_a_nudge(var, **more):
    log = var.with_name("log")
    more = SETTINGS | more
    worker = program.start(log, var, *WORKER, **more)
    try:
        program.wait_for(lambda: "ready." in log.read_text(), 60, "the worker is not ready")
        _shell(var, ROLLED_BACK, **more)
        assert _shell(var, RUNG, **more) == "0"
        _shell(var, NUDGE, **more)
        program.wait_for(lambda: _shell(var, RUNG, **more) == "1", 60, log.read_text)
        text = log.read_text()
        assert text.count("Task backoffice.kernel.tasks.run_job_task") >= 1
        assert "Task backoffice.runtime.tasks.heartbeat_task" in text  # sent by the worker itself when ready
    finally:
        program.end(worker)
        program.kill_all(var)


def test_over_files(var):
    _job_runs_after_a_nudge(var)
    assert list((var / "broker" / "messages").glob("*.celery.msg")) == []


def _a_busy_worker_is_alive(var, **more):
    log = var.with_name("log")
    more = SETTINGS | more
    worker = program.start(log, var, *WORKER, **more)
    try:
        program.wait_for(lambda: "ready." in log.read_text(), 60, "the worker is not ready")
        assert _shell(var, TOIL, **more).split("\n") == ["ok False", "down"], log.read_text()
    finally:
        program.end(worker)
    program.wait_for_nobody(var)


def test_a_worker_at_a_long_job_counts_as_alive_over_files(var):
    _a_busy_worker_is_alive(var)


@pytest.fixture
def redis(tmp_path):
    """The address of a Redis of the test's own."""
    if shutil.which("redis-server") is None:
        pytest.fail("redis-server is not installed; `make test` installs it")
    port = program.free_port()
    command = [
        "redis-server",
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0", server
    program.end(server)


def test_over_redis(var, redis):
    address, _ = redis
    _job_runs_after_a_nudge(var, BROKER_URL=address, CACHE_URL=address.replace("/0", "/1"))
    assert not (var / "broker").exists()


def test_a_worker_at_a_long_job_counts_as_alive_over_redis(var, redis):
    _a_busy_worker_is_alive(var, BROKER_URL=redis[0])


@pytest.mark.parametrize(
    ("ages", "busy"),
    [
        ([], False),
        ([5], False),  # one of two processes is free for the heartbeat of the schedule
        ([5, 5], True),
        ([None, 5], True),
        ([LONGEST + 1, 5], True),
        ([LONGEST + 1, LONGEST + 1], False),  # stuck
    ],
)
def test_a_worker_is_busy_when_all_its_processes_work_and_not_all_are_stuck(ages, busy):
    begun = [age if age is None else 1_000_000.0 - age for age in ages]
    assert is_busy(begun, processes=2, now=1_000_000.0) is busy


def test_a_broker_that_is_away_costs_a_nudge_and_not_the_transaction(var, redis):
    address, server = redis
    server.terminate()
    server.wait(10)
    code = NUDGE + "    from backoffice.runtime import health\n    health.beat('fact')\n"
    code += "from backoffice.runtime.models import Heartbeat\nprint(Heartbeat.objects.filter(part='fact').count())"
    assert _shell(var, code, BROKER_URL=address, **SETTINGS) == "1"
