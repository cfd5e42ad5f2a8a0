import logging
from datetime import datetime

from backoffice.kernel import news
from billing.settlement import operations, queries
from billing.settlement.duties import DUTIES, Duty
from billing.settlement.errors import AlreadySettled, NothingDue, UnitBusy

logger = logging.getLogger(__name__)
BATCH = 500


@news.job("settle", order=40, topics=("unit_delivered", "unit_accepted"))
def settle(at: datetime) -> int:
    """Book every delivery and acceptance that is not in the books, each in a transaction of its own.

    Safe to run twice and at once: the posting's key decides. Raises: ExceptionGroup of what failed, after the rest.
    """
    failures: list[Exception] = []
    done = sum(_settle_duty(duty, at, failures) for duty in DUTIES)
    if failures:
        raise ExceptionGroup("some units could not be settled", failures)
    return done


def _settle_duty(duty: Duty, at: datetime, failures: list[Exception]) -> int:
    done, after = 0, queries.settled_through(duty)
    while waiting := queries.unsettled(duty, after_id=after, limit=BATCH):
        after = waiting[-1].change_id
        done += sum(_settle_one(duty, each.unit_id, at, failures) for each in waiting)
    operations.advance_mark(duty=duty)
    return done


def _settle_one(duty: Duty, unit_id: int, at: datetime, failures: list[Exception]) -> int:
    try:
        operations.settle_unit(duty=duty, unit_id=unit_id, at=at)
    except (AlreadySettled, NothingDue, UnitBusy):  # another run did it, or will: the next sweep looks again
        return 0
    except Exception as error:
        logger.exception("unit %s could not be settled", unit_id)
        failures.append(error)
        return 0
    return 1
