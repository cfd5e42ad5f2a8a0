"""Every named constraint of catalogue, prices and orders, violated once; records that stay as they were written."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assignments.catalogue.models import CriteriaVersion, Service
from assignments.orders.models import Assignment, AssignmentFile, CapAlert, CapChange
from assignments.pricing.models import ClientTerms, PriceChange, PriceListItem
from backoffice.kernel.models import StoredFile
from tests.factories.orders import make_draft, make_placed


def refused(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


@pytest.fixture
def service(db):
    return Service.objects.get(kind="prospecting")


@pytest.fixture
def order(kaski, olli):
    return make_placed(kaski, olli)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("service_review_days_positive", {"review_days": 0}),
        ("service_lease_positive", {"lease_hours": 0}),
        ("service_check_rate_positive", {"check_one_in": 0}),
        ("catalogue_service_kind", {"kind": "document"}),
    ],
)
def test_service(service, constraint, values):
    refused(constraint, lambda: Service.objects.filter(pk=service.pk).update(**values))


def test_criteria_version_once(service, at):
    refused(
        "criteria_version_once",
        lambda: CriteriaVersion.objects.create(service=service, version=1, items=[], published_at=at),
    )


def test_criteria_stay_as_published(service):
    version = service.criteria_versions.get(version=1)
    refused("append-only", lambda: CriteriaVersion.objects.filter(pk=version.pk).update(items=[]))
    refused("append-only", version.delete)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("price_positive", {"unit_price_cents": 0}),
        ("price_rate_positive", {"assistant_rate_cents": 0}),
        ("price_period_forward", {"valid_to": date(2025, 1, 1)}),
    ],
)
def test_price(service, constraint, values):
    refused(constraint, lambda: PriceListItem.objects.filter(service=service).update(**values))


def price(service, **values):
    facts = {"unit_price_cents": 1, "assistant_rate_cents": 1, "valid_from": date(2025, 1, 1)} | values
    return PriceListItem.objects.create(service=service, **facts)


def test_price_one_current(service):
    refused("price_one_current", lambda: price(service, valid_from=date(2026, 1, 1)))


def test_price_one_per_start(service):
    refused("price_one_per_start", lambda: price(service, valid_to=date(2025, 6, 1)))


def test_price_change_names_what(service, at):
    refused(
        "price_change_names_what",
        lambda: PriceChange.objects.create(number="review_days", valid_from=date(2026, 1, 1), at=at),
    )


def test_price_changes_stay(service):
    changes = PriceChange.objects.filter(service=service)
    refused("append-only", lambda: changes.update(to_value=1))
    refused("append-only", lambda: changes.get(number="unit_price_cents").delete())


def terms(client, **values):
    return ClientTerms.objects.create(client=client, **{"valid_from": date(2026, 1, 1)} | values)


def test_terms_price_names_service(kaski):
    refused("terms_price_names_service", lambda: terms(kaski, unit_price_cents=4000))


def test_terms_period_forward(kaski):
    refused("terms_period_forward", lambda: terms(kaski, valid_to=date(2026, 1, 1)))


def test_terms_one_current(kaski):
    terms(kaski, review_days=3)
    refused("terms_one_current", lambda: terms(kaski, review_days=4, valid_from=date(2026, 2, 1)))


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        (
            "assignment_within_cap",
            {"reserved_cents": 15_001, "awaiting_cents": 15_000, "accepted_cents": 15_000},
        ),
        ("assignment_within_cap", {"cap_cents": 1, "reserved_cents": 2}),
        ("assignment_counters_not_negative", {"reserved_cents": -1}),
        ("assignment_counters_not_negative", {"awaiting_cents": -1}),
        ("assignment_counters_not_negative", {"accepted_cents": -1}),
        ("assignment_cap_positive", {"cap_cents": 0}),
        ("assignment_live_within_target", {"live_units": 11}),
        ("assignment_paused_has_cause", {"status": "paused"}),
        ("assignment_completed_is_decided", {"status": "completed", "reserved_cents": 1}),
        ("assignment_completed_is_decided", {"status": "completed", "awaiting_cents": 1}),
    ],
)
def test_assignment(order, constraint, values):
    row = Assignment.objects.filter(pk=order.pk)
    before = row.values().get()
    refused(constraint, lambda: row.update(**values))
    assert row.values().get() == before


@pytest.mark.parametrize("units", [0, 10_001])
def test_assignment_target_range(kaski, olli, units):
    draft = Assignment.objects.filter(pk=make_draft(kaski, olli).pk)
    refused("assignment_target_range", lambda: draft.update(target_units=units))


TERMS = ("unit_price_cents", "assistant_rate_cents", "criteria", "review_days", "lease_hours", "fix_rounds")


@pytest.mark.parametrize(
    "values",
    [
        {"unit_price_cents": None},
        {"assistant_rate_cents": 0},
        {"criteria": None},
        {"review_days": None},
        {"lease_hours": None},
        {"fix_rounds": None},
        {"check_one_in": 0},
        {"placed_at": None},
    ],
)
def test_assignment_placed_is_frozen(kaski, olli, order, values):
    draft = Assignment.objects.filter(pk=make_draft(kaski, olli).pk)
    names = ("status", "placed_at", "check_one_in", *TERMS)
    whole = dict(zip(names, Assignment.objects.values_list(*names).get(pk=order.pk), strict=True))
    refused("assignment_placed_is_frozen", lambda: draft.update(**whole | values))
    assert draft.update(**whole) == 1


def test_assignment_quoted_has_price(kaski, olli):
    draft = Assignment.objects.filter(pk=make_draft(kaski, olli).pk)
    refused("assignment_quoted_has_price", lambda: draft.update(status="quoted"))


ORDERED = ("client", "service", "currency", "title", "brief", "target_units", "deadline_on")


@pytest.mark.parametrize("name", [*TERMS, *ORDERED, "check_one_in"])
def test_assignment_terms_frozen(order, stranger, name):
    """Not even to another value that would be allowed in itself."""
    row = Assignment.objects.filter(pk=order.pk)
    others = {
        "criteria": None,
        "client": stranger,
        "service": Service.objects.get(kind="document"),
        "currency": "SEK",
        "title": "Jotakin muuta",
        "brief": {"target": "Jotakin muuta", "roles": ["myyntijohtaja"]},
        "deadline_on": date(2027, 1, 1),
    }
    before = row.values().get()
    other = others[name] if name in others else before[name] + 1
    with pytest.raises(IntegrityError, match="frozen when it was placed"), transaction.atomic():
        row.update(**{name: other})
    assert row.values().get() == before


def test_a_draft_may_still_say_anything(kaski, olli):
    draft = Assignment.objects.filter(pk=make_draft(kaski, olli).pk)
    assert draft.update(title="Toinen", brief={}, target_units=3, deadline_on=date(2027, 1, 1)) == 1


def test_a_cap_may_be_used_to_the_last_cent(order):
    Assignment.objects.filter(pk=order.pk).update(
        reserved_cents=15_000, awaiting_cents=15_000, accepted_cents=15_000
    )
    order.refresh_from_db()
    assert order.room_cents == 0


def test_assignment_ref_once(kaski, olli, order):
    draft = make_draft(kaski, olli)
    refused("orders_assignment_ref", lambda: Assignment.objects.filter(pk=draft.pk).update(ref=order.ref))


@pytest.mark.parametrize(("before", "after"), [(45_000, 45_000), (45_000, 0)])
def test_cap_change_changes(order, olli, at, before, after):
    refused(
        "cap_change_changes",
        lambda: CapChange.objects.create(
            assignment=order, from_cents=before, to_cents=after, actor=olli, at=at
        ),
    )


def raise_cap(order, olli, at, *, cap=90_000, signed=90_000):
    """Both halves of a raised cap, or one of them; asked at once what a commit would ask."""
    raised = None
    if signed:
        facts = {"from_cents": 45_000, "to_cents": signed, "actor": olli, "at": at}
        raised = CapChange.objects.create(assignment=order, **facts)
    Assignment.objects.filter(pk=order.pk).update(cap_cents=cap)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS cap_as_signed, cap_change_as_capped IMMEDIATE")
        cursor.execute("SET CONSTRAINTS cap_as_signed, cap_change_as_capped DEFERRED")
    return raised


@pytest.mark.parametrize("values", [{"signed": None}, {"signed": 90_001}, {"cap": 45_000}])
def test_cap_as_signed(order, olli, at, values):
    refused("has a cap of", lambda: raise_cap(order, olli, at, **values))
    order.refresh_from_db()
    assert (order.cap_cents, CapChange.objects.count()) == (45_000, 0)


def test_a_draft_s_cap_needs_no_signature(kaski, olli, at):
    draft = make_draft(kaski, olli)
    raise_cap(draft, olli, at, cap=60_000, signed=None)
    draft.refresh_from_db()
    assert draft.cap_cents == 60_000


def alert(order, at, percent=50):
    return CapAlert.objects.create(assignment=order, percent=percent, cap_cents=45_000, at=at)


def test_cap_alert_once(order, at):
    alert(order, at)
    alert(order, at, percent=80)
    refused("cap_alert_once", lambda: alert(order, at))


def test_cap_alert_known_percent(order, at):
    refused("cap_alert_known_percent", lambda: alert(order, at, percent=60))


def test_a_file_belongs_to_one_order(kaski, olli, order):
    file = StoredFile.objects.create(
        name="a.txt", content_type="text/plain", size=1, sha256="a", storage_name="a"
    )
    AssignmentFile.objects.create(assignment=order, file=file)
    refused(
        "orders_assignmentfile_file",
        lambda: AssignmentFile.objects.create(assignment=make_draft(kaski, olli), file=file),
    )


def test_records_of_an_order_stay_as_written(order, olli, at):
    change = order.changes.order_by("pk").last()
    raised = raise_cap(order, olli, at)
    for row in (change, raised, alert(order, at)):
        model = type(row)
        refused(
            "append-only",
            lambda model=model, row=row: model.objects.filter(pk=row.pk).update(at=timezone.now()),
        )
        refused("append-only", row.delete)


def test_the_search_column_is_made_by_the_database(order):
    with connection.cursor() as cursor:
        cursor.execute("SELECT search::text FROM orders_assignment WHERE id = %s", [order.pk])
        found = cursor.fetchone()[0]
    words = {word.split(":")[0].strip("'") for word in found.split()}
    assert {"prospekteja", "uudeltamaalta", order.ref[2:].lower()} <= words
