"""News: facts are rows, messages are hints.

A room registers *jobs*: named functions `(at) -> int` that find their work by query, do it safely even twice at
once, and return how much they did. `nudge(topic)` wakes the jobs of a topic after commit; the sweep runs all of them.
A lost nudge, a lost broker or a crash costs seconds, never facts.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

logger = logging.getLogger(__name__)

JobFunction = Callable[[datetime], int]
RUN_JOB_TASK = "backoffice.kernel.tasks.run_job_task"


@dataclass(frozen=True)
class Job:
    """One unit of due work. `order` is its place in a full sweep; `topics` are the nudges that wake it."""

    name: str
    run: JobFunction
    order: int
    topics: frozenset[str]


_jobs: dict[str, Job] = {}


def job(name: str, *, order: int, topics: tuple[str, ...] = ()) -> Callable[[JobFunction], JobFunction]:
    """Register the decorated `(at) -> int` as a job. Raises: ValueError when the name is taken."""

    def register(function: JobFunction) -> JobFunction:
        if name in _jobs and _jobs[name].run is not function:
            raise ValueError(f"a job named {name} exists")
        _jobs[name] = Job(name=name, run=function, order=order, topics=frozenset(topics))
        return function

    return register


def jobs() -> list[Job]:
    """Return every job in sweep order."""
    return sorted(_jobs.values(), key=lambda each: (each.order, each.name))


def run_job(name: str, *, at: datetime) -> int:
    """Run one job by name as of `at` (UTC) and return how many things it did. Raises: KeyError for an unknown name."""
    return _jobs[name].run(at)


def run_due(*, at: datetime) -> dict[str, int]:
    """Run every job in order as of `at` (UTC); a failing job is reported and the others still run.

    Raises: ExceptionGroup of what failed, after all have run.
    """
    done: dict[str, int] = {}
    failures: list[Exception] = []
    for each in jobs():
        try:
            done[each.name] = each.run(at)
        except Exception as error:
            logger.exception("job %s failed", each.name)
            failures.append(error)
    if failures:
        raise ExceptionGroup("some due work failed", failures)
    return done


def nudge(topic: str) -> None:
    """Wake the jobs of `topic` once this transaction has committed; several nudges of one transaction count once."""
    pending: set[str] | None = getattr(connection, "pending_news", None)
    if pending is None or not _still_pending():
        pending = set()
        connection.pending_news = pending  # type: ignore[attr-defined]
    if topic not in pending or not _still_pending():
        pending.add(topic)
        transaction.on_commit(_Wake(topic))


def _still_pending() -> bool:
    return any(isinstance(entry[1], _Wake) for entry in connection.run_on_commit)


class _Wake:
    """Sends the wake-up messages; a broker that is away is no reason to fail what has already been committed."""

    def __init__(self, topic: str) -> None:
        self.topic = topic

    def __call__(self) -> None:
        from celery import current_app

        pending: set[str] = getattr(connection, "pending_news", set())
        pending.discard(self.topic)
        for each in jobs():
            if self.topic in each.topics:
                try:
                    current_app.send_task(RUN_JOB_TASK, kwargs={"name": each.name}, ignore_result=True)
                except OSError as error:
                    logger.warning("nudge %s lost, the sweep will find it: %s", self.topic, error)
