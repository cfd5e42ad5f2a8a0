"""Lists and counts over units."""

from datetime import timedelta

import pytest

from assignments.delivery.operations import check_unit
from assignments.delivery.queries import counts_by_status, own_work
from tests.factories.delivery import claimed, delivered, end_ndas, place, submitted

pytestmark = pytest.mark.django_db


def test_counts_name_every_status(worker, work, buyer, checker, at):
    empty = place(buyer)
    submitted(worker, work, at, 1)
    delivered(worker, work, at, checker, 2)
    delivered(worker, work, at, checker, 3)
    none = dict.fromkeys(
        ["claimed", "submitted", "returned", "delivered", "fix_requested", "accepted", "rejected", "lapsed"],
        0,
    )
    assert counts_by_status([work, empty]) == {
        work.pk: none | {"submitted": 1, "delivered": 2},
        empty.pk: none,
    }


def test_own_work_has_the_nearest_lease_on_top(worker, other, work, checker, anna, at):
    sent_back = submitted(worker, work, at, 1)
    late = claimed(worker, work, at + timedelta(hours=2))[0]
    soon = claimed(worker, work, at)[0]
    claimed(other, work, at)
    check_unit(
        unit_id=sent_back.pk,
        outcome="return",
        failed_criteria=["potential"],
        note="Perustele",
        actor=checker,
        at=at + timedelta(hours=1),
    )
    assert list(own_work(anna)) == [soon, sent_back, late]
    end_ndas(anna, at - timedelta(days=1000))
    assert not own_work(anna).exists()
