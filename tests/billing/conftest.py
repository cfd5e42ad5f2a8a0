"""What the books stand on in these tests: Kaski's running assignment, Anna who works on it, and a proof at hand."""

import pytest

from billing.ledger import proofs
from tests.factories import billing as make
from tests.staging import staged


@staged
def kaski(kaski):
    """The cast's Kaski Oy, with a number and an address that golden texts may name."""
    type(kaski).objects.filter(pk=kaski.pk).update(**make.KASKI)
    kaski.refresh_from_db()
    return kaski


@staged
def worker(anna):
    return make.an_assistant(anna)


@staged
def order(kaski, olli):
    return make.an_assignment(kaski, olli)


@pytest.fixture
def books():
    """Call it to prove the books; it gives only what is off."""

    def off():
        return {name: lines for name, lines in proofs.run_all().items() if lines}

    return off
