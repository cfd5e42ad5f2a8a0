"""News: facts are rows, messages are hints.

A room registers *jobs*: named functions `(at) -> int` that find their work by query, do it safely even twice at
once, and return how much they did. `nudge(topic)` wakes the jobs of a topic after commit; the sweep runs all of them.
A lost nudge, a lost broker or a crash costs seconds, never facts.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeVar

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
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
_silent: ContextVar[bool] = ContextVar("silent", default=False)


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


def do_each(items: Iterable[Item], act: Callable[[Item], int]) -> int:
    """Act on each item of a job's work and return the sum; one that fails is reported and the others still run.

    Raises: ExceptionGroup of what failed, after all have had their turn, so that whoever watches sees the job fail.
    """
    done = 0
    failures: list[Exception] = []
    for each in items:
        try:
            done += act(each)
        except Exception as error:
            logger.exception("due work on %s failed", getattr(each, "pk", each))  # a row may name a person
            failures.append(error)
    if failures:
        raise ExceptionGroup("some of the due work failed", failures)
    return done


def nudge(topic: str) -> None:
    """Wake the jobs of `topic` once this transaction has committed; several nudges of one transaction count once.

    A nudge of a rolled-back savepoint goes with it. A lost broker is logged, never raised: the facts are committed.
    """
    wake = _waker(topic)
    if _silent.get():
        return
    # If it waits already, it does so under no more open savepoints than it would now, so it lives as long.
    if not any(hook is wake for _, hook, *_ in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


@contextmanager
def without_nudges() -> Iterator[None]:
    """Nudge nobody inside: for bulk work, whose thousands of hints at the same few jobs would stand before all others.

    The sweep finds what is due.
    """
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


@cache
def _waker(topic: str) -> Callable[[], None]:
    """Return the one function that sends a message for each job of the topic, up to the first that cannot be sent."""

    def wake() -> None:
        for each in jobs():
            if topic in each.topics and not _send(each.name):
                return

    return wake


def _send(job_name: str) -> bool:
    try:
        current_app.send_task(RUN_JOB_TASK, kwargs={"name": job_name}, ignore_result=True)
    except (OSError, KombuError) as error:  # the broker is away, its folder full or not writable
        logger.warning("a nudge of %s is lost, the sweep will find its work: %s", job_name, error)
        return False
    return True
