"""The cast: everybody the tests speak of, by first name.

Clara owns Kaski Oy, Olli orders, Aino approves, Fia does its finance; Sam owns Stranger Oy. Anna, Bo and Ceci are
assistants; Kaisa coordinates, Kim checks, Nea handles contracts, Leo the money, and Matti manages the office.
"""

from datetime import UTC, datetime

import pytest

from backoffice.accounts.models import User

PASSWORD = "tehty-demo-2026"
HOUSE_OPENED = datetime(2026, 1, 2, 7, 0, tzinfo=UTC)  # before every `at` of the tests


@pytest.fixture
def at():
    """Monday 23 November 2026, 11.00 in Helsinki."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def person(email, full_name, *roles, language="fi"):
    """A person with the cast's password."""
    return User.objects.create_user(
        email, PASSWORD, full_name=full_name, language=language, office_roles=list(roles)
    )


@pytest.fixture
def clara(db):
    return person("clara@kaski.example", "Clara Kaski")


@pytest.fixture
def olli(db):
    return person("olli@kaski.example", "Olli Ojala")


@pytest.fixture
def aino(db):
    return person("aino@kaski.example", "Aino Aalto")


@pytest.fixture
def fia(db):
    return person("fia@kaski.example", "Fia Forsman", language="sv")


@pytest.fixture
def sam(db):
    return person("sam@stranger.example", "Sam Stranger", language="en")


@pytest.fixture
def anna(db):
    return person("anna@tehty.example", "Anna Ahola")


@pytest.fixture
def bo(db):
    return person("bo@tehty.example", "Bo Berg", language="sv")


@pytest.fixture
def ceci(db):
    return person("ceci@tehty.example", "Ceci Costa", language="en")


@pytest.fixture
def kaisa(db):
    return person("kaisa@tehty.example", "Kaisa Koski", "coordinator")


@pytest.fixture
def kim(db):
    return person("kim@tehty.example", "Kim Kallio", "checker")


@pytest.fixture
def nea(db):
    return person("nea@tehty.example", "Nea Niemi", "contract_admin")


@pytest.fixture
def leo(db):
    return person("leo@tehty.example", "Leo Laine", "finance")


@pytest.fixture
def matti(db):
    return person("matti@tehty.example", "Matti Mäki", "manager")
