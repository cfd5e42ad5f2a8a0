import pytest

from tests.factories.orders import make_draft, make_placed
from tests.factories.people import make_assistant
from tests.frontend import scene
from tests.staging import now_of_today, staged


@pytest.fixture
def at():
    """The views read the clock themselves, so what they stand on happens today, too."""
    return now_of_today()


@staged
def worker(anna, kaisa):
    return make_assistant(anna, kinds=("prospecting",), capacity=100)


@staged
def draft(kaski, olli, at):
    return make_draft(kaski, olli, at=at)


@staged
def order(kaski, olli, worker, kaisa, at):
    """Olli's order of ten prospects, open to the queue."""
    return scene.open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)


@staged
def units(order, worker, kim, at):
    """Three results before Kaski."""
    return scene.deliver(worker, order, kim, at, units=3)
