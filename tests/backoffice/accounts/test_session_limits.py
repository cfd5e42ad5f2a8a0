"""T14: a sign-in ends when nobody is there, and in any case after a time; sooner for those who see every client."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.accounts.operations import create_token, set_office_roles
from backoffice.accounts.sessions import BEGAN
from tests.backoffice.accounts.test_sign_in import sign_in

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
IDLE = "You were signed out because nothing had happened for a while. Sign in again to go on."
LONG = "Your sign-in had lasted as long as one may, so you were signed out. Sign in again to go on."
MINUTE, HOUR, SECOND = timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=1)
SETTINGS = "/settings"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def browser(clock, request):
    """A browser in which somebody of the cast has signed in through the form."""

    def _browser(user):
        type(user).objects.filter(pk=user.pk).update(language="en")
        opened = Browser(headers={"user-agent": "Firefox"})
        assert sign_in(opened, user.email).status_code == 302
        return opened

    return _browser


def is_in(browser, **more):
    return browser.get(SETTINGS, **more).status_code == 200


@pytest.mark.parametrize(("who", "idle"), [("clara", 12 * HOUR), ("anna", 12 * HOUR), ("kim", 30 * MINUTE)])
def test_an_idle_sign_in_ends_to_the_second(clock, browser, request, who, idle):
    opened = browser(request.getfixturevalue(who))
    clock.move_to(START + idle - SECOND)
    assert is_in(opened)
    clock.move_to(START + 2 * idle - 2 * SECOND)  # the last look counts, not the first
    assert is_in(opened)
    clock.move_to(START + 3 * idle)
    answer = opened.get(SETTINGS + "?a=1", follow=True)
    assert answer.redirect_chain == [("/accounts/login/?next=/settings%3Fa%3D1", 302)]
    assert [str(each) for each in answer.context["messages"]] == [IDLE]
    assert not is_in(opened)


@pytest.mark.parametrize(
    ("who", "whole", "step"), [("clara", timedelta(days=7), 11 * HOUR), ("kim", 8 * HOUR, 29 * MINUTE)]
)
def test_a_busy_sign_in_ends_too(clock, browser, request, who, whole, step):
    opened, at = browser(request.getfixturevalue(who)), START
    while (at := at + step) < START + whole:
        clock.move_to(at)
        assert is_in(opened)
    clock.move_to(START + whole)
    answer = opened.get(SETTINGS, follow=True)
    assert [str(each) for each in answer.context["messages"]] == [LONG]
    assert not Session.objects.exists()


def test_signing_in_again_begins_a_new_time(clock, browser, kim):
    opened = browser(kim)
    clock.move_to(START + 9 * HOUR)
    assert not is_in(opened)
    assert sign_in(opened, kim.email).status_code == 302
    clock.shift(29 * MINUTE)
    assert is_in(opened)


def test_whoever_starts_at_the_office_has_the_offices_time(clock, browser, anna, matti, at):
    opened = browser(anna)
    set_office_roles(user_id=anna.pk, roles=["checker"], actor=matti, at=at)
    clock.move_to(START + 30 * MINUTE)
    assert not is_in(opened)


def test_the_sign_of_life_is_written_once_a_minute_at_the_most(clock, browser, clara):
    opened = browser(clara)

    def writes():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert is_in(opened)
        return sum(each["sql"].startswith(("UPDATE", "INSERT", "DELETE")) for each in asked)

    assert [writes(), writes()] == [0, 0]
    clock.shift(59 * SECOND)
    assert writes() == 0
    clock.shift(SECOND)
    assert [writes(), writes()] == [1, 0]


@pytest.mark.parametrize(
    "head", [{"HX-Request": "true", "HX-PTag": "v1"}, {"Sec-Purpose": "prefetch;prerender"}]
)
def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(clock, browser, kim, head):
    opened = browser(kim)
    clock.shift(20 * MINUTE)
    assert is_in(opened, headers=head)
    clock.shift(20 * MINUTE)
    assert not is_in(opened)


def test_a_button_leads_back_to_its_page_and_nothing_is_done(clock, browser, clara):
    opened = browser(clara)
    clock.shift(12 * HOUR)
    answer = opened.post(
        SETTINGS,
        {"full_name": "Other", "language": "sv"},
        headers={"referer": "http://testserver/settings?tab=1"},
    )
    assert answer["Location"] == "/accounts/login/?next=/settings%3Ftab%3D1"
    clara.refresh_from_db()
    assert clara.full_name == "Clara Kaski"


def test_a_strange_page_is_not_led_back_to(clock, browser, clara):
    opened = browser(clara)
    clock.shift(12 * HOUR)
    answer = opened.post(SETTINGS, headers={"referer": "https://evil.example/settings"})
    assert answer["Location"] == "/accounts/login/?next=/home"


@pytest.mark.parametrize(
    ("head", "back"),
    [
        ({"referer": "http://testserver/office/units/U-1?a=1"}, "/office/units/U-1%3Fa%3D1"),
        ({"referer": "https://evil.example/office"}, "/home"),
        ({}, "/office/units/U-7/check"),
    ],
)
def test_a_button_of_a_sign_in_that_is_gone_leads_back_to_its_page(db, head, back):
    answer = Browser().post("/office/units/U-7/check", {"outcome": "deliver"}, headers=head)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={back}")


def test_and_takes_the_whole_page_there(db):
    head = {
        "HX-Request": "true",
        "HX-Current-URL": "http://testserver/settings?a=1",
        "referer": "http://testserver/x",
    }
    answer = Browser().post(SETTINGS, headers=head)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/accounts/login/?next=/settings%3Fa%3D1")


def test_what_leads_to_sign_in_by_itself_is_left_alone(db):
    form = {"next": "/accounts/login/"}
    head = {"referer": "http://testserver/settings"}
    assert Browser().post("/accounts/logout/", form, headers=head)["Location"] == "/accounts/login/"


def test_a_fragment_takes_the_whole_page_to_sign_in(clock, browser, kim):
    opened = browser(kim)
    clock.shift(HOUR)
    answer = opened.get(
        reverse("office:people"),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/office/people?q=a"},
    )
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == "/accounts/login/?next=/office/people%3Fq%3Da"


def test_a_public_page_is_shown_and_says_so_once(clock, browser, clara):
    opened = browser(clara)
    clock.shift(12 * HOUR)
    answer = opened.get(reverse("terms"))
    assert answer.status_code == 200
    assert [str(each) for each in answer.context["messages"]] == [IDLE]
    assert list(opened.get(reverse("terms")).context["messages"]) == []


def test_a_session_from_before_the_limits_gets_its_time_from_now(clock, browser, clara):
    opened = browser(clara)
    session = opened.session
    del session[BEGAN]
    stored = Session.objects.get()
    stored.session_data = session.encode({k: v for k, v in session.items() if k not in {BEGAN, "seen"}})
    stored.save()
    clock.shift(HOUR)
    assert is_in(opened)
    assert opened.session[BEGAN] == int((START + HOUR).timestamp())


def test_api_tokens_know_no_such_limit(clock, kim):
    secret = create_token(user=kim, name="script", at=START)[1]
    clock.shift(timedelta(days=30))
    answer = Browser().get("/api/v1/me", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
