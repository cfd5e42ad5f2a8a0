"""Anna and Bo can work, Kim can check, and Aino approves for the buyer, Kaski Oy."""

import pytest

from tests.factories.delivery import place
from tests.factories.people import make_assistant
from tests.staging import staged


@pytest.fixture
def buyer(kaski):
    return kaski


@staged
def work(buyer):
    """Ten prospects at 45 euros under a cap of 450, open to the queue."""
    return place(buyer)


@staged
def worker(anna):
    return make_assistant(anna)


@staged
def other(bo):
    return make_assistant(bo)


@pytest.fixture
def checker(kim):
    return kim
