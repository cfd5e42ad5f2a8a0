import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from backoffice.kernel.errors import DomainError
from tests.database.racing import STUCK_AFTER

MOST_AT_ONCE = 4


@pytest.fixture
def at_once(transactional_db):
    """Call it to run jobs at the same moment, each on its own connection: their results or refusals, in order.

    The threads keep their connections from round to round: opening one takes longer than a claim.
    """
    threads = ThreadPoolExecutor(MOST_AT_ONCE, initializer=_limited)

    def run_at_once(*jobs):
        start = threading.Barrier(len(jobs))

        def run(job):
            start.wait(STUCK_AFTER)
            try:
                return job()
            except DomainError as refusal:
                return refusal

        running = [threads.submit(run, job) for job in jobs]
        return [each.result(STUCK_AFTER) for each in running]

    yield run_at_once
    together = threading.Barrier(MOST_AT_ONCE)
    for each in [threads.submit(_leave, together) for _ in range(MOST_AT_ONCE)]:
        each.result(STUCK_AFTER)
    threads.shutdown()


def _limited():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '20s'")


def _leave(together):
    together.wait(STUCK_AFTER)  # one a thread
    connections.close_all()
