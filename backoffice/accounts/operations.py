"""What is done to accounts: invite, renew, join, roles, close, reopen, API tokens."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from backoffice.accounts import passwords, queries
from backoffice.accounts.errors import (
    AccountClosed,
    AccountNotClosed,
    AlreadyJoined,
    EmailTaken,
    EmailUnknown,
    LastManager,
    PasswordWeak,
    RolesNotYours,
    TokenExpired,
    TokenExpiryPast,
    TokenInvalid,
    TokenRevoked,
)
from backoffice.accounts.models import AccountEvent, ApiToken, Invitation, OfficeRole, User, UserChange
from backoffice.kernel import locks, news
from backoffice.kernel.cleaning import TextInvalid, clean_line
from backoffice.kernel.errors import NotFound
from backoffice.kernel.references import ALPHABET
from backoffice.kernel.texts import LANGUAGES, Text

INVITATION_DAYS = 14
_MARK = "tehty"
_PREFIX_LENGTH = 10
_TOKEN = re.compile(rf"{_MARK}_([0-9a-z]{{{_PREFIX_LENGTH}}})_[A-Za-z0-9_-]{{43}}")

_EMAIL = Text(
    fi="Kirjoita sähköpostiosoite kokonaan, esimerkiksi etunimi@yritys.example.",
    sv="Skriv hela e-postadressen, till exempel fornamn@foretag.example.",
    en="Write the whole e-mail address, for example name@company.example.",
)
_LANGUAGE = Text(
    fi="Valitse kieleksi fi, sv tai en.",
    sv="Välj språket fi, sv eller en.",
    en="Choose the language fi, sv or en.",
)
_ROLE = Text(
    fi="Valitse toimiston rooli luettelosta.",
    sv="Välj en av kontorets roller i listan.",
    en="Choose an office role from the list.",
)


@transaction.atomic
def invite_user(
    *, email: str, full_name: str, language: str, office_roles: Iterable[str] = (), actor: User, at: datetime
) -> tuple[User, str]:
    """Ask a person in: a sleeping account and a single-use link that wakes it. Asking again replaces the link.

    Units: `at` is UTC; the link lives 14 calendar days.
    Raises: TextInvalid (email, full_name, language, office_roles); EmailTaken when the address signs in already;
    AccountClosed when the office has closed it; RolesNotYours when office roles are given by anybody but a manager.
    """
    roles = _clean_roles(office_roles)
    if roles:
        _require_manager(actor)
    user = _sleeping_user(email, full_name, language)
    if roles:
        _write_roles(user, roles, actor=actor, at=at)
    return user, _new_link(user, actor=actor, at=at)


@transaction.atomic
def renew_invitation(*, user_id: int, actor: User, at: datetime) -> tuple[User, str]:
    """Send a person who has not joined yet a new link; the old one dies, name, roles and memberships stay.

    Units: `at` is UTC; the link lives 14 calendar days.
    Raises: NotFound; AlreadyJoined; AccountClosed; RolesNotYours when the person has office roles and `actor` is no
    manager. Who may renew for a client's member or an assistant is asked by their own rooms.
    """
    try:
        user = locks.lock(User.objects.all(), user_id)
    except User.DoesNotExist:
        raise NotFound() from None
    if user.is_office:
        _require_manager(actor)
    if user.is_active:
        raise AlreadyJoined()
    if user.is_closed:
        raise AccountClosed()
    return user, _new_link(user, actor=actor, at=at)


@transaction.atomic
def create_manager(*, email: str, full_name: str, language: str, at: datetime) -> tuple[User, str]:
    """Ask in a manager of the office on nobody's behalf: how an installation gets its first. Again: a new link.

    Only the machine's own command calls it. Units: `at` is UTC; the link lives 14 calendar days.
    Raises: TextInvalid (email, full_name, language); EmailTaken; AccountClosed.
    """
    user = _sleeping_user(email, full_name, language)
    if OfficeRole.MANAGER not in user.office_roles:
        roles = _clean_roles([*user.office_roles, OfficeRole.MANAGER])
        _write_roles(user, roles, actor=None, at=at)
    return user, _new_link(user, actor=None, at=at)


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> User:
    """Wake the account behind the link with the password its owner chose; the address counts as proven.

    Units: `at` is UTC. Raises: InvitationUnknown; InvitationUsed; InvitationExpired; PasswordWeak (field password).
    """
    found = queries.open_invitation(token, at)
    user = locks.lock(User.objects.all(), found.user_id)
    # Read again under the lock: of two clicks on the same link the second finds it used.
    invitation = queries.open_invitation(token, at)
    _check_password(password, user)
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    _note(user, AccountEvent.JOINED, actor=user, at=at)
    return user


@transaction.atomic
def change_profile(*, user_id: int, full_name: str, language: str) -> User:
    """Write how a person is called and in which language we speak to them; one changes only one's own.

    Raises: TextInvalid (full_name, language); NotFound.
    """
    user = locks.lock(User.objects.all(), user_id)
    user.full_name = clean_line(full_name, field="full_name")
    user.language = _clean_language(language)
    user.save(update_fields=["full_name", "language"])
    return user


@transaction.atomic
def set_office_roles(*, user_id: int, roles: Iterable[str], actor: User, at: datetime) -> User:
    """Give a person exactly these office roles; managers, and only they, reach Django's admin.

    Raises: RolesNotYours unless `actor` is a manager; TextInvalid for an unknown role; LastManager; NotFound.
    """
    wanted = _clean_roles(roles)
    _require_manager(actor)
    user = _lock_with_managers(user_id, stays=OfficeRole.MANAGER in wanted)
    _write_roles(user, wanted, actor=actor, at=at)
    return user


@transaction.atomic
def give_office_roles(*, email: str, roles: Iterable[str], actor: User, at: datetime) -> User:
    """Take somebody who has an account into the office with exactly these roles, known by the address.

    A client's member may be taken in as well: their rights there rest while they hold a role (Membership.current()).
    Raises: RolesNotYours unless `actor` is a manager; TextInvalid (office_roles: none, or an unknown one; email);
    EmailUnknown; AccountClosed; LastManager.
    """
    wanted = _clean_roles(roles)
    _require_manager(actor)
    if not wanted:
        raise TextInvalid(field="office_roles", why=_ROLE)
    known = queries.user_by_email(_clean_email(email))
    if known is None:
        raise EmailUnknown(field="email")
    user = _lock_with_managers(known.pk, stays=OfficeRole.MANAGER in wanted)
    if user.is_closed:
        raise AccountClosed(field="email")
    _write_roles(user, wanted, actor=actor, at=at)
    return user


@transaction.atomic
def deactivate_user(*, user_id: int, actor: User, at: datetime) -> User:
    """Close an account: its sessions and tokens end at once, its history stays.

    Raises: RolesNotYours unless `actor` is a manager; AccountClosed when it is closed already; LastManager; NotFound.
    """
    _require_manager(actor)
    user = _lock_with_managers(user_id, stays=False)
    if not user.is_active:
        raise AccountClosed()
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.api_tokens.filter(revoked_at=None).update(revoked_at=at)
    # Kept, they would only sleep until the account is opened again.
    for each in UserSession.objects.filter(user=user):
        each.end()
    _note(user, AccountEvent.CLOSED, actor=actor, at=at)
    return user


@transaction.atomic
def reopen_account(*, user_id: int, actor: User, at: datetime) -> User:
    """Open a closed account again: password, roles and memberships are as they were, sessions and tokens are not.

    Raises: RolesNotYours unless `actor` is a manager; AccountNotClosed (one that waits for its invitation included);
    NotFound.
    """
    _require_manager(actor)
    try:
        user = locks.lock(User.objects.all(), user_id)
    except User.DoesNotExist:
        raise NotFound() from None
    if not user.is_closed:
        raise AccountNotClosed()
    user.is_active = True
    user.save(update_fields=["is_active"])
    _note(user, AccountEvent.REOPENED, actor=actor, at=at)
    return user


@transaction.atomic
def create_token(
    *, user: User, name: str, at: datetime, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make an API token; the text is returned this once and only its SHA-256 is kept.

    Units: `at` and `expires_at` are UTC; None never expires.
    Raises: AccountClosed unless the account is in use; TextInvalid (name); TokenExpiryPast (expires_at).
    """
    # Whoever closes the account holds it, too: a token is made before, and revoked with the rest, or not at all.
    owner = locks.lock(User.objects.all(), user.pk)
    if not owner.is_active:
        raise AccountClosed()
    label = clean_line(name, field="name", max_length=100)
    if expires_at is not None and expires_at <= at:
        raise TokenExpiryPast(field="expires_at")
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(_PREFIX_LENGTH)).lower()
    secret = f"{_MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=owner, name=label, prefix=prefix, secret_hash=_hash(secret), created_at=at, expires_at=expires_at
    )
    _note(owner, AccountEvent.KEY_MADE, actor=owner, at=at, detail=prefix)
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: int, actor: User, at: datetime) -> ApiToken:
    """End a token; a person ends their own, a manager anybody's.

    Raises: NotFound for another's token; TokenRevoked when it has ended already.
    """
    token = (
        ApiToken.objects.select_for_update(of=("self",)).select_related("user").filter(pk=token_id).first()
    )
    if token is None or not (token.user_id == actor.pk or actor.has_role(OfficeRole.MANAGER)):
        raise NotFound()
    if token.revoked_at is not None:
        raise TokenRevoked()
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    _note(token.user, AccountEvent.KEY_REVOKED, actor=actor, at=at, detail=token.prefix)
    return token


