"""Is every part alive? A task that beat sends and the worker runs leaves a heartbeat; its age is the answer.

While a worker's whole pool is at work the task has to wait, and the worker beats for itself (`busy`).
"""

import logging
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import ExpressionWrapper, Q
from django.db.models.fields import BooleanField
from django.db.models.functions import Now
from redis.exceptions import RedisError

from backoffice.runtime.models import Heartbeat

logger = logging.getLogger(__name__)

WORKER = "worker"
STALE_AFTER = timedelta(seconds=75)  # five beats of CELERY_BEAT_SCHEDULE


def beat(part: str) -> None:
    """Note that `part` is alive, by the database's clock; one statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, at=Now())], update_conflicts=True, unique_fields=["part"], update_fields=["at"]
    )


def report() -> dict[str, str]:
    """Return the state of each part: `ok`, or `down`; the others are `unknown` while the database is down."""
    try:
        worker = "ok" if _is_fresh(WORKER) else "down"
    except DatabaseError as error:
        logger.warning("health: the database does not answer: %s", error)
        return {"database": "down", "worker": "unknown", "cache": "unknown"}
    return {"database": "ok", "worker": worker, "cache": _cache()}


def _cache() -> str:
    """Without the cache nobody signs in, and no program is let in: their limits are counted there."""
    try:
        cache.get("health")
    except (DatabaseError, RedisError) as error:
        logger.warning("health: the cache does not answer: %s", error)
        return "down"
    return "ok"


def _is_fresh(part: str) -> bool:
    fresh = ExpressionWrapper(Q(at__gte=Now() - STALE_AFTER), output_field=BooleanField())
    return bool(Heartbeat.objects.filter(part=part).values_list(fresh, flat=True).first())
