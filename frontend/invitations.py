"""What the portals say when somebody is asked in."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from clients.organisations.models import Membership


def sent(email: str) -> str:
    """Say that a link is on its way."""
    return _("Invitation sent to %(email)s.") % {"email": email}


def renewed(email: str) -> str:
    """Say that a new link is on its way and what became of the old one."""
    return _("A new invitation is on its way to %(email)s. The old link no longer works.") % {"email": email}


def member_in(membership: Membership, token: str | None, wanted: Iterable[str]) -> str:
    """Say what became of an invitation to a company: a mail, a new mail with the old rights, or a member at once."""
    if token is None:
        return _("%(name)s is a member now.") % {"name": membership.user.full_name}
    if set(wanted) != set(membership.rights):
        kept = _("The rights stay as they were; change them in the list.")
        return f"{renewed(membership.user.email)} {kept}"
    return sent(membership.user.email)
