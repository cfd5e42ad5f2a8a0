"""An offer points at the assistant whose row a claim holds, and the claim wants the assignment the offer holds: no ring."""

import threading
import time

import pytest
from django.db import connection, transaction

from assignments.orders.models import Assignment
from assignments.routing.models import Route
from assignments.routing.operations import offer_to
from backoffice.kernel import locks
from tests.database.racing import AT, STUCK_AFTER, assistants, one_claim, proven
from tests.factories.delivery import make_client, make_user, place, sign_nda

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"  # live; pg_stat_activity stands still inside a transaction


def until_somebody_waits():
    end = time.monotonic() + STUCK_AFTER / 2
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(WAITING)
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_an_offer_and_a_claim_of_the_same_assistant_both_succeed(at_once):
    work = place(make_client(owner=make_user()))
    coordinator = make_user("Kaisa", "coordinator")
    sign_nda(coordinator)
    (assistant,) = assistants(1)
    holds = threading.Event()

    def offering():
        with transaction.atomic():
            locks.lock(Assignment.objects.all(), work.pk)
            holds.set()
            until_somebody_waits()
            return offer_to(
                assignment_id=work.pk,
                assistant_id=assistant.pk,
                units=1,
                reason="Tuttu",
                actor=coordinator,
                at=AT,
            )

    def claiming():
        assert holds.wait(STUCK_AFTER)
        return one_claim(assistant, work, by_name=True)()

    route, claim = at_once(offering, claiming)
    assert Route.objects.get(assistant=assistant) == route
    assert claim.units.count() == 2
    proven()
