"""Days as people write them, moments as operations take them."""

from datetime import UTC, date, datetime, time, timedelta

from backoffice.kernel.workdays import HELSINKI


def end_of_day(day: date) -> datetime:
    """Return the first moment after the Helsinki date `day`, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=HELSINKI).astimezone(UTC)
