"""What is mailed about signing in waits in the outbox: a dead mail server fails nobody's request and loses no mail."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client as Browser
from django.utils import timezone

from backoffice.kernel import news
from frontend.notices.models import Notice
from frontend.notices.operations import MOST_TRIES, WRITTEN
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "kesäinen-tuuli-2027"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def dead_server(monkeypatch):
    def refuse(self, messages):
        raise OSError("no route to host")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def post_office(**later):
    return news.run_job("mail_notices", at=timezone.now() + timezone.timedelta(**later))


def ask_reset(email, language="fi"):
    form = {"email": email}
    return Browser().post("/accounts/password/reset/", form, headers={"Accept-Language": language})


def change_password(user):
    browser = Browser()
    browser.force_login(user)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return browser.post("/accounts/password/change/", form)


@pytest.mark.usefixtures("dead_server")
def test_a_dead_mail_server_fails_no_request_and_loses_no_mail(clara, monkeypatch):
    assert ask_reset(clara.email)["Location"] == "/accounts/password/reset/done/"
    assert change_password(clara).status_code == 302
    clara.refresh_from_db()
    assert clara.check_password(NEW)
    assert Notice.objects.filter(kind="account", sent_at=None).count() == 2
    assert post_office() == 0
    monkeypatch.undo()
    assert post_office(minutes=30) == 2
    assert {each.subject for each in mail.outbox} == {"Valitse uusi salasana", "Salasanasi vaihdettiin"}


def test_the_mail_leaves_once_its_row_is_committed_and_wakes_the_worker(
    clara, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(news, "_send", lambda name: woken.append(name) or True)
    with django_capture_on_commit_callbacks(execute=True):
        ask_reset(clara.email)
        assert (mail.outbox, woken) == ([], [])
    assert woken == ["mail_notices"]
    assert WRITTEN in next(each.topics for each in news.jobs() if each.name == "mail_notices")


def test_the_secret_link_is_forgotten_when_the_mail_has_left(clara):
    ask_reset(clara.email)
    assert "/accounts/password/reset/key/" in Notice.objects.get().params["text"]
    assert post_office() == 1
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert Notice.objects.get().params == {}
    assert post_office(hours=1) == 0


@pytest.mark.usefixtures("dead_server")
def test_the_secret_link_is_forgotten_when_the_mail_is_given_up(clara):
    ask_reset(clara.email)
    for number in range(MOST_TRIES):
        post_office(hours=9 * number)
    found = Notice.objects.get()
    assert found.parked_at is not None
    assert found.params == {}


@pytest.mark.parametrize(
    ("language", "subject"),
    [("fi", "Valitse uusi salasana"), ("sv", "Välj ett nytt lösenord"), ("en", "Choose a new password")],
)
def test_the_mail_speaks_the_language_of_the_page_in_both_its_forms(clara, language, subject):
    ask_reset(clara.email, language)
    post_office()
    [letter] = mail.outbox
    [html] = letter.alternatives
    assert letter.subject == subject
    assert f'<html lang="{language}"' in html.content
    link = re.search(r"http\S+/accounts/password/reset/key/\S+", letter.body).group(0)
    assert f'href="{link}"' in html.content
