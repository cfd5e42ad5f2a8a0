from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.models.functions import Now

from backoffice.runtime import health, tasks
from backoffice.runtime.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_everything_alive_is_ok_without_signing_in(client):
    tasks.heartbeat_task()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "worker": "ok",
        "cache": "ok",
        "version": "0.1.0",
    }
    assert "no-store" in answer["Cache-Control"]


def test_a_worker_never_heard_of_is_named(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "failing",
        "database": "ok",
        "worker": "down",
        "cache": "ok",
        "version": "0.1.0",
        "failing": ["worker"],
    }


@pytest.mark.parametrize(("age", "status"), [(65, 200), (76, 503)])
def test_a_worker_is_down_after_75_seconds_of_silence(client, age, status):
    health.beat(health.WORKER)
    Heartbeat.objects.update(at=Now() - timedelta(seconds=age))
    assert client.get("/healthz").status_code == status


def test_a_second_beat_moves_the_one_row():
    health.beat(health.WORKER)
    Heartbeat.objects.update(at=Now() - timedelta(hours=1))
    tasks.heartbeat_task()
    assert Heartbeat.objects.count() == 1
    assert health.report() == {"database": "ok", "worker": "ok", "cache": "ok"}


def test_a_database_that_does_not_answer_is_named(client, monkeypatch):
    def away(part):
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "_is_fresh", away)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["failing"] == ["database"]
    assert answer.json()["database"] == "down"
    assert (answer.json()["worker"], answer.json()["cache"]) == ("unknown", "unknown")


def test_it_costs_one_query(client, django_assert_num_queries):
    health.beat(health.WORKER)
    with django_assert_num_queries(1):
        client.get("/healthz")


def test_it_answers_whatever_host_is_asked_for(client, settings):
    settings.ALLOWED_HOSTS = ["backoffice.example"]
    health.beat(health.WORKER)
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert "10.0.0.7" not in answer.content.decode()
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_it_is_read_only(client, verb):
    assert getattr(client, verb)("/healthz").status_code == 405
    assert Heartbeat.objects.count() == 0


def test_the_schedule_beats_often_enough_for_the_worker_to_count_as_alive():
    beats = [
        each for each in settings.CELERY_BEAT_SCHEDULE.values() if each["task"] == tasks.heartbeat_task.name
    ]
    assert len(beats) == 1
    period = beats[0]["schedule"]
    assert health.STALE_AFTER / period >= 4
    # A beat that waited longer than its period says nothing of now; the next one is in the queue already.
    assert 0 < beats[0]["options"]["expires"] <= period.total_seconds()
