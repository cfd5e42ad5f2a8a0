"""The plans of the queue: it is walked in the order of its partial index and never sorted, however long it is.

Equality on the leading column of another index once made the planner walk the wrong one (reference: performance).
"""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.delivery import claiming
from assignments.delivery.models import Claim, Unit
from assignments.orders.models import Assignment
from assignments.routing.queries import queue_for
from tests.behind import behind_the_triggers
from tests.factories.delivery import make_client, make_user, place, sign_nda
from tests.factories.people import make_assistant
from tests.plans import below, explained, measured

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MANY = 4_000


@pytest.fixture
def crowd():
    """6,000 assignments in every state, 4,000 of them open to the queue with room."""
    buyer = make_client(owner=make_user())
    first = place(buyer)
    facts = {
        field.attname: getattr(first, field.attname)
        for field in Assignment._meta.concrete_fields
        if field.attname not in ("id", "ref", "search", "is_claimable")
    }
    states = ["placed", "running", "completed", "cancelled", "draft"]
    Assignment.objects.bulk_create(
        Assignment(**facts | {"status": states[n % 5], "is_queue_open": n % 200 == 0}) for n in range(2_000)
    )
    Assignment.objects.bulk_create(
        Assignment(**facts | {"status": states[n % 2], "is_queue_open": True}) for n in range(MANY)
    )
    user = make_user()
    sign_nda(user)
    measured("orders_assignment")
    return make_assistant(user)


def plan(statement, assistant, assignment_id):
    values = claiming.parameters(assistant=assistant, assignment_id=assignment_id, units=1, at=AT)
    return explained(statement, values)


def reads(nodes, relation):
    """How a relation is reached: (node type, index) of every scan of it."""
    return {
        (each["Node Type"], each.get("Index Name")) for each in nodes if each.get("Relation Name") == relation
    }


def sorts(nodes, within):
    """The sorting steps of one named part of the statement."""
    (part,) = [each for each in nodes if each.get("Subplan Name") == within]
    return [each for each in below(part) if "Sort" in each["Node Type"]]


def queue_scans(nodes):
    return [each for each in nodes if each.get("Index Name") == "assignment_queue"]


@pytest.mark.parametrize("statement", [claiming.CLAIM_NEXT, claiming.CLAIM_FURTHER])
def test_next_walks_the_queue_index_in_its_order_and_stops(crowd, statement):
    nodes = plan(statement, crowd, None)
    (walk,) = queue_scans(nodes)
    assert walk["Node Type"] == "Index Scan"
    (stop,) = [each for each in nodes if each["Node Type"] == "Limit" and walk in each["Plans"]]
    assert stop["Plan Rows"] <= claiming.MANY
    assert not sorts(nodes, within="CTE candidates")
    assert "LockRows" in {each["Node Type"] for each in nodes}


def test_next_reads_assignments_by_no_other_index(crowd):
    nodes = plan(claiming.CLAIM_NEXT, crowd, None)
    assert ("Seq Scan", None) not in reads(nodes, "orders_assignment")
    assert not [
        each for each in nodes if each.get("Index Name") in ("assignment_by_status", "assignment_by_client")
    ]


def test_the_page_of_the_queue_walks_the_same_index_and_stops(crowd):
    with CaptureQueriesContext(connection) as asked:
        items = queue_for(assistant=crowd, at=AT, limit=50)
    assert len(items) == 50
    (head,) = [each["sql"] for each in asked if "ARRAY(" in each["sql"]]
    nodes = explained(head)
    assert [each["Node Type"] for each in queue_scans(nodes)] == ["Index Scan"]
    assert not sorts(nodes, within="SubPlan 1")


def test_a_named_claim_reads_no_more_than_an_index_gives(crowd):
    nodes = plan(claiming.CLAIM_ONE, crowd, Assignment.objects.order_by("pk").first().pk)
    ways = reads(nodes, "orders_assignment") - {("ModifyTable", None)}
    by_version = ("Tid Scan", None)
    assert ways <= {("Index Scan", "orders_assignment_pkey"), ("Index Scan", "assignment_queue"), by_version}


def test_the_statement_says_skip_locked_only_for_next():
    assert "FOR NO KEY UPDATE OF a SKIP LOCKED" in claiming.CLAIM_NEXT
    assert "SKIP LOCKED" not in claiming.CLAIM_ONE
    assert "FOR NO KEY UPDATE OF a" in claiming.CLAIM_ONE


@pytest.fixture
def hands(crowd):
    """3,000 units that lapsed in this assistant's hands, and 1,000 that others hold."""
    work = Assignment.objects.order_by("pk").first()
    with behind_the_triggers("delivery_unit"):
        for worker, held in (crowd, False), (make_assistant(make_user()), True):
            facts = {
                "assignment": work,
                "assistant": worker,
                "claimed_at": AT,
                "price_cents": 1,
                "rate_cents": 1,
            }
            claim = Claim.objects.create(
                assignment=work,
                assistant=worker,
                claimed_at=AT,
                expires_at=AT,
                closed_at=AT,
                close_reason="x",
            )
            rest = {"lease_until": AT} if held else {"status": "lapsed", "lapsed_at": AT}
            Unit.objects.bulk_create(
                Unit(**facts | rest, claim=claim, slot=n) for n in range(1, 1_001 if held else 3_001)
            )
    measured("delivery_unit")
    return crowd


def test_what_is_in_hand_is_counted_from_an_index_of_what_is_held(hands):
    (part,) = [
        each
        for each in plan(claiming.CLAIM_NEXT, hands, None)
        if each["Node Type"] == "Aggregate" and "held" in str(each)
    ][:1]
    ways = {each["Index Name"] for each in below(part) if "Index Name" in each}
    assert ways == {"unit_held_by"}
