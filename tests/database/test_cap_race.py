"""Two and more claimers on real connections: never over the cap, never two on one slot, never stuck.

T08: cap race (reference: security). Every thread has a database connection of its own and commits.
"""

import threading
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import connection, connections, transaction

from assignments.delivery.errors import CapReached, NothingToClaim
from assignments.delivery.models import Unit
from assignments.delivery.operations import accept_units, claim_next, claim_units, release_claim
from assignments.orders.models import Assignment
from backoffice.kernel.errors import DomainError
from tests.database.racing import AT, STUCK_AFTER, assistants, one_claim, proven
from tests.factories.delivery import (
    PRICE,
    claim,
    counters,
    delivered,
    make_client,
    make_user,
    place,
    sign_nda,
)
from tests.factories.people import make_assistant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROUNDS = 200


def test_two_claimers_race_for_the_last_unit_under_the_cap(at_once):
    """200 rounds: one gets the unit, the other is told why not, and the cap holds to the cent."""
    buyer = make_client(owner=make_user())
    one, two = assistants(2)
    refusals = set()
    for round_no in range(ROUNDS):
        work = place(buyer, target=5, cap=PRICE)
        found = at_once(*(one_claim(each, work, by_name=bool(round_no % 2)) for each in (one, two)))
        lost = [each for each in found if isinstance(each, DomainError)]
        assert len(lost) == 1
        assert isinstance(lost[0], NothingToClaim | CapReached)
        refusals.add(lost[0].code)
        assert counters(work) == (PRICE, 0, 0, 1, 0)
        won = next(each for each in found if not isinstance(each, DomainError))
        release_claim(claim_id=won.pk, reason="next round", actor=won.assistant.user, at=AT)
        Assignment.objects.filter(pk=work.pk).update(is_queue_open=False)
    assert "cap_reached" in refusals
    proven()


def test_claims_and_releases_never_share_a_slot(at_once):
    """A release between the statement's snapshot and its lock must not be missed: slots change hands all the time."""
    buyer = make_client(owner=make_user())
    work = place(buyer, target=4, cap=3 * PRICE)
    workers = assistants(4)

    def busy(assistant, by_name):
        take = one_claim(assistant, work, by_name=by_name)

        def run():
            for _ in range(25):
                try:
                    taken = take()
                except DomainError:
                    continue
                release_claim(claim_id=taken.pk, reason="again", actor=assistant.user, at=AT)

        return run

    at_once(*(busy(each, index % 2 == 0) for index, each in enumerate(workers)))
    assert counters(work) == (0, 0, 0, 0, 0)
    assert Unit.objects.count() >= 25
    proven()


def test_one_assistants_two_tabs_never_exceed_the_capacity(at_once):
    buyer = make_client(owner=make_user())
    user = make_user()
    sign_nda(user)
    assistant = make_assistant(user, capacity=3)
    works = [place(buyer), place(buyer)]
    at_once(
        *(
            lambda w=w: claim_units(assistant_id=assistant.pk, assignment_id=w.pk, units=2, at=AT)
            for w in works
        )
    )
    assert Unit.objects.held().filter(assistant=assistant).count() == 3
    proven()


@contextmanager
def held_elsewhere(assignment):
    """Somebody else holds the assignment's row on another connection."""
    held, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                Assignment.objects.select_for_update().get(pk=assignment.pk)
                held.set()
                done.wait(STUCK_AFTER)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(STUCK_AFTER)
    try:
        yield
    finally:
        done.set()
        thread.join(STUCK_AFTER)


def test_no_claim_waits_for_another_assignments_lock(transactional_db):
    """The held assignment, held until the test is over, is skipped by *next*, and others are claimed by name."""
    buyer = make_client(owner=make_user())
    (assistant,) = assistants(1)
    urgent, free, third = (place(buyer, deadline_on=datetime(2026, 12, d).date()) for d in (1, 2, 3))
    with held_elsewhere(urgent), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '10s'")
        try:
            assert claim_next(assistant_id=assistant.pk, at=AT).assignment == free
            named = claim_units(assistant_id=assistant.pk, assignment_id=third.pk, units=1, at=AT)
            assert named.assignment == third
        finally:
            cursor.execute("SET statement_timeout = 0")
    assert counters(urgent) == (0, 0, 0, 0, 0)


def test_two_approvers_never_accept_one_unit_twice_nor_one_key_twice(at_once):
    """T05 on this room's side: a unit and an entity key have one acceptance each, whoever is first."""
    approver, checker = make_user(), make_user("Kim", "checker")
    sign_nda(checker)
    buyer = make_client(approver=approver)
    one, two = assistants(2)
    for round_no in range(20):
        first, second = (place(buyer, target=1) for _ in range(2))
        mine = delivered(one, first, AT, checker, number=round_no)
        same = delivered(two, second, AT, checker, number=1000 + round_no)
        same.keys.filter(key__startswith="business_id").update(
            key=mine.keys.get(key__startswith="business_id").key
        )
        found = at_once(
            *(
                lambda u=u: accept_units(unit_ids=[u.pk], actor=approver, at=AT)
                for u in (mine, mine, same, same)
            )
        )
        codes = [each.code if isinstance(each, DomainError) else "accepted" for each in found]
        assert codes.count("accepted") == 1
        assert {
            first.units.filter(status="accepted").count(),
            second.units.filter(status="accepted").count(),
        } == {0, 1}
    proven()


def test_a_batch_and_a_claim_in_the_same_instant_both_finish(at_once):
    approver, checker = make_user(), make_user("Kim", "checker")
    sign_nda(checker)
    buyer = make_client(approver=approver)
    one, two = assistants(2)
    works = [place(buyer) for _ in range(2)]
    units = [delivered(one, work, AT, checker, number=n) for n, work in enumerate(works)]
    ids = [each.pk for each in units]
    found = at_once(
        lambda: accept_units(unit_ids=ids, actor=approver, at=AT),
        lambda: accept_units(unit_ids=ids[::-1], actor=approver, at=AT),
        lambda: claim(two, works[0], AT),
        lambda: claim(two, works[1], AT),
    )
    assert sum(isinstance(each, DomainError) for each in found) == 1
    assert [counters(work) for work in works] == [(PRICE, 0, PRICE, 2, 1)] * 2
    proven()
