"""The frame of every page of the assistant's desk."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from assignments.delivery.models import Unit
from assignments.delivery.states import HELD
from assignments.people.models import Assistant
from clients.agreements.models import Agreement
from clients.agreements.states import AgreementStatus
from frontend.shell import NavItem, shell


def held_units(assistant: Assistant) -> int:
    """How many units are in the assistant's hands."""
    counted: dict[str, int] = Unit.objects.filter(assistant=assistant, status__in=HELD).aggregate(
        held=Count("pk")
    )
    return counted["held"]


def to_sign(user: Any) -> int:
    """How many agreements wait for the person's signature."""
    mine = Q(person=user.pk, status=AgreementStatus.OFFERED)
    return Agreement.objects.filter(mine).count()


def frame(request: HttpRequest, assistant: Assistant) -> dict[str, Any]:
    """Return the context of the desk's shell."""
    nav = [
        NavItem(_("My day"), reverse("desk:day"), "inbox", tab=True, count=held_units(assistant)),
        NavItem(_("Queue"), reverse("desk:queue"), "list-checks", tab=True, key="q"),
        NavItem(_("Earnings"), reverse("desk:earnings"), "wallet", tab=True),
        NavItem(
            _("Agreements"), reverse("desk:agreements"), "signature", tab=True, count=to_sign(request.user)
        ),
        NavItem(_("Profile"), reverse("desk:profile"), "users", tab=True),
        NavItem(_("Settings"), reverse("settings"), "settings", foot=True),
    ]
    return {**shell(request, nav=nav, role=_("Assistant")), "assistant": assistant}
