"""The worker's main process beats for a busy pool, and never waits long for the database."""

import time
from types import SimpleNamespace

import pytest
from celery.worker import state
from django.db import InterfaceError, transaction

from backoffice.runtime import busy, health
from backoffice.runtime.models import Heartbeat
from tests.backoffice.kernel.rows import at_once

POOL = SimpleNamespace(num_processes=1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_work(monkeypatch):
    monkeypatch.setattr(state, "active_requests", [SimpleNamespace(time_start=time.time())])


def beat():
    before = time.monotonic()
    busy.beat_if_busy(POOL)
    return time.monotonic() - before


def test_a_busy_pool_gives_a_sign_of_life():
    beat()
    assert Heartbeat.objects.get().part == health.WORKER


def test_an_idle_pool_gives_none(monkeypatch):
    monkeypatch.setattr(state, "active_requests", [])
    beat()
    assert not Heartbeat.objects.exists()


def test_a_database_that_hangs_costs_one_beat(monkeypatch, caplog):
    monkeypatch.setattr(busy, "PATIENCE", "200ms")
    health.beat(health.WORKER)
    [before] = Heartbeat.objects.values()
    with transaction.atomic():
        Heartbeat.objects.select_for_update().get()
        [took] = at_once(beat)
    assert isinstance(took, float)
    assert took < 5
    assert "the sign of life of a busy worker is lost" in caplog.text
    assert list(Heartbeat.objects.values()) == [before]


def test_a_connection_that_broke_costs_one_beat(monkeypatch, caplog):
    def broken(part):
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(health, "beat", broken)
    beat()
    assert "connection already closed" in caplog.text
    assert not Heartbeat.objects.exists()
