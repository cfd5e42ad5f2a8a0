import pytest
from django.utils import timezone

from tests.factories.orders import make_draft, make_placed
from tests.factories.people import make_assistant
from tests.frontend import scene


@pytest.fixture
def at():
    """The views read the clock themselves, so what they stand on happens now, too."""
    return timezone.now()


@pytest.fixture
def worker(anna, kaisa):
    return make_assistant(anna, kinds=("prospecting",), capacity=100)


@pytest.fixture
def draft(kaski, olli, at):
    return make_draft(kaski, olli, at=at)


@pytest.fixture
def order(kaski, olli, worker, kaisa, at):
    """Olli's order of ten prospects, open to the queue."""
    return scene.open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)


@pytest.fixture
def units(order, worker, kim, at):
    """Three results before Kaski."""
    return scene.deliver(worker, order, kim, at, units=3)
