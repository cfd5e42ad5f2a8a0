"""Questions about client companies and their members."""

from typing import Any

from django.db.models import QuerySet

from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.errors import Forbidden, NotFound
from clients.organisations.models import Client, Membership, Right

# At the office these look after a client's company; a manager holds every role.
KEEPERS = (OfficeRole.ACCOUNT_MANAGER, OfficeRole.CONTRACT_ADMIN)

# The rank rule: what the holder of a right may grant, change and take (an owner everything, a viewer nothing).
_EVERY_RIGHT = frozenset(Right.values)
GRANTABLE: dict[str, frozenset[str]] = {
    Right.OWNER: _EVERY_RIGHT,
    Right.ORDERER: frozenset({Right.VIEWER}),
    Right.APPROVER: frozenset({Right.VIEWER}),
    Right.FINANCE: frozenset({Right.VIEWER}),
    Right.VIEWER: frozenset(),
}


def membership_of(user: User, client: Client) -> Membership | None:
    """Return the person's current membership in the company, None when there is none or it has ended."""
    return Membership.objects.current().filter(user=user.pk, client=client.pk).first()


def client_ids_of(user: Any) -> list[int]:
    """Return the row numbers of the companies the user is a member of now."""
    return list(Membership.objects.current().filter(user=user.pk).values_list("client", flat=True))


def require_right(user: User, client: Client, *rights: str) -> Membership:
    """Return the membership that holds one of the rights (an owner holds them all).

    Raises: NotFound for a stranger; Forbidden for a member with a lesser right and for somebody of the office.
    """
    membership = membership_of(user, client)
    if membership is None:
        raise Forbidden() if user.is_office else NotFound()
    if not membership.has_right(*rights):
        raise Forbidden()
    return membership


def require_keeper_or_right(user: User, client: Client, *rights: str) -> Membership | None:
    """Return None for the office's keepers of clients, else the membership that holds one of the rights.

    Raises: as `require_right`.
    """
    return None if user.has_role(*KEEPERS) else require_right(user, client, *rights)


def grantable_by(user: User, client: Client) -> frozenset[str]:
    """Return the rights that the person may grant, change and take in the company.

    Raises: NotFound for a stranger; Forbidden for somebody of the office who does not look after clients.
    """
    if user.has_role(*KEEPERS):
        return _EVERY_RIGHT
    membership = require_right(user, client, *Right.values)
    return frozenset().union(*(GRANTABLE[right] for right in membership.rights))


def owners_of(client: Client) -> QuerySet[Membership]:
    """Return the current owners, who sign for the company, with their users, oldest first."""
    owners = Membership.objects.current().filter(client=client.pk, rights__contains=[Right.OWNER])
    return owners.select_related("user").order_by("pk")


def members_of(client: Client) -> QuerySet[Membership]:
    """Return the current members with their users, oldest first."""
    return Membership.objects.current().filter(client=client.pk).select_related("user").order_by("pk")
