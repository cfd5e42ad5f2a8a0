"""Questions about accounts, asked by interfaces and notices."""

from datetime import datetime

from django.core.signing import BadSignature, Signer

from backoffice.accounts.errors import InvitationExpired, InvitationUnknown, InvitationUsed
from backoffice.accounts.models import Invitation, User

_signer = Signer(salt="accounts.invitation", sep=".")


def user_by_email(email: str) -> User | None:
    """Return the person who signs in with this address, whatever its case; sleeping and closed accounts too."""
    return User.objects.filter(email=email.strip().lower()).first()


def invitation_token(invitation: Invitation) -> str:
    """Return the token of the link in the invitation mail; made from the row, so mails are written after commit."""
    return _signer.sign(invitation.code)


def open_invitation(token: str, at: datetime) -> Invitation:
    """Return the invitation behind a link, with its user.

    Units: `at` is UTC. Raises: InvitationUnknown; InvitationUsed; InvitationExpired from the second it expires.
    """
    try:
        code = _signer.unsign(token)
    except BadSignature:
        raise InvitationUnknown() from None
    invitation = Invitation.objects.select_related("user").filter(code=code).first()
    if invitation is None:
        raise InvitationUnknown()
    if invitation.accepted_at is not None:
        raise InvitationUsed()
    if invitation.expires_at <= at:
        raise InvitationExpired()
    return invitation


def open_invitations(at: datetime) -> list[Invitation]:
    """Return the invitations that still wait at `at` (UTC), oldest first, with users and inviters."""
    waiting = Invitation.objects.filter(accepted_at=None, expires_at__gt=at)
    return list(waiting.select_related("user", "invited_by").order_by("pk"))
