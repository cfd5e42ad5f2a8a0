"""Every named constraint of the outbox, violated once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from frontend.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(clara, at):
    return Notice.objects.create(**facts(clara, at))


def facts(user, at):
    return {
        "key": "assignment_placed:A-222222222", "user": user, "address": user.email, "language": "fi",
        "kind": "assignment_placed", "path": "/client/", "created_at": at, "next_try_at": at,
    }  # fmt: skip


def refused(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_notice_once(notice, clara, at):
    refused("notice_once", lambda: Notice.objects.create(**facts(clara, at)))
    assert Notice.objects.create(**facts(clara, at) | {"address": "toinen@kaski.example"})


@pytest.mark.parametrize(
    ("constraint", "hours"),
    [
        ("notice_sent_or_parked", {"sent_at": 1, "parked_at": 1}),
        ("notice_tried_after_birth", {"next_try_at": -1}),
    ],
)
def test_notice(notice, at, constraint, hours):
    row = Notice.objects.filter(pk=notice.pk)
    before = row.values().get()
    refused(
        constraint, lambda: row.update(**{key: at + timedelta(hours=each) for key, each in hours.items()})
    )
    assert row.values().get() == before
