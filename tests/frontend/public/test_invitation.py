"""The way in for somebody who was asked in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.accounts.models import Invitation, User
from backoffice.accounts.operations import invite_user

pytestmark = pytest.mark.django_db

PASSWORD = "kesäinen-tuuli-2027"
CHOICE = {"password": PASSWORD, "again": PASSWORD}


def invite(actor, at=None, language="en"):
    user, token = invite_user(
        email="new@kaski.example",
        full_name="Nina Nieminen",
        language=language,
        actor=actor,
        at=at or timezone.now(),
    )
    return user, f"/invitation/{token}"


def test_invited_person_chooses_a_password_and_is_inside(client, pia):
    user, address = invite(pia)
    page = client.get(address).content.decode()
    assert "Welcome, Nina Nieminen" in page
    assert "Pia Peltola" in page
    answer = client.post(address, CHOICE)
    assert (answer.status_code, answer["Location"]) == (302, "/home")
    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(PASSWORD)
    assert client.get("/settings").status_code == 200


def test_page_speaks_the_language_the_person_was_invited_in(client, pia):
    _, address = invite(pia, language="sv")
    assert (
        "Välkommen, Nina Nieminen" in client.get(address, headers={"Accept-Language": "fi"}).content.decode()
    )


def test_language_chosen_in_the_browser_wins(client, pia):
    _, address = invite(pia, language="sv")
    client.cookies["django_language"] = "fi"
    assert "Tervetuloa, Nina Nieminen" in client.get(address).content.decode()


def test_link_works_once(client, pia):
    user, address = invite(pia)
    client.post(address, CHOICE)
    for again in (
        Client().get(address),
        Client().post(address, {"password": "other-wind-2028", "again": "other-wind-2028"}),
    ):
        assert again.status_code == 409
        assert "/accounts/login/" in again.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_expired_invitation_opens_nothing(client, pia):
    user, address = invite(pia, at=timezone.now() - timedelta(days=15))
    for answer in (client.get(address), client.post(address, CHOICE)):
        assert answer.status_code == 409
        assert "vanhentunut" in answer.content.decode()
    user.refresh_from_db()
    assert not user.is_active


def test_damaged_link_is_not_found(client, pia):
    user, address = invite(pia)
    assert client.get(address[:-1]).status_code == 404
    assert client.post(address[:-1], CHOICE).status_code == 404
    user.refresh_from_db()
    assert not user.is_active


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"password": "short", "again": "short"}, "password"),
        ({"password": PASSWORD, "again": PASSWORD + "x"}, "again"),
        ({"password": "", "again": ""}, "password"),
        ({"password": "nina nieminen", "again": "nina nieminen"}, "password"),
    ],
)
def test_password_that_will_not_do_leaves_the_invitation_open(client, pia, form, field):
    user, address = invite(pia)
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    user.refresh_from_db()
    assert not user.is_active
    assert Invitation.objects.get(user=user).accepted_at is None


def test_person_signed_in_as_somebody_else_becomes_the_invited_one(browser, pia):
    user, address = invite(pia)
    browser.post(address, CHOICE)
    assert browser.get("/settings").context["user"] == user


def test_page_is_never_kept_by_the_browser(client, pia):
    _, address = invite(pia)
    assert "no-store" in client.get(address)["Cache-Control"]


def test_other_verbs_are_refused(client, pia):
    _, address = invite(pia)
    assert client.delete(address).status_code == 405
    assert User.objects.filter(email="new@kaski.example", is_active=False).exists()
