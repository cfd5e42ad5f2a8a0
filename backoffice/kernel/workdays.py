"""Finnish working days: Monday to Friday and none of the public holidays."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

HELSINKI = ZoneInfo("Europe/Helsinki")
END_OF_WORKDAY = time(17, 0)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))


def is_workday(day: date) -> bool:
    """Tell whether `day` is a Finnish working day. Rule: docs/rules/working-days.md"""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_workdays(day: date, days: int) -> date:
    """Return the date `days` working days after `day` (before it, when negative); 0 gives `day` itself.

    Units: working days, Finnish calendar. The start day never counts.
    """
    step = timedelta(days=1 if days >= 0 else -1)
    left = abs(days)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Count the working days after `start` up to and including `end`; backwards, and negative, when `end` is earlier.

    Units: working days, Finnish calendar. Undoes `add_workdays` in both directions.
    """
    sign = 1 if start <= end else -1
    days = (start + timedelta(days=sign * n) for n in range(1, abs((end - start).days) + 1))
    return sign * sum(map(is_workday, days))


def helsinki_date(at: datetime) -> date:
    """Return the calendar date in Helsinki of a UTC moment."""
    return at.astimezone(HELSINKI).date()


def deadline(at: datetime, days: int) -> datetime:
    """Return the end (17:00 in Helsinki) of the `days`-th working day after `at`.

    Units: working days; `at` is aware, the answer is UTC. Rule: docs/rules/working-days.md
    """
    day = add_workdays(helsinki_date(at), days)
    return datetime.combine(day, END_OF_WORKDAY, tzinfo=HELSINKI).astimezone(UTC)
