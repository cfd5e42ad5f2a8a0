"""Which assignments routing opens to an assistant."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from assignments.orders.states import CLAIMABLE
from assignments.people.models import Skill
from assignments.routing.models import Route


def offered_to(user: Any) -> Q:
    """What is offered to the user."""
    offers = Route.objects.current().filter(
        assignment=OuterRef("pk"), assistant__user=user.pk, assistant__is_active=True
    )
    return Q(Exists(offers))


def in_queue_of(user: Any) -> Q:
    """What is open to the queue for work in a service the user masters."""
    skills = Skill.objects.filter(assistant__user=user.pk, assistant__is_active=True)
    return Q(is_queue_open=True, status__in=CLAIMABLE, service__in=skills.values("service"))
