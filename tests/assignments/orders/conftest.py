"""Orders of Kaski Oy in every state, and the proof that a refusal wrote nothing and sent nothing."""

from contextlib import contextmanager

import pytest
from django.core import mail

from assignments.orders.models import Assignment, AssignmentChange, AssignmentFile, CapAlert, CapChange
from backoffice.kernel import news
from backoffice.kernel.models import StoredFile
from tests.factories import orders
from tests.staging import staged

TABLES = (Assignment, AssignmentChange, AssignmentFile, CapAlert, CapChange, StoredFile)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


@contextmanager
def _refuses(error, nudges):
    before, called = everything(), list(nudges)
    with pytest.raises(error) as caught:
        yield caught
    assert everything() == before
    assert (mail.outbox, nudges) == ([], called)


@pytest.fixture
def nudges(monkeypatch):
    """Topics nudged so far."""
    topics = []
    monkeypatch.setattr(news, "nudge", topics.append)
    return topics


@pytest.fixture
def refuses(nudges):
    """`with refuses(Error) as caught:` - the block is refused, no row has changed and nobody was told."""
    return lambda error: _refuses(error, nudges)


@staged
def draft(kaski, olli):
    return orders.make_draft(kaski, olli)


@staged
def placed(kaski, olli):
    return orders.make_placed(kaski, olli)


@staged
def quoted(kaski, olli, kaisa):
    return orders.make_quoted(kaski, olli, office=kaisa)


@staged
def running(placed, at):
    """Ordered ten, two of them claimed."""
    return orders.set_running(placed, at=at, reserved_cents=9000, live_units=2)
