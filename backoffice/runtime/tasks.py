from datetime import datetime
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from backoffice.kernel import news
from backoffice.runtime import caching, health


@shared_task(name="backoffice.runtime.tasks.heartbeat_task", ignore_result=True)
def heartbeat_task(**_newer: object) -> None:
    """Show that messages arrive, are worked on and reach the database."""
    health.beat(health.WORKER)


@worker_ready.connect
def beat_at_once(**_signal: Any) -> None:
    """Do not wait for the schedule to learn that a new worker is alive."""
    heartbeat_task.delay()


@news.job("forget_cache_rows", order=90)
def forget_cache_rows(at: datetime) -> int:
    """Delete what has expired from the table of the cache."""
    return caching.forget_expired(at)
