"""Signing in and out, a forgotten password, the second step."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from backoffice.kernel import news
from tests.cast import PASSWORD
from tests.frontend.public.conftest import signed_in

pytestmark = pytest.mark.django_db

NEW = "kesäinen-tuuli-2027"


def mailed():
    """The mails that have left once the worker has been round."""
    news.run_job("mail_notices", at=timezone.now())
    return mail.outbox


def is_signed_in(browser):
    return browser.get("/settings").status_code == 200


def test_right_password_leads_home(client, pia):
    answer = client.post("/accounts/login/", {"login": "PIA@pia.example", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/home")
    assert is_signed_in(client)


def test_wrong_password_and_unknown_address_get_the_same_sentence(client, pia):
    wrong = client.post("/accounts/login/", {"login": pia.email, "password": "not-the-password"})
    unknown = client.post("/accounts/login/", {"login": "nobody@pia.example", "password": "not-the-password"})
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert not is_signed_in(client)


def test_page_one_was_on_the_way_to_opens_after_signing_in(client, pia):
    assert client.get("/settings")["Location"] == "/accounts/login/?next=/settings"
    answer = client.post("/accounts/login/", {"login": pia.email, "password": PASSWORD, "next": "/settings"})
    assert answer["Location"] == "/settings"


def test_address_of_another_site_is_not_followed_after_signing_in(client, pia):
    form = {"login": pia.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/login/", form)["Location"] == "/home"


def test_opening_the_sign_out_page_signs_nobody_out_but_its_button_does(browser):
    assert browser.get("/accounts/logout/").status_code == 200
    assert is_signed_in(browser)
    assert browser.post("/accounts/logout/")["Location"] == "/"
    assert not is_signed_in(browser)


def test_sixth_wrong_password_in_a_row_gets_the_page_for_too_many_tries(client, pia):
    answers = [client.post("/accounts/login/", {"login": pia.email, "password": "no"}) for _ in range(6)]
    assert [each.status_code for each in answers] == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("language", "subject"),
    [("fi", "Valitse uusi salasana"), ("sv", "Välj ett nytt lösenord"), ("en", "Choose a new password")],
)
def test_forgotten_password_is_replaced_through_the_mailed_link(client, pia, language, subject):
    asked = client.post(
        "/accounts/password/reset/", {"email": pia.email}, headers={"Accept-Language": language}
    )
    assert asked["Location"] == "/accounts/password/reset/done/"
    [message] = mailed()
    assert message.subject == subject
    assert message.to == [pia.email]
    assert "example.com" not in message.body
    address = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.body).group(1)
    assert address in message.alternatives[0].content.replace("http://testserver", "")
    page = client.get(address, follow=True)
    form_address = page.redirect_chain[-1][0]
    done = client.post(form_address, {"password1": NEW, "password2": NEW})
    assert done["Location"] == "/accounts/password/reset/key/done/"
    pia.refresh_from_db()
    assert pia.check_password(NEW)
    used_again = Client().get(address, headers={"Accept-Language": "en"})
    assert "This link does not work any more" in used_again.content.decode()


def test_weak_new_password_changes_nothing(client, pia):
    client.post("/accounts/password/reset/", {"email": pia.email})
    address = re.search(r"http://testserver(/\S+)", mailed()[0].body).group(1)
    form_address = client.get(address, follow=True).redirect_chain[-1][0]
    answer = client.post(form_address, {"password1": "short", "password2": "short"})
    assert answer.context["form"].errors["password1"]
    pia.refresh_from_db()
    assert pia.check_password(PASSWORD)


def test_unknown_address_is_told_by_mail_and_not_by_the_page(client, pia):
    known = client.post("/accounts/password/reset/", {"email": pia.email})
    unknown = client.post(
        "/accounts/password/reset/", {"email": "nobody@pia.example"}, headers={"Accept-Language": "sv"}
    )
    assert known["Location"] == unknown["Location"]
    letter = next(each for each in mailed() if each.to == ["nobody@pia.example"])
    assert letter.subject == "Inget konto med den här adressen"


def test_nobody_signs_up_alone(client, django_user_model):
    assert (
        "Accounts come by invitation"
        in client.get("/accounts/signup/", headers={"Accept-Language": "en"}).content.decode()
    )
    form = {"email": "new@pia.example", "password1": NEW, "password2": NEW}
    client.post("/accounts/signup/", form)
    assert not django_user_model.objects.filter(email="new@pia.example").exists()


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "confirm-email/x:y/", "password/set/", "login/code/confirm/"]
)
def test_address_cannot_be_changed_through_the_pages_of_the_library(browser, pia, path):
    assert browser.get(f"/accounts/{path}")["Location"] == "/settings"
    assert browser.post(f"/accounts/{path}", {"email": "x@x.example", "action_add": ""}).status_code == 405
    pia.refresh_from_db()
    assert pia.email == "pia@pia.example"


def test_password_is_changed_with_the_present_one(browser, pia):
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert browser.post("/accounts/password/change/", form).status_code == 302
    pia.refresh_from_db()
    assert pia.check_password(NEW)


@pytest.mark.parametrize(
    ("language", "subject"),
    [("fi", "Salasanasi vaihdettiin"), ("sv", "Ditt lösenord byttes"), ("en", "Your password was changed")],
)
def test_change_of_the_password_is_told_by_mail(browser, pia, language, subject):
    browser.cookies["django_language"] = language
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser.post("/accounts/password/change/", form)
    [message] = mailed()
    assert (message.subject, message.to) == (subject, [pia.email])
    assert "127.0.0.1" in message.body
    assert "toimisto@tehty.example" in message.body


def test_password_stays_when_the_present_one_is_wrong(browser, pia):
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    answer = browser.post("/accounts/password/change/", form)
    assert answer.context["form"].errors["oldpassword"]
    pia.refresh_from_db()
    assert pia.check_password(PASSWORD)


@pytest.fixture
def guarded(browser, pia, code_of):
    """Pia's account with an authenticator app in use; returns its secret."""
    secret = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    assert browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    return secret


def test_authenticator_app_is_taken_into_use_with_its_first_code(browser, guarded, pia):
    assert Authenticator.objects.filter(user=pia, type="totp").count() == 1
    page = browser.get("/accounts/2fa/recovery-codes/")
    assert len(page.context["unused_codes"]) == 10


def test_wrong_code_takes_no_authenticator_app_into_use(browser, pia):
    browser.get("/accounts/2fa/totp/activate/")
    assert browser.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.filter(user=pia).exists()


def test_second_step_stands_between_the_password_and_the_pages(guarded, pia):
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": pia.email, "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(browser)
    page = browser.get("/accounts/2fa/authenticate/", headers={"Accept-Language": "en"})
    assert "The second step" in page.content.decode()


def test_recovery_code_opens_the_second_step_once(browser, guarded, pia):
    code = browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    first, second = Client(), Client()
    for each in (first, second):
        each.post("/accounts/login/", {"login": pia.email, "password": PASSWORD})
        each.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_other_devices_are_signed_out_from_the_list(browser, pia):
    other = signed_in(pia)
    assert browser.get("/accounts/sessions/").context["session_count"] == 2
    browser.post("/accounts/sessions/")
    assert not is_signed_in(other)
    assert is_signed_in(browser)
