from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel.workdays import (
    HELSINKI,
    add_workdays,
    deadline,
    helsinki_date,
    is_workday,
    workdays_between,
)

days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
moments = st.datetimes(datetime(2015, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))
counts = st.integers(-60, 60)


@pytest.mark.parametrize(
    "free",
    ["2027-01-01", "2027-01-06", "2027-03-26", "2027-03-29", "2027-05-06", "2027-06-25", "2027-12-06", "2027-12-24",
     "2026-06-19", "2026-11-21", "2026-11-22"],
)  # fmt: skip
def test_holidays_eves_and_weekends_are_free(free):
    assert not is_workday(date.fromisoformat(free))


@pytest.mark.parametrize("worked", ["2026-11-23", "2026-12-23", "2026-12-28", "2026-12-31", "2027-05-07"])
def test_the_days_between_are_worked(worked):
    assert is_workday(date.fromisoformat(worked))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-06-18", 5, "2026-06-26"),  # over Midsummer Eve
        ("2026-12-23", 1, "2026-12-28"),  # over Christmas
        ("2026-12-30", 2, "2027-01-04"),  # over the year
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),  # a Saturday never counts as the first day
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_adds_working_days(start, count, end):
    assert add_workdays(date.fromisoformat(start), count) == date.fromisoformat(end)


@given(days, counts)
def test_counting_undoes_adding(start, count):
    assert workdays_between(start, add_workdays(start, count)) == count


@given(days, st.integers(1, 60))
def test_adding_always_lands_on_a_working_day(start, count):
    assert is_workday(add_workdays(start, count))
    assert is_workday(add_workdays(start, -count))


@given(days, st.integers(0, 40), st.integers(0, 40))
def test_adding_twice_is_adding_the_sum(start, first, second):
    assert add_workdays(add_workdays(start, first), second) == add_workdays(start, first + second)


@given(days, st.integers(0, 400), st.integers(0, 400))
def test_counts_of_two_stretches_sum_up(start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    assert workdays_between(start, middle) + workdays_between(middle, end) == workdays_between(start, end)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-22T21:59:59", "2026-11-22"),
        ("2026-11-22T22:00:00", "2026-11-23"),  # midnight in winter
        ("2026-07-01T20:59:59", "2026-07-01"),
        ("2026-07-01T21:00:00", "2026-07-02"),  # midnight in summer
        ("2026-12-31T22:00:00", "2027-01-01"),
    ],
)
def test_the_date_is_that_of_helsinki(at, day):
    assert helsinki_date(datetime.fromisoformat(at).replace(tzinfo=UTC)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("at", "count", "due"),
    [
        ("2026-11-23T09:00", 5, "2026-11-30T15:00"),
        ("2026-06-18T09:00", 5, "2026-06-26T14:00"),
        ("2026-03-26T09:00", 2, "2026-03-30T14:00"),  # clocks go forward on Sunday 29 March
        ("2026-10-22T09:00", 2, "2026-10-26T15:00"),  # and back on Sunday 25 October
        ("2026-12-31T22:30", 1, "2027-01-04T15:00"),  # New Year's Day in Helsinki already
    ],
)
def test_a_deadline_is_five_in_the_afternoon_in_helsinki(at, count, due):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert deadline(moment, count) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@given(moments, st.integers(1, 30))
def test_a_deadline_is_a_later_moment_in_utc_on_a_working_day(at, count):
    due = deadline(at, count)
    local = due.astimezone(HELSINKI)
    assert due.tzinfo is UTC
    assert due > at
    assert (local.hour, local.minute) == (17, 0)
    assert is_workday(local.date())


@given(moments, st.integers(1, 30), st.integers(0, 200))
def test_a_later_start_never_gives_an_earlier_deadline(at, count, hours):
    assert deadline(at + timedelta(hours=hours), count) >= deadline(at, count)
