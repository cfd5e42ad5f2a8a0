"""Assignments made by the operations, from draft to placed."""

from datetime import UTC, datetime

from django.db import transaction

from assignments.catalogue.models import Service
from assignments.catalogue.queries import service_for
from assignments.orders import operations
from assignments.orders.models import Assignment
from assignments.pricing.terms import resolve_terms
from backoffice.kernel import locks, machines
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.evidence import Evidence
from clients.agreements.operations import end_agreement

ORDERED_AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
EVIDENCE = Evidence(ip="192.0.2.7", user_agent="Cast/1.0")

BRIEFS = {
    "prospecting": {
        "target": "Taloushallinnon ohjelma, joka säästää pienen yrityksen aikaa",
        "roles": ["toimitusjohtaja"],
    },
    "document": {"purpose": "Hallituksen kuukausiraportti", "instructions": "Luvut kirjanpidosta"},
}
TITLES = {"prospecting": "Prospekteja Uudeltamaalta", "document": "Kuukausiraportti"}


def make_draft(
    client, actor, *, kind="prospecting", target_units=10, cap_cents=None, at=ORDERED_AT, brief=None, **more
):
    """A draft of the actor's; without a cap it gets one that covers the whole target at today's price."""
    service = service_for(kind)
    price = resolve_terms(client=client, service=service, on=helsinki_date(at)).unit_price_cents
    return operations.draft_assignment(
        client=client,
        service=service,
        title=more.pop("title", TITLES.get(kind, "Toimeksianto")),
        brief=BRIEFS[kind] if brief is None else brief,
        target_units=target_units,
        cap_cents=cap_cents or target_units * (price or 10_000),
        actor=actor,
        at=at,
        **more,
    )


def make_placed(client, actor, *, at=ORDERED_AT, check_one_in=None, **more):
    """An order placed by the actor: terms frozen, nothing claimed yet. `check_one_in` 1 = a person checks every result."""
    draft = make_draft(client, actor, at=at, **more)
    if check_one_in:
        Service.objects.filter(pk=draft.service_id).update(check_one_in=check_one_in)
    return operations.place_assignment(assignment_id=draft.pk, actor=actor, at=at)


def make_quoted(client, actor, *, office, unit_price_cents=5000, at=ORDERED_AT, **more):
    """A draft of the client's that the office has offered at a price of its own."""
    draft = make_draft(client, actor, at=at, **more)
    return operations.quote_assignment(
        assignment_id=draft.pk, unit_price_cents=unit_price_cents, note="Tarjous", actor=office, at=at
    )


def set_running(order, *, at, **counters):
    """The order as delivery leaves it: running, with the cap counters given."""
    with transaction.atomic():
        locked = locks.lock(Assignment.objects.all(), order.pk)
        machines.move(locked, to="running", actor=None, at=at, also=counters)
    return locked


def set_counters(order, **counters):
    """Move the cap counters as delivery would."""
    Assignment.objects.filter(pk=order.pk).update(**counters)
    order.refresh_from_db()
    return order


def end_agreements(client, *, actor, at, kinds=("nda",)):
    """End agreements of the client: it may order nothing from then on."""
    for agreement in client.agreements.filter(person=None, kind__in=kinds):
        end_agreement(agreement_id=agreement.pk, actor=actor, at=at, reason="Irtisanottu")


def alerts_of(order):
    """(percent, cap) of the alerts of an order, in the order they were noted."""
    return list(order.cap_alerts.order_by("pk").values_list("percent", "cap_cents"))
