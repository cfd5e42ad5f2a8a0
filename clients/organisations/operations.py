"""What is done to client companies: found, bill, invite, give and take rights."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from backoffice.accounts.models import User
from backoffice.accounts.operations import invite_user, renew_invitation
from backoffice.accounts.queries import user_by_email
from backoffice.kernel import locks
from backoffice.kernel.cleaning import clean_line
from backoffice.kernel.errors import Forbidden, NotFound
from clients.organisations import queries
from clients.organisations.business_ids import clean_business_id
from clients.organisations.errors import (
    AlreadyMember,
    BillingUnchanged,
    BusinessIdTaken,
    CapLimitInvalid,
    CapLimitUnchanged,
    LastOwner,
    MemberUnknown,
    MemberWorksAtOffice,
    RightAboveYours,
    RightsInvalid,
    RightsUnchanged,
)
from clients.organisations.models import Client, ClientChange, ClientEvent, Membership, Right
from clients.organisations.profiles import BillingProfile

LARGEST_LIMIT_CENTS = 10**13  # a hundred thousand million euros: more is a slip of the finger


@transaction.atomic
def create_client(
    *,
    name: str,
    business_id: str,
    billing: BillingProfile,
    cap_limit_cents: int | None = None,
    actor: User,
    at: datetime,
) -> Client:
    """Take in a client company; it has no members and no agreements yet.

    Units: `cap_limit_cents` without VAT, None sets no limit; `at` is UTC.
    Raises: Forbidden unless `actor` looks after clients at the office; TextInvalid (name); BusinessIdInvalid;
    BusinessIdTaken; BillingInvalid; CapLimitInvalid.
    """
    if not actor.has_role(*queries.KEEPERS):
        raise Forbidden()
    number = clean_business_id(business_id)
    _check_cap_limit(cap_limit_cents)
    client = Client(
        name=clean_line(name, field="name"),
        business_id=number,
        cap_limit_cents=cap_limit_cents,
        created_at=at,
        **billing.cleaned(business_id=number).columns(),
    )
    # Two at once: the second waits here until the first has committed, and then sees it.
    _hold_business_id(number)
    if Client.objects.filter(business_id=number).exists():
        raise BusinessIdTaken(field="business_id")
    client.customer_number = _next_customer_number()
    client.save(force_insert=True)
    _note(client, ClientEvent.CREATED, actor=actor, at=at, after={"name": client.name, "business_id": number})
    return client


@transaction.atomic
def update_billing(*, client_id: int, billing: BillingProfile, actor: User, at: datetime) -> Client:
    """Replace the billing profile; invoices that are out keep what they were sent with.

    Units: `payment_term_days` are calendar days. Raises: NotFound; Forbidden unless `actor` is an owner or holds
    finance at the client, or looks after clients at the office, who alone change the agreed payment term;
    BillingInvalid; BillingUnchanged.
    """
    client = _lock_client(client_id)
    membership = queries.require_keeper_or_right(actor, client, Right.FINANCE)
    old = BillingProfile.of(client).columns()
    cleaned = billing.cleaned(business_id=client.business_id, vat_number_before=client.vat_number)
    new = cleaned.columns()
    changed = [column for column in new if new[column] != old[column]]
    if membership is not None and "payment_term_days" in changed:
        raise Forbidden()
    if not changed:
        raise BillingUnchanged()
    _write(client, {column: new[column] for column in changed}, ClientEvent.BILLING_SET, actor=actor, at=at)
    return client


@transaction.atomic
def set_cap_limit(*, client_id: int, cap_limit_cents: int | None, actor: User, at: datetime) -> Client:
    """Set the highest cap one assignment of the client may have; caps that stand already keep their height.

    Units: cents without VAT; None takes the limit away. Raises: NotFound; Forbidden unless `actor` is an owner or
    looks after clients at the office; CapLimitInvalid; CapLimitUnchanged.
    """
    _check_cap_limit(cap_limit_cents)
    client = _lock_client(client_id)
    queries.require_keeper_or_right(actor, client, Right.OWNER)
    if client.cap_limit_cents == cap_limit_cents:
        raise CapLimitUnchanged()
    _write(client, {"cap_limit_cents": cap_limit_cents}, ClientEvent.CAP_LIMIT_SET, actor=actor, at=at)
    return client


@transaction.atomic
def invite_member(
    *,
    client_id: int,
    email: str,
    full_name: str,
    language: str,
    rights: Iterable[str],
    actor: User,
    at: datetime,
) -> tuple[Membership, str | None]:
    """Make a person a member; who has no account yet is invited, and the text for the link is returned beside.

    A member who has not joined yet gets a new link instead and stays as they are, rights included.
    Units: `at` is UTC. Raises: NotFound; Forbidden; RightsInvalid; RightAboveYours; AlreadyMember;
    MemberWorksAtOffice; AccountClosed; TextInvalid (email, full_name, language).
    """
    wanted = _clean_rights(rights)
    client = _client(client_id)
    # Asked before the person's row is locked (people come before clients) and once more under the client's lock.
    _require_rank(actor, client, wanted)
    person, token = _person(email, full_name, language, actor=actor, at=at)
    client = _lock_client(client_id)
    _require_rank(actor, client, wanted)
    if person.is_office:
        raise MemberWorksAtOffice(field="email")
    known = queries.membership_of(person, client)
    if known is not None:
        if token is None:
            raise AlreadyMember(field="email")
        _require_rank(actor, client, known.rights)
        return known, token
    membership = Membership.objects.create(client=client, user=person, rights=wanted, created_at=at)
    _note(client, ClientEvent.MEMBER_JOINED, person=person, after={"rights": wanted}, actor=actor, at=at)
    return membership, token


@transaction.atomic
def renew_member_invitation(*, membership_id: int, actor: User, at: datetime) -> tuple[Membership, str]:
    """Send a member who has not joined yet a new link; the old one dies, the membership and its rights stay.

    Units: `at` is UTC. Raises: MemberUnknown (ended ones included); NotFound; Forbidden; RightAboveYours for a member
    above one's rank; AlreadyJoined; AccountClosed.
    """
    found = Membership.objects.current().select_related("client").filter(pk=membership_id).first()
    if found is None:
        raise MemberUnknown()
    # Asked before the person's row is locked, and once more under the client's lock, as when inviting.
    _require_rank(actor, found.client, found.rights)
    _user, token = renew_invitation(user_id=found.user_id, actor=actor, at=at)
    client, membership = _lock_member(membership_id)
    _require_rank(actor, client, membership.rights)
    return membership, token


@transaction.atomic
def set_rights(*, membership_id: int, rights: Iterable[str], actor: User, at: datetime) -> Membership:
    """Give a member exactly these rights, at once.

    Units: `at` is UTC. Raises: MemberUnknown (ended ones included); NotFound; Forbidden; RightsInvalid;
    RightAboveYours for what is granted and what is taken; RightsUnchanged; LastOwner.
    """
    wanted = _clean_rights(rights)
    client, membership = _lock_member(membership_id)
    _require_rank(actor, client, [*wanted, *membership.rights])
    if wanted == membership.rights:
        raise RightsUnchanged(field="rights")
    if Right.OWNER not in wanted:
        _require_other_owner(membership)
    before, membership.rights = membership.rights, wanted
    membership.save(update_fields=["rights"])
    _note(
        client,
        ClientEvent.RIGHTS_SET,
        person=membership.user,
        before={"rights": before},
        after={"rights": wanted},
        actor=actor,
        at=at,
    )
    return membership


@transaction.atomic
def end_membership(*, membership_id: int, actor: User, at: datetime) -> Membership:
    """End a membership: access is gone with the commit, the history stays. Anybody may end their own.

    Units: `at` is UTC. Raises: MemberUnknown (ended ones included); NotFound; Forbidden; RightAboveYours; LastOwner.
    """
    client, membership = _lock_member(membership_id)
    if membership.user_id != actor.pk:
        _require_rank(actor, client, membership.rights)
    _require_other_owner(membership)
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])
    _note(
        client,
        ClientEvent.MEMBER_LEFT,
        person=membership.user,
        before={"rights": membership.rights},
        actor=actor,
        at=at,
    )
    return membership


def _next_customer_number() -> int:
    """Gaps are harmless here: the number only has to be the client's own for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('organisations_customer_number')")
        return int(cursor.fetchone()[0])


