import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import PASSWORD, person


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Sign-in limits live in the cache, and every test of a run comes from one address."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def pia(db):
    """Somebody with an account and no role at all."""
    return person("pia@pia.example", "Pia Peltola", language="en")


def signed_in(user):
    """A browser in which the person has signed in by the form and proven it again, as careful pages ask."""
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return browser


@pytest.fixture
def browser(pia):
    """Pia's browser, signed in."""
    return signed_in(pia)
