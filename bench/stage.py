"""What the measurements play on: one client, one assistant, as many placed assignments as asked for."""

from datetime import UTC, datetime

from django.db import connection

from assignments.catalogue.models import Service
from assignments.people.models import Assistant
from assignments.people.operations import create_assistant
from backoffice.accounts.models import User
from clients.agreements.evidence import Evidence
from clients.agreements.models import AgreementKind
from clients.agreements.operations import offer_agreement, sign_agreement
from clients.organisations.models import Client
from clients.organisations.operations import create_client
from clients.organisations.profiles import BillingProfile

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
OPENED = datetime(2020, 1, 2, 7, tzinfo=UTC)
HERE = Evidence(user_agent="bench")


def person(email: str, *roles: str) -> User:
    return User.objects.create_user(
        email, None, full_name=email.split("@", maxsplit=1)[0], office_roles=list(roles)
    )


def make_client(manager: User, *, name: str = "Bench Oy", business_id: str = "0112038-9") -> Client:
    billing = BillingProfile(
        name=name, address="Katu 1", postcode="00100", city="Helsinki", email="b@bench.example"
    )
    return create_client(name=name, business_id=business_id, billing=billing, actor=manager, at=OPENED)


def make_assistant(user: User, manager: User, contracts: User) -> Assistant:
    offered = offer_agreement(
        kind=AgreementKind.ASSISTANT_NDA,
        person=user,
        language="fi",
        actor=contracts,
        at=OPENED,
        evidence=HERE,
    )
    sign_agreement(
        agreement_id=offered.pk, signer=user, full_name=user.full_name, consent=True, evidence=HERE, at=OPENED
    )
    services = list(Service.objects.all())
    return create_assistant(
        user=user, languages=["fi"], capacity_units=200, services=services, actor=manager, at=OPENED
    )


def fill_assignments(client: Client, manager: User, count: int) -> None:
    """Insert `count` placed assignments open to the queue in one statement; the operations would take an hour."""
    service = Service.objects.order_by("pk")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_assignment (ref, client_id, service_id, title, brief, target_units, cap_cents, currency, status,"
            " created_by_id, created_at, unit_price_cents, assistant_rate_cents, criteria_id, review_days, lease_hours,"
            " fix_rounds, check_one_in, reserved_cents, awaiting_cents, accepted_cents, live_units, accepted_units,"
            " is_queue_open, quote_note, pause_cause, placed_at)"
            " SELECT 'A-B' || lpad(((SELECT count(*) FROM orders_assignment) + n)::text, 8, '0'), %s, %s, 'Bench work ' || n, '{}', 10000,"
            " 100000000, 'EUR', 'placed', %s, %s, 4500, 2200, %s, 5, 24, 2, 10, 0, 0, 0, 0, 0, TRUE, '', '', %s"
            " FROM generate_series(1, %s) n",
            [client.pk, service.pk, manager.pk, AT, service.criteria_versions.first().pk, AT, count],  # type: ignore[union-attr]
        )
        cursor.execute("ANALYZE orders_assignment")
