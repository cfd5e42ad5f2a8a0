"""The sign of life of a worker that is at work: every process of its pool busy, so that no heartbeat task gets a turn.

An idle worker gives none: there the scheduled heartbeat must come through, which proves scheduler, broker and pool.
Celery loads this before Django is set up: whatever needs models is imported where it is used.
"""

import logging
import time
from typing import Any

from celery import bootsteps
from django.conf import settings

logger = logging.getLogger(__name__)

PATIENCE = "3s"  # for the statement and for a lock, as PostgreSQL writes it
LONGEST = 3600.0  # seconds; a task that takes longer is stuck and counts as no work


class BusyBeat(bootsteps.StartStopStep):
    """A timer in the worker's main process."""

    requires = ("celery.worker.components:Timer", "celery.worker.components:Pool")

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.entry: Any = None

    def start(self, parent: Any) -> None:
        self.entry = parent.timer.call_repeatedly(settings.HEARTBEAT_SECONDS, beat_if_busy, (parent.pool,))

    def stop(self, parent: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()
            self.entry = None


def beat_if_busy(pool: Any) -> None:
    """Beat for the worker when its whole pool is at work; a database that is away or hangs costs this beat only.

    The worker's main process does nothing else meanwhile, so it waits for no more than PATIENCE.
    """
    from celery.worker import state
    from django.db import Error, connection, connections, transaction

    from backoffice.runtime import health

    begun = [request.time_start for request in tuple(state.active_requests)]
    if not is_busy(begun, processes=pool.num_processes, now=time.time()):
        return
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)",
                    [PATIENCE, PATIENCE],
                )
            health.beat(health.WORKER)
    except Error as error:
        logger.warning("the sign of life of a busy worker is lost: %s", error)
    finally:
        connections.close_all()  # the next one may be the only statement for minutes


def is_busy(begun: list[float | None], *, processes: int, now: float) -> bool:
    """Tell whether every process works and at least one may still finish.

    Units: seconds since 1970, when each running task began; None for one whose start is not known yet.
    """
    return len(begun) >= processes and any(start is None or now - start < LONGEST for start in begun)
