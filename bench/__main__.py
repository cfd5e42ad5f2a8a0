"""`make bench`: a throw-away test database, the measurements, their ratios. Timings are of this run only."""

import os
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.test")


def median_seconds(action: Callable[[], object], *, runs: int) -> float:
    """Return the median time of `runs` calls, in seconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def show(promise: str, what: str, ratio: float, bar: str) -> None:
    print(f"{promise:4} {what:62} {ratio:6.2f}   (bar {bar})")


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_databases, teardown_databases

    from bench import claims, lists, postings, start

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_reference", verbosity=0)
        for part in (lists, postings, claims):
            part.measure()
    finally:
        teardown_databases(databases, verbosity=0)
    start.measure()


if __name__ == "__main__":
    main()
