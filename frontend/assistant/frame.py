"""The frame of every page of the assistant's desk."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from assignments.delivery.models import Unit
from assignments.delivery.states import HELD
from assignments.people.models import Assistant
from clients.agreements.models import Agreement
from clients.agreements.states import AgreementStatus
from frontend.shell import NavItem, shell


def _counts(assistant: Assistant) -> tuple[int, int]:
    """How many units are in the assistant's hands, and how many agreements wait for their signature; one query."""
    held = Unit.objects.filter(assistant=OuterRef("pk"), status__in=HELD)
    offered = Agreement.objects.filter(person=OuterRef("user"), status=AgreementStatus.OFFERED)
    counts: tuple[int, int] = (
        Assistant.objects.filter(pk=assistant.pk)
        .values_list(_count(held, "assistant"), _count(offered, "person"))
        .get()
    )
    return counts


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n")), 0)


def frame(request: HttpRequest, assistant: Assistant) -> dict[str, Any]:
    """Return the context of the desk's shell."""
    held, to_sign = _counts(assistant)
    nav = [
        NavItem(_("My day"), reverse("desk:day"), "inbox", tab=True, count=held),
        NavItem(_("Queue"), reverse("desk:queue"), "list-checks", tab=True, key="q"),
        NavItem(_("Earnings"), reverse("desk:earnings"), "wallet", tab=True),
        NavItem(_("Agreements"), reverse("desk:agreements"), "signature", tab=True, count=to_sign),
        NavItem(_("Profile"), reverse("desk:profile"), "users", tab=True),
        NavItem(_("Settings"), reverse("settings"), "settings", foot=True),
    ]
    return {**shell(request, nav=nav, role=_("Assistant")), "assistant": assistant}
