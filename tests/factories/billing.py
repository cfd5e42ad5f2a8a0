"""Raw material of the books: clients, assignments and units in the states billing reads, written as rows.

Orders and delivery have their own tests for how a unit gets there; the books only care that it did, and said so in a
change row. Counters and changes are kept as the operations would keep them, so `check_books` holds.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import F

from assignments.catalogue.models import CriteriaVersion, Service
from assignments.delivery.models import (
    BilledKey,
    Claim,
    MachineCheck,
    OfficeCheck,
    Unit,
    UnitChange,
    UnitKey,
    Verdict,
)
from assignments.orders.models import Assignment
from assignments.people.models import Assistant

MORNING = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)  # Monday 2 November 2026, 9.00 in Helsinki
KASKI = {
    "customer_number": 1001,
    "billing_name": "Kaski Oy",
    "billing_address": "Kaskitie 4",
    "billing_postcode": "20100",
    "billing_city": "Turku",
    "billing_reference": "PO-77",
    "vat_number": "",
    "invoice_language": "fi",
    "invoicing_period": "monthly",
    "payment_term_days": 14,
}
_COMPANIES = (
    "Aalto Konepaja Oy",
    "Birkan Leipomo Oy",
    "Cederin Taimisto Ky",
    "Delta Huolto Oy",
    "Erämaan Puu Oy",
)


def an_assistant(user):
    return Assistant.objects.create(user=user, languages=["fi"], created_at=MORNING)


def a_service(kind="prospecting"):
    service, _ = Service.objects.get_or_create(kind=kind, defaults={"review_days": 5, "lease_hours": 24})
    criteria = service.criteria_versions.order_by("-version").first()
    if criteria is None:
        criteria = CriteriaVersion.objects.create(
            service=service, version=1, items=[{"key": "identity"}], published_at=MORNING
        )
    return service, criteria


def an_assignment(client, by, price_cents=10_000, rate_cents=7_000, target=40, **fields):
    service, criteria = a_service()
    return Assignment.objects.create(
        **{
            "client": client,
            "service": service,
            "criteria": criteria,
            "title": "Konepajoja Pirkanmaalta",
            "target_units": target,
            "cap_cents": target * price_cents,
            "unit_price_cents": price_cents,
            "assistant_rate_cents": rate_cents,
            "review_days": 5,
            "lease_hours": 24,
            "fix_rounds": 2,
            "check_one_in": 1,
            "status": "running",
            "placed_at": MORNING,
            "running_at": MORNING,
            "created_by": by,
            "created_at": MORNING,
            **fields,
        }
    )


def _changed(unit, from_status, to_status, at, actor=None):
    UnitChange.objects.create(subject=unit, from_status=from_status, to_status=to_status, actor=actor, at=at)


def _count(assignment, **cents):
    Assignment.objects.filter(pk=assignment.pk).update(
        **{key: F(key) + value for key, value in cents.items()}
    )


def a_unit(assignment, assistant, status="submitted", at=MORNING, **fields):
    """A unit on its way: claimed, submitted, returned or lapsed."""
    slot = assignment.units.count() + 1
    claim = Claim.objects.create(
        assignment=assignment, assistant=assistant, claimed_at=at, expires_at=at + timedelta(days=1)
    )
    unit = Unit.objects.create(
        **{
            "assignment": assignment,
            "claim": claim,
            "assistant": assistant,
            "slot": slot,
            "status": status,
            "price_cents": assignment.unit_price_cents,
            "rate_cents": assignment.assistant_rate_cents,
            "result": {"company": _COMPANIES[slot % 5], "business_id": "0112038-9"},
            "lease_until": at + timedelta(days=1),
            "claimed_at": at,
            "submitted_at": at,
            **fields,
        }
    )
    held = {"claimed": "reserved_cents", "returned": "reserved_cents", "submitted": "awaiting_cents"}
    if status in held:
        _count(assignment, live_units=1, **{held[status]: unit.price_cents})
    if "submitted_at" not in fields:
        MachineCheck.objects.create(
            unit=unit, round=1, criterion="identity", outcome="pass", sentence={}, at=at
        )
    _changed(unit, "", status, at)
    return unit


def deliver(assignment, assistant, at=MORNING, checker=None, **fields):
    """A unit the office check has passed."""
    unit = a_unit(assignment, assistant, at=at, **fields)
    Unit.objects.filter(pk=unit.pk).update(
        status="delivered", delivered_at=at, first_delivered_at=at, review_due_at=at + timedelta(days=7)
    )
    OfficeCheck.objects.create(unit=unit, checker=checker, outcome="deliver", at=at)
    UnitKey.objects.create(unit=unit, client=assignment.client, key=f"business_id:{unit.ref}", at=at)
    _changed(unit, "submitted", "delivered", at, checker)
    unit.refresh_from_db()
    return unit


def accept(unit, at=MORNING, by=None):
    """The client's yes; `by` None is silence."""
    Unit.objects.filter(pk=unit.pk).update(
        status="accepted", accepted_at=at, acceptance="person" if by else "silence"
    )
    Verdict.objects.create(unit=unit, verdict="accept", by=by, at=at)
    for taken in unit.keys.all():
        BilledKey.objects.create(client=taken.client, key=taken.key, unit=unit, at=at)
    _count(
        unit.assignment,
        awaiting_cents=-unit.price_cents,
        accepted_cents=unit.price_cents,
        accepted_units=1,
    )
    _changed(unit, "delivered", "accepted", at, by)
    unit.refresh_from_db()
    return unit


def accepted(assignment, assistant, at=MORNING, by=None, units=1):
    """Units delivered and accepted at the same moment."""
    return [accept(deliver(assignment, assistant, at=at), at=at, by=by) for _ in range(units)]