def authenticate_token(*, secret: str, at: datetime) -> User:
    """Return the owner of a token and note the day it was used.

    Units: `at` is UTC; `last_used_on` is a UTC date, written at most once a day.
    Raises: TokenInvalid (malformed, unknown, revoked, owner closed); TokenExpired from the second it expires.
    """
    shaped = _TOKEN.fullmatch(secret)
    named = ApiToken.objects.select_related("user").filter(prefix=shaped[1]) if shaped else ()
    known = next(iter(named), None)  # a prefix is one token's; first() would put it in order
    # Compared even when unknown, so that both answers take the same time.
    is_right = secrets.compare_digest(_hash(secret), known.secret_hash if known else _hash(""))
    if known is None or not is_right or known.revoked_at is not None or not known.user.is_active:
        raise TokenInvalid()
    if known.expires_at is not None and known.expires_at <= at:
        raise TokenExpired()
    if known.last_used_on != at.date():
        ApiToken.objects.filter(pk=known.pk).update(last_used_on=at.date())
    return known.user


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _note(user: User, event: AccountEvent, *, actor: User | None, at: datetime, detail: str = "") -> None:
    UserChange.objects.create(subject=user, event=event, detail=detail, actor=actor, at=at)


def _require_manager(actor: User) -> None:
    if not actor.has_role(OfficeRole.MANAGER):
        raise RolesNotYours()


