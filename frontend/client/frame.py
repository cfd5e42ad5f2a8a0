"""The frame of every page of the client portal: whose company, what waits, where one may go."""

from dataclasses import replace
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.delivery.models import Unit
from clients.organisations.models import Client, Membership, Right
from frontend.shell import NavItem, Shell, shell

RIGHT_NAMES = {
    Right.OWNER: gettext_lazy("Owner"),
    Right.ORDERER: gettext_lazy("Orderer"),
    Right.APPROVER: gettext_lazy("Approver"),
    Right.FINANCE: gettext_lazy("Finance"),
    Right.VIEWER: gettext_lazy("Viewer"),
}
# The menu's item (a URL name) that a page belongs to whose address does not say so.
PLACES: dict[str | None, str] = {
    **dict.fromkeys(("assignment", "cap", "review", "unit", "verdict"), "assignments"),
    **dict.fromkeys(("order_edit", "order_amount", "order_confirm"), "order"),
    **dict.fromkeys(("agreement", "sign", "sub_processors"), "agreements"),
    "invoice": "invoices",
}


def waiting_units(client: Client) -> int:
    """How many delivered results of the company wait for a verdict; walks open work only."""
    waiting = Unit.objects.awaiting_verdict().filter(
        assignment__client=client, assignment__awaiting_cents__gt=0
    )
    found: dict[str, int] = waiting.aggregate(waiting=Count("pk"))
    return found["waiting"]


def nav(client: Client, membership: Membership) -> list[NavItem]:
    """The places of the portal this member may enter."""
    at = {"client": client.ref}
    items = [
        NavItem(_("Overview"), reverse("client:home", kwargs=at), "layout-dashboard", tab=True),
        NavItem(
            _("Assignments"),
            reverse("client:assignments", kwargs=at),
            "list-checks",
            tab=True,
            count=waiting_units(client) if membership.has_right(Right.APPROVER) else 0,
        ),
    ]
    if membership.has_right(Right.ORDERER):
        items.append(
            NavItem(_("New order"), reverse("client:order", kwargs=at), "circle-plus", tab=True, key="n")
        )
    if membership.has_right(Right.FINANCE, Right.APPROVER):
        items.append(NavItem(_("Invoices"), reverse("client:invoices", kwargs=at), "receipt-text", tab=True))
    items += [
        NavItem(_("Agreements"), reverse("client:agreements", kwargs=at), "signature", tab=True),
        NavItem(_("Team"), reverse("client:team", kwargs=at), "users"),
        NavItem(_("Settings"), reverse("settings"), "settings", foot=True),
    ]
    return items


def frame(request: HttpRequest, client: Client, membership: Membership) -> dict[str, Any]:
    """Return the context of the portal's shell."""
    rights = ", ".join(str(RIGHT_NAMES[Right(right)]) for right in membership.rights)
    items = nav(client, membership)
    if place := PLACES.get(request.resolver_match.url_name if request.resolver_match else None):
        here = reverse(f"client:{place}", args=[client.ref])
        items = [replace(item, current=item.url == here) for item in items]
    base: Shell = shell(request, nav=items, role=f"{client.name} · {rights}")
    found = {
        "search_url": reverse("client:search", args=[client.ref]),
        "search_hint": _("Type a page, an assignment or an invoice number…"),
    }
    return {**base, **found, "client": client, "may": may(membership)}


def may(membership: Membership) -> dict[str, bool]:
    """What the member may do, for showing or leaving out buttons; the operations decide."""
    return {
        "order": membership.has_right(Right.ORDERER),
        "approve": membership.has_right(Right.APPROVER),
        "pay": membership.has_right(Right.FINANCE, Right.APPROVER),
        "own": membership.has_right(),
    }
