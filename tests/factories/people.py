"""Assistants for tests, made by the operation itself."""

from datetime import UTC, datetime

from assignments.catalogue.models import Service
from assignments.people.operations import create_assistant
from backoffice.accounts.models import User

HIRED_AT = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)


def the_manager():
    """The manager who hires, when a test has none of its own."""
    found = User.objects.filter(office_roles__contains=["manager"]).order_by("pk").first()
    return found or User.objects.create_user(
        "manager@tehty.example", full_name="Marja Manner", office_roles=["manager"]
    )


def make_assistant(user, kinds=("prospecting",), capacity=20, languages=("fi", "sv", "en"), at=HIRED_AT):
    """Give `user` an assistant's profile with the services of `kinds`."""
    services = list(Service.objects.filter(kind__in=kinds))
    assert len(services) == len(set(kinds)), f"reference data lacks one of {kinds}"
    return create_assistant(
        user=user, languages=languages, capacity_units=capacity, services=services, actor=the_manager(), at=at
    )
