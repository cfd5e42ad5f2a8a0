"""The plans behind lists, counts and charts: each is read by the index that was made for it, however large the table.

Sequential scans are switched off, for the tables of a test are small; that another index is taken is still possible,
and is what these tests are about.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import Q

from assignments.catalogue.models import Service
from assignments.delivery.models import Claim, Unit, UnitFile
from assignments.delivery.offers import unanswered, unrouted
from assignments.delivery.queries import earlier_files
from assignments.orders.models import Assignment, words_of
from assignments.orders.states import AssignmentStatus
from assignments.pricing.models import PriceListItem
from assignments.routing.models import Route
from backoffice.kernel.models import StoredFile
from frontend.office import counts
from tests.behind import behind_the_triggers
from tests.factories.delivery import claimed, make_client, make_user, place, sign_nda
from tests.factories.people import make_assistant
from tests.plans import indexes, measured, nodes_of

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SINCE = datetime(2026, 10, 25, tzinfo=UTC)
LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)


def facts_of(assignment):
    """What another assignment just like this one is written with."""
    return {
        field.attname: getattr(assignment, field.attname)
        for field in Assignment._meta.concrete_fields
        if field.attname not in ("id", "ref", "search", "is_claimable")
    }


@pytest.fixture
def crowd():
    """2,000 assignments of three clients in every state, few of each kind that somebody waits for."""
    buyers = [make_client(owner=make_user()) for _ in range(3)]
    first = place(buyers[0])
    facts = facts_of(first)
    rare = [
        {"status": "draft"},
        {"status": "paused", "pause_cause": "no_room"},
        {"status": "running", "awaiting_cents": 1},
        {"status": "placed"},
    ]
    common = [{"status": "completed"}, {"status": "cancelled"}, {"status": "running", "is_queue_open": True}]
    Assignment.objects.bulk_create(
        Assignment(
            **facts
            | {"client_id": buyers[n % 3].pk, "title": f"Batch {n}"}
            | (rare[n // 40 % 4] if n % 40 == 0 else common[n % 3])
        )
        for n in range(2_000)
    )
    measured("orders_assignment", "catalogue_service", "pricing_pricelistitem", "delivery_unit")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return buyers


def ids(rows):
    return rows.order_by().values("pk")


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: unrouted(Assignment.objects.all()), "assignment_to_route"),
        (lambda: unanswered(Assignment.objects.all(), AT), "assignment_to_route"),
        (lambda: Assignment.objects.filter(words_of("1234")), "assignment_search"),
    ],
    ids=["unrouted", "unanswered", "search"],
)
def test_what_is_counted_has_an_index_of_its_own(crowd, rows, index):
    assert index in indexes(ids(rows()))


def test_drafts_that_want_a_quote_are_found_without_those_that_have_a_price(crowd):
    facts = facts_of(Assignment.objects.order_by("pk")[0])
    document = {"service_id": Service.objects.get(kind="document").pk}
    kinds = (
        [{"status": "draft"} | document]
        + [{"status": "draft"}] * 19
        + [{"status": "completed"} | document] * 60
    )
    Assignment.objects.bulk_create(Assignment(**facts | kinds[n % 80]) for n in range(4_000))
    PriceListItem.objects.filter(**document).delete()
    measured("orders_assignment", "pricing_pricelistitem")
    rows = counts.to_quote(Assignment.objects.all(), ON)
    assert "assignment_to_quote" in indexes(ids(rows))
    assert rows.count() == 50


def test_what_has_no_room_is_found_without_what_rests_for_other_reasons(crowd):
    facts = facts_of(Assignment.objects.order_by("pk")[0]) | {"status": "paused", "pause_cause": "client"}
    Assignment.objects.bulk_create(Assignment(**facts) for _ in range(500))
    measured("orders_assignment")
    assert "assignment_no_room" in indexes(ids(counts.out_of_room(Assignment.objects.all())))


@pytest.fixture
def offered(crowd):
    """Every assignment, past ones too, is offered to one of twenty assistants."""
    workers = [make_assistant(make_user()) for _ in range(20)]
    actor = workers[0].user
    Route.objects.bulk_create(
        Route(assignment_id=pk, assistant=workers[n % 20], units=3, created_by=actor, created_at=SINCE)
        for n, pk in enumerate(Assignment.objects.order_by("pk").values_list("pk", flat=True))
    )
    measured("routing_route", "people_assistant", "people_skill", "accounts_user")


@pytest.mark.parametrize(
    "rows", [unrouted, lambda rows: unanswered(rows, AT)], ids=["unrouted", "unanswered"]
)
def test_what_offers_cover_is_asked_of_the_live_work_alone(offered, rows):
    nodes = nodes_of(ids(rows(Assignment.objects.all())))
    assert [each for each in nodes if each["Node Type"] == "Seq Scan"] == []
    live = [each for each in nodes if each.get("Relation Name") == "routing_route"]
    assert live
    assert all("assignment_id" in each.get("Index Cond", "") for each in live), live


def test_a_company_s_list_of_one_state_reads_only_those_rows(crowd):
    rows = Assignment.objects.filter(client=crowd[0], status=AssignmentStatus.DRAFT).order_by("-pk")[:51]
    assert indexes(rows.values("pk")) == {"assignment_by_client_state"}


def test_what_a_company_has_under_way_is_read_without_its_history(crowd):
    with (
        connection.cursor() as cursor
    ):  # most of what was ever ordered is long done, and the rest fills the page many times
        cursor.execute(
            "UPDATE orders_assignment SET status = 'completed' WHERE is_queue_open AND awaiting_cents = 0"
        )
        cursor.execute(
            "UPDATE orders_assignment SET status = 'running' WHERE client_id = %s AND id %% 10 = 0",
            [crowd[0].pk],
        )
    measured("orders_assignment")
    rows = Assignment.objects.under_way().filter(client=crowd[0]).order_by("-pk")[:8]
    assert indexes(rows.values("pk")) == {"assignment_under_way"}


def test_a_search_by_words_or_client_joins_two_indexes(crowd):
    rows = Assignment.objects.filter(words_of("1999") | Q(client__in=[crowd[0].pk]))
    nodes = nodes_of(ids(rows))
    assert "BitmapOr" in {each["Node Type"] for each in nodes}
    assert "assignment_search" in indexes(ids(rows))


@pytest.fixture
def waiting(crowd):
    """Four assignments, each with 500 results before the client, 500 accepted and 500 rejected ones; the first of them.

    Of what was accepted or rejected, ten of each assignment are not long ago.
    """
    worker = make_assistant(make_user())
    orders = list(Assignment.objects.filter(awaiting_cents__gt=0).order_by("pk")[:4])
    with behind_the_triggers("delivery_unit"):
        for order in orders:
            Unit.objects.bulk_create(_results(order, worker))
    measured("orders_assignment", "delivery_unit")
    return orders[0]


def _results(order, worker):
    facts = {
        "assignment": order, "assistant": worker, "claimed_at": AT, "price_cents": 1, "rate_cents": 1, "result": {},
        "delivered_at": AT, "first_delivered_at": AT, "review_due_at": AT,
        "claim": Claim.objects.create(
            assignment=order, assistant=worker, claimed_at=AT, expires_at=AT, closed_at=AT, close_reason="x"
        ),
    }  # fmt: skip
    for n in range(1, 501):
        then = AT if n > 490 else LONG_AGO
        yield Unit(**facts, slot=n, status="delivered")
        yield Unit(**facts, slot=n, status="rejected", rejected_at=then)
        yield Unit(**facts, slot=500 + n, status="accepted", accepted_at=then, acceptance="person")


def test_what_waits_for_an_answer_is_read_in_the_order_it_is_listed(waiting):
    rows = waiting.units.awaiting_verdict().order_by("-has_open_flag", "pk")[:51]
    assert indexes(rows.values("pk")) == {"unit_to_answer"}
    assert "Sort" not in {each["Node Type"] for each in nodes_of(rows.values("pk"))}


def test_what_waits_for_a_company_is_found_from_its_waiting_work(waiting):
    rows = Unit.objects.awaiting_verdict().filter(
        assignment__client=waiting.client_id, assignment__awaiting_cents__gt=0
    )
    assert "assignment_awaiting" in indexes(ids(rows))


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: Unit.objects.filter(accepted_at__gte=SINCE), "unit_by_acceptance"),
        (lambda: Unit.objects.filter(status="rejected", rejected_at__gte=SINCE), "unit_by_rejection"),
    ],
    ids=["accepted", "rejected"],
)
def test_what_a_month_decided_is_read_without_what_was_decided_before(waiting, rows, index):
    assert indexes(ids(rows())) == {index}
    assert rows().count() == 40


def test_bytes_delivered_before_are_found_without_the_client_s_other_files():
    user = make_user()
    sign_nda(user)
    worker = make_assistant(user, kinds=["document"])
    work = place(make_client(owner=make_user()), kind="document", brief={"purpose": "Hallitus"})
    unit = claimed(worker, work, AT)[0]
    files = StoredFile.objects.bulk_create(
        StoredFile(name="a", content_type="text/plain", size=1, sha256=f"{n:064}", storage_name=f"{n}")
        for n in range(2_000)
    )
    UnitFile.objects.bulk_create(UnitFile(unit=unit, file=each) for each in files)
    measured("kernel_storedfile", "delivery_unitfile", "delivery_unit", "orders_assignment")
    rows = earlier_files(files=files[:1], client_id=work.client_id, except_unit=0)
    assert "stored_file_by_bytes" in indexes(rows)
    assert {each["Relation Name"] for each in nodes_of(rows) if each["Node Type"] == "Seq Scan"} <= {
        "delivery_unit",
        "orders_assignment",
    }