def _hold_business_id(number: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"business_id:{number}"])


def _client(client_id: int) -> Client:
    client = Client.objects.filter(pk=client_id).first()
    if client is None:
        raise NotFound()
    return client


def _lock_client(client_id: int) -> Client:
    try:
        return locks.lock(Client.objects.all(), client_id)
    except Client.DoesNotExist:
        raise NotFound() from None


def _lock_member(membership_id: int) -> tuple[Client, Membership]:
    """The client's lock guards all its memberships, so that two owners cannot remove each other at once."""
    found = Membership.objects.current().filter(pk=membership_id).values_list("client_id", flat=True).first()
    if found is None:
        raise MemberUnknown()
    client = _lock_client(found)
    membership = Membership.objects.current().select_related("user").filter(pk=membership_id).first()
    if membership is None:
        raise MemberUnknown()
    return client, membership


def _person(
    email: str, full_name: str, language: str, *, actor: User, at: datetime
) -> tuple[User, str | None]:
    known = user_by_email(clean_line(email, field="email", max_length=254))
    if known is not None and known.is_active:
        return known, None
    return invite_user(email=email, full_name=full_name, language=language, actor=actor, at=at)


def _clean_rights(rights: Iterable[str]) -> list[str]:
    wanted = set(rights)
    if not wanted or not wanted <= set(Right.values):
        raise RightsInvalid(field="rights")
    return [right for right in Right.values if right in wanted]


def _require_rank(actor: User, client: Client, touched: Iterable[str]) -> None:
    """Rule: nobody grants, changes or takes a right above their own rank (queries.GRANTABLE)."""
    if not set(touched) <= queries.grantable_by(actor, client):
        raise RightAboveYours()


def _require_other_owner(leaving: Membership) -> None:
    """An owner who has never signed in keeps nothing in order, so they do not count beside one who has."""
    if Right.OWNER not in leaving.rights:
        return
    others = [each.user for each in queries.owners_of(leaving.client) if each.pk != leaving.pk]
    if not others or (leaving.user.is_active and not any(user.is_active for user in others)):
        raise LastOwner()


def _check_cap_limit(cents: int | None) -> None:
    if cents is not None and not 0 < cents <= LARGEST_LIMIT_CENTS:
        raise CapLimitInvalid(field="cap_limit_cents")


def _write(
    client: Client, values: dict[str, object], event: ClientEvent, *, actor: User, at: datetime
) -> None:
    before = {column: getattr(client, column) for column in values}
    for column, value in values.items():
        setattr(client, column, value)
    client.save(update_fields=list(values))
    _note(client, event, before=before, after=values, actor=actor, at=at)


def _note(
    client: Client,
    event: ClientEvent,
    *,
    actor: User,
    at: datetime,
    person: User | None = None,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    ClientChange.objects.create(
        subject=client,
        event=event,
        person=person,
        before=before or {},
        after=after or {},
        actor=actor,
        on_behalf_of=client.name if actor.is_office else "",
        at=at,
    )
