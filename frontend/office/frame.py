"""The frame of every page of the office console: which roles, what waits, where one may go."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.accounts.models import OfficeRole, User
from frontend import access
from frontend.access import person
from frontend.office.counts import Waiting, waiting
from frontend.shell import NavItem, shell

R = OfficeRole

ROLE_NAMES = {
    R.COORDINATOR: gettext_lazy("Coordinator"),
    R.CHECKER: gettext_lazy("Checker"),
    R.CONTRACT_ADMIN: gettext_lazy("Contract admin"),
    R.FINANCE: gettext_lazy("Finance"),
    R.ACCOUNT_MANAGER: gettext_lazy("Account manager"),
    R.MANAGER: gettext_lazy("Manager"),
}
KEEPERS = (R.ACCOUNT_MANAGER, R.CONTRACT_ADMIN)
ORDERING = (R.COORDINATOR, R.ACCOUNT_MANAGER)
READS_INVOICES = (R.FINANCE, R.ACCOUNT_MANAGER)


def office(request: HttpRequest, *roles: OfficeRole) -> User:
    """Return the person at the office, holding one of the roles if any are named.

    Raises: NotFound outside the office, Forbidden for a lesser role.
    """
    user = access.require_office(person(request))
    return access.require_role(user, *roles) if roles else user


def may(user: User) -> dict[str, bool]:
    """What the person may do, for showing or leaving out places and buttons; the operations decide."""
    return {
        "route": user.has_role(R.COORDINATOR),
        "check": user.has_role(R.CHECKER),
        "contract": user.has_role(R.CONTRACT_ADMIN),
        "finance": user.has_role(R.FINANCE),
        "account": user.has_role(R.ACCOUNT_MANAGER),
        "keep": user.has_role(*KEEPERS),
        "order": user.has_role(*ORDERING),
        "invoices": user.has_role(*READS_INVOICES),
        "manage": user.has_role(R.MANAGER),
    }


def nav(user: User, counts: Waiting) -> list[NavItem]:
    """The places of the console that the person may enter; the phone's bar takes the first five of the tabs."""
    allowed = may(user)
    places = [
        (True, NavItem(_("Overview"), reverse("office:overview"), "layout-dashboard", tab=True)),
        (
            allowed["route"],
            NavItem(_("Routing"), reverse("office:routing"), "route", tab=True, count=counts.to_route),
        ),
        (
            allowed["check"],
            NavItem(
                _("Checks"),
                reverse("office:checks"),
                "badge-check",
                tab=True,
                count=counts.to_check + counts.stopped,
            ),
        ),
        (True, NavItem(_("Assignments"), reverse("office:assignments"), "list-checks", tab=True)),
        (
            allowed["invoices"],
            NavItem(_("Invoices"), reverse("office:invoices"), "receipt-text", tab=True),
        ),
        (allowed["finance"], NavItem(_("Payments"), reverse("office:payments"), "banknote", tab=True)),
        (allowed["finance"], NavItem(_("Books"), reverse("office:books"), "scale", tab=True)),
        (True, NavItem(_("Clients"), reverse("office:clients"), "building-2", tab=True)),
        (True, NavItem(_("Assistants"), reverse("office:people"), "users")),
        (
            True,
            NavItem(
                _("Agreements"), reverse("office:agreements"), "signature", tab=True, count=counts.to_sign
            ),
        ),
        (allowed["account"], NavItem(_("Prices"), reverse("office:prices"), "tag")),
        (allowed["manage"], NavItem(_("Staff"), reverse("office:staff"), "id-card")),
        (True, NavItem(_("Settings"), reverse("settings"), "settings", foot=True)),
    ]
    return [item for is_allowed, item in places if is_allowed]


def frame(request: HttpRequest, place: str = "") -> dict[str, Any]:
    """Return the context of the console's shell; `waiting` tells also whether one's own NDA is signed.

    `place` names the menu's item (a URL name) that a page belongs to whose address does not say so.
    """
    user = person(request)
    counts = waiting(user)
    roles = ", ".join(str(ROLE_NAMES[R(role)]) for role in user.office_roles)
    items = nav(user, counts)
    if place:
        here = reverse(f"office:{place}")
        items = [replace(item, current=item.url == here) for item in items]
    found = {
        "search_url": reverse("office:search"),
        "search_hint": _("Type a page, an assignment, a client or an invoice number…"),
    }
    return {**shell(request, nav=items, role=roles), **found, "may": may(user), "waiting": counts}
