"""The cast: everybody the tests speak of, by first name.

Clara owns Kaski Oy, Olli orders, Aino approves, Fia does its finance; Sam owns Stranger Oy. Anna, Bo and Ceci are
assistants; Kaisa coordinates, Kim checks, Nea handles contracts, Leo the money, and Matti manages the office.
Both companies have their three agreements in force; everybody who works for the office has a signed NDA.
"""

import time
from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from backoffice.accounts.models import User
from clients.organisations.models import Right
from tests.factories import clients
from tests.staging import staged

PASSWORD = "tehty-demo-2026"
HOUSE_OPENED = clients.HOUSE_OPENED


@pytest.fixture
def code_of(time_machine):
    """The authenticator app: gives a secret's present code. The clock stands still, or the code might be out when typed."""
    time_machine.move_to(time.time(), tick=False)
    return lambda secret: format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def at():
    """Monday 23 November 2026, 11.00 in Helsinki."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def person(email, full_name, *roles, language="fi"):
    """A person with the cast's password; nobody's member and without an NDA."""
    return User.objects.create_user(
        email, PASSWORD, full_name=full_name, language=language, office_roles=list(roles)
    )


@staged
def contract_desk(db):
    """Nea and Matti, who offered each other their NDAs: nobody signs for both sides."""
    nea = person("nea@tehty.example", "Nea Niemi", "contract_admin")
    matti = person("matti@tehty.example", "Matti Mäki", "manager")
    clients.sign_nda(nea, actor=matti)
    clients.sign_nda(matti, actor=nea)
    return nea, matti


@pytest.fixture
def nea(contract_desk):
    """Contract admin."""
    return contract_desk[0]


@pytest.fixture
def matti(contract_desk):
    """Manager: holds every role, and reaches Django's admin."""
    return contract_desk[1]


def covered(email, full_name, *roles, nea, language="fi"):
    """A person who works for the office, with an NDA in force that covers every client."""
    worker = person(email, full_name, *roles, language=language)
    clients.sign_nda(worker, actor=nea)
    return worker


@staged
def kaisa(nea):
    """Coordinator."""
    return covered("kaisa@tehty.example", "Kaisa Koski", "coordinator", nea=nea)


@staged
def kim(nea):
    """Checker."""
    return covered("kim@tehty.example", "Kim Kallio", "checker", nea=nea)


@staged
def leo(nea):
    """Finance of the office."""
    return covered("leo@tehty.example", "Leo Laine", "finance", nea=nea)


@staged
def maria(nea):
    """Account manager, the sixth role of the office; she has no demo sign-in."""
    return covered("maria@tehty.example", "Maria Manner", "account_manager", nea=nea)


@staged
def anna(nea):
    """Assistant."""
    return covered("anna@tehty.example", "Anna Ahola", nea=nea)


@staged
def bo(nea):
    """Assistant who works in Swedish."""
    return covered("bo@tehty.example", "Bo Berg", nea=nea, language="sv")


@staged
def ceci(nea):
    """Assistant who works in English."""
    return covered("ceci@tehty.example", "Ceci Costa", nea=nea, language="en")


@staged
def kaski(nea):
    """Kaski Oy with its four members and three agreements."""
    client = clients.make_client(actor=nea)
    clara = person("clara@kaski.example", "Clara Kaski")
    members = {
        clara: Right.OWNER,
        person("olli@kaski.example", "Olli Ojala"): Right.ORDERER,
        person("aino@kaski.example", "Aino Aalto"): Right.APPROVER,
        person("fia@kaski.example", "Fia Forsman", language="sv"): Right.FINANCE,
    }
    for user, right in members.items():
        clients.add_member(client, user, right, actor=nea)
    clients.sign_client_agreements(client, owner=clara, actor=nea)
    return client


@staged
def stranger_client(nea):
    """Stranger Oy, Sam's company."""
    client = clients.make_client(
        actor=nea, name="Stranger Oy", business_id="0201256-6", email="laskut@stranger.example"
    )
    sam = person("sam@stranger.example", "Sam Stranger", language="en")
    clients.add_member(client, sam, Right.OWNER, actor=nea)
    clients.sign_client_agreements(client, owner=sam, actor=nea)
    return client


@pytest.fixture
def stranger(stranger_client):
    """Stranger Oy by its short name."""
    return stranger_client


def member(client, first_name):
    """A member of the company, by the first part of the address."""
    return client.memberships.select_related("user").get(user__email__startswith=f"{first_name}@").user


@pytest.fixture
def clara(kaski):
    """Owner of Kaski Oy."""
    return member(kaski, "clara")


@pytest.fixture
def olli(kaski):
    """Orders for Kaski Oy."""
    return member(kaski, "olli")


@pytest.fixture
def aino(kaski):
    """Approves for Kaski Oy."""
    return member(kaski, "aino")


@pytest.fixture
def fia(kaski):
    """Finance of Kaski Oy."""
    return member(kaski, "fia")


@pytest.fixture
def sam(stranger_client):
    """Owner of Stranger Oy."""
    return member(stranger_client, "sam")
