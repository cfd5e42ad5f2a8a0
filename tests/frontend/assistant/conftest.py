import pytest

from tests.factories.orders import make_placed
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
def other(bo, kaisa):
    """Bo's profile: he may do the same work."""
    return make_assistant(bo, kinds=("prospecting",), capacity=100)


@staged
def order(kaski, olli, worker, kaisa, at):
    return scene.open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)


@staged
def claim(worker, order, at):
    """Two results in Anna's hands."""
    return scene.take(worker, order, at, units=2)


@pytest.fixture
def unit(claim):
    return claim.units.order_by("slot").first()