def _sleeping_user(email: str, full_name: str, language: str) -> User:
    cleaned = _clean_email(email)
    new = {
        "full_name": clean_line(full_name, field="full_name"),
        "language": _clean_language(language),
        "is_active": False,
        "password": make_password(None),
    }
    known, _ = User.objects.get_or_create(email=cleaned, defaults=new)
    user = locks.lock(User.objects.all(), known.pk)
    if user.is_active:
        raise EmailTaken(field="email")
    if user.is_closed:
        raise AccountClosed(field="email")
    return user


def _new_link(user: User, *, actor: User | None, at: datetime) -> str:
    """Replace the person's open invitation; the mail with the new link goes out after the commit."""
    Invitation.objects.filter(user=user, accepted_at=None).delete()
    invitation = Invitation.objects.create(
        user=user, invited_by=actor, invited_at=at, expires_at=at + timedelta(days=INVITATION_DAYS)
    )
    _note(user, AccountEvent.INVITED, actor=actor, at=at)
    news.nudge("user_invited")
    return queries.invitation_token(invitation)


def _lock_with_managers(user_id: int, *, stays: bool) -> User:
    """Lock the user and every active manager, so that two managers cannot remove each other at once."""
    managers = User.objects.filter(is_active=True, office_roles__contains=[OfficeRole.MANAGER])
    locked = {
        row.pk: row
        for row in locks.lock_many(User.objects.all(), {user_id, *managers.values_list("pk", flat=True)})
    }
    if user_id not in locked:
        raise NotFound()
    left = [row for row in locked.values() if row.is_active and OfficeRole.MANAGER in row.office_roles]
    if not stays and [row.pk for row in left] == [user_id]:
        raise LastManager()
    return locked[user_id]


def _write_roles(user: User, roles: list[str], *, actor: User | None, at: datetime) -> None:
    before = ",".join(user.office_roles)
    user.office_roles = roles
    user.save(update_fields=["office_roles"])
    _note(user, AccountEvent.ROLES_SET, actor=actor, at=at, detail=f"{before} -> {','.join(roles)}")


def _clean_roles(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    if not wanted <= set(OfficeRole.values):
        raise TextInvalid(field="office_roles", why=_ROLE)
    return [role for role in OfficeRole.values if role in wanted]


def _clean_language(language: str) -> str:
    if language not in LANGUAGES:
        raise TextInvalid(field="language", why=_LANGUAGE)
    return language


def _clean_email(email: str) -> str:
    cleaned = clean_line(email, field="email", max_length=254).lower()
    try:
        validate_email(cleaned)
    except ValidationError:
        raise TextInvalid(field="email", why=_EMAIL) from None
    return cleaned


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        codes = {each.code for each in error.error_list}
        why = next(
            (text for code, text in passwords.SENTENCES.items() if code in codes), PasswordWeak.sentence
        )
        raise PasswordWeak(fields={"password": why}) from None
