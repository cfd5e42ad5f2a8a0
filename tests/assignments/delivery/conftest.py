"""Anna and Bo can work, Kim can check, and Aino approves for the buyer."""

import pytest

from tests.factories.delivery import make_client, place, sign_nda
from tests.factories.people import make_assistant


@pytest.fixture
def buyer(clara, aino, olli):
    return make_client("Kaski Oy", owner=clara, approver=aino, orderer=olli)


@pytest.fixture
def work(buyer):
    """Ten prospects at 45 euros under a cap of 450, open to the queue."""
    return place(buyer)


@pytest.fixture
def worker(anna):
    sign_nda(anna)
    return make_assistant(anna)


@pytest.fixture
def other(bo):
    sign_nda(bo)
    return make_assistant(bo)


@pytest.fixture
def checker(kim):
    sign_nda(kim)
    return kim
