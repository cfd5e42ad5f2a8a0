"""T13, T28: whoever works at the office signs in in two steps, where the installation asks for it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from backoffice.accounts.middleware import STEP_MISSING
from backoffice.accounts.models import ApiToken
from backoffice.accounts.operations import create_token
from tests.backoffice.accounts.test_sign_in import ACTIVATE, sign_in
from tests.cast import PASSWORD

SET_UP = "/accounts/2fa/"


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_STAFF_MFA = True


@pytest.fixture
def as_user():
    def _as_user(user):
        browser = Browser()
        browser.force_login(user)
        return browser

    return _as_user


def take_step(browser, user):
    """What allauth writes into the session of who has taken the second step."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.mark.parametrize(
    "path", ["/", "/home", "/office/", "/admin/", "/settings", "/files/F-222222222", "/client/"]
)
def test_without_a_second_step_every_page_leads_to_its_set_up(as_user, maria, path):
    answer = as_user(maria).get(path)
    assert (answer.status_code, answer["Location"]) == (302, SET_UP)


def test_says_why_and_lets_one_set_it_up_and_sign_out(as_user, maria):
    type(maria).objects.filter(pk=maria.pk).update(language="en")
    browser = as_user(maria)
    page = browser.get("/office/", follow=True)
    assert page.status_code == 200
    assert STEP_MISSING.en in page.content.decode()
    assert browser.get(reverse("mfa_activate_totp"))["Location"].startswith("/accounts/reauthenticate/")
    assert browser.get("/sw.js").status_code == 200
    assert browser.post(reverse("account_logout")).status_code == 302
    assert browser.get("/office/")["Location"].startswith("/accounts/login/")


def test_a_fragment_leads_the_whole_page_there(as_user, maria):
    answer = as_user(maria).get("/office/", headers={"hx-request": "true"})
    assert answer["HX-Redirect"] == SET_UP


def test_no_token_is_made_around_it(as_user, maria):
    answer = as_user(maria).post(reverse("token_create"), {"name": "script"})
    assert (answer.status_code, answer["Location"]) == (302, SET_UP)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Authenticator.Type.TOTP, 200),
        (Authenticator.Type.WEBAUTHN, 200),
        (Authenticator.Type.RECOVERY_CODES, 302),  # no step of its own
    ],
)
def test_with_a_second_step_the_office_opens(as_user, maria, kind, status):
    Authenticator.objects.create(user=maria, type=kind, data={})
    browser = as_user(maria)
    take_step(browser, maria)
    assert browser.get("/office/").status_code == status


@pytest.mark.parametrize("path", ["/office/", "/settings", SET_UP, "/accounts/2fa/webauthn/add/"])
def test_a_sign_in_from_before_the_second_step_ends(as_user, maria, path):
    browser = as_user(maria)
    assert browser.get(SET_UP).status_code == 200
    Authenticator.objects.create(user=maria, type=Authenticator.Type.TOTP, data={})
    answer = browser.get(path)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert "_auth_user_id" not in browser.session
    assert Authenticator.objects.count() == 1


@pytest.mark.django_db(transaction=True)  # the session is marked after the commit, within the request
def test_a_sign_in_that_sets_the_second_step_up_goes_on_and_only_that(client, maria, as_user, code_of):
    cache.clear()
    EmailAddress.objects.create(user=maria, email=maria.email, primary=True, verified=True)
    other = as_user(maria)
    sign_in(client, maria.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get(ACTIVATE)
    secret = client.session["mfa.totp.secret"]
    assert client.post(ACTIVATE, {"code": code_of(secret)}).status_code == 302
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/office/").status_code == 200
    assert other.get("/office/")["Location"].startswith("/accounts/login/")


def test_a_sign_in_in_two_steps_opens_the_office(client, maria, code_of):
    cache.clear()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(maria, secret)
    sign_in(client, maria.email)
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
    assert client.get("/office/").status_code == 200


def test_nobody_else_is_asked(as_user, clara, client):
    assert as_user(clara).get("/settings").status_code == 200
    assert client.get("/").status_code == 200


def test_a_token_from_before_goes_on_working(client, maria, at):
    _, secret = create_token(user=maria, name="t", at=at)
    assert client.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code == 200


def test_an_installation_may_do_without(as_user, maria, settings):
    settings.REQUIRE_STAFF_MFA = False
    assert as_user(maria).get("/office/").status_code == 200
