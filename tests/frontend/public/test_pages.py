"""What holds on every page of this portal: the strict policy, no forgotten English, a title, one heading."""

import re
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import timezone, translation

from backoffice.accounts.operations import invite_user
from frontend.middleware import MOST_BODY
from tests.frontend.public.conftest import signed_in

pytestmark = pytest.mark.django_db

LOCALE = Path("frontend/public/locale")
OPEN = [
    "/",
    "/terms",
    "/privacy",
    "/offline",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-no-such/",
    "/invitation/damaged",
    "/no-such-page",
]
OWN = [
    "/home",
    "/settings",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
]
NO_INLINE = {
    "style sheet": re.compile(r"<style"),
    "style attribute": re.compile(r"\sstyle="),
    "handler": re.compile(r"\son[a-z]+="),
    "script": re.compile(r'<script(?![^>]*\ssrc=)(?![^>]*type="application/json")'),
    "script address": re.compile(r'href="javascript:'),
}


def texts(language):
    """English sentences long enough to be nothing else, with a translation that differs."""
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as handle:
        catalogue = read_po(handle, locale=language)
    ids = [message.id for message in catalogue if isinstance(message.id, str) and len(message.id) > 14]
    return [each for each in ids if "%" not in each and catalogue[each].string != each]


def pages(language, pia):
    pia.language = language
    pia.save()
    visitor, own = Client(headers={"Accept-Language": language}), signed_in(pia)
    yield from ((path, visitor.get(path)) for path in OPEN)
    yield from ((path, own.get(path)) for path in OWN)
    _, token = invite_user(
        email="new@kaski.example", full_name="Nina", language=language, actor=pia, at=timezone.now()
    )
    yield "/invitation/...", visitor.get(f"/invitation/{token}")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_keeps_the_policy_and_speaks_one_language(language, pia):
    sentences = [] if language == "en" else texts(language)
    for path, answer in pages(language, pia):
        html = answer.content.decode()
        assert answer.status_code in {200, 404}, path
        assert "script-src 'self'; " in answer["Content-Security-Policy"] + "; ", path
        assert "unsafe" not in answer["Content-Security-Policy"], path
        assert [rule for rule, pattern in NO_INLINE.items() if pattern.search(html)] == [], path
        assert f'<html lang="{language}"' in html, path
        assert len(re.findall(r"<h1[ >]", html)) == 1, path
        assert re.search(r"<title>\s*\S.* · Tehty</title>", html), path
        shown = unescape(re.sub(r"<[^>]+>", "\n", html))
        assert [each for each in sentences if each in shown] == [], path


@pytest.mark.parametrize("path", OWN)
def test_visitor_is_led_from_every_own_page_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    if path != "/accounts/logout/":
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", OWN)
def test_own_pages_cost_at_most_twelve_queries(browser, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        browser.get(path)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_text_of_this_portal_is_left_untranslated(language):
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as handle:
        catalogue = read_po(handle, locale=language)
    empty = [
        message.id
        for message in catalogue
        if message.id and not all(message.string if isinstance(message.string, tuple) else [message.string])
    ]
    assert empty == []


def test_both_languages_translate_the_same_texts():
    found = []
    for language in ("fi", "sv"):
        with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as handle:
            found.append({message.id for message in read_po(handle, locale=language)})
    assert found[0] == found[1]


def test_pages_of_signed_in_people_are_never_kept(browser):
    for path in OWN:
        assert "no-store" in browser.get(path)["Cache-Control"], path


def test_no_page_may_use_the_devices_of_its_reader(client, db):
    policy = client.get("/")["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy)
    assert "publickey-credentials-get=()" not in policy


def test_what_is_for_signed_in_people_is_embedded_nowhere(browser):
    for path in OWN:
        assert browser.get(path)["Cross-Origin-Resource-Policy"] == "same-origin", path


@pytest.mark.parametrize("path", ["/files", "/accounts/login/", "/i18n/setlang/"])
@pytest.mark.parametrize("length", [str(MOST_BODY + 1), "9" * 30, "-1", "x"])
def test_a_body_beyond_reason_is_refused_before_it_is_read(db, path, length):
    class Unread:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = read

    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = "a" * 32
    form = {
        "CONTENT_LENGTH": length,
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Unread(),
    }
    answer = strict.generic("POST", path, **form)
    assert (answer.status_code, answer["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "body_too_large" in answer.content.decode()


def test_the_api_refuses_a_body_beyond_reason_in_its_own_words(client, db):
    answer = client.generic("POST", "/api/v1/files", CONTENT_LENGTH=str(MOST_BODY + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_only_signed_in_people_are_told_what_may_be_fetched_ahead(browser, client):
    assert browser.get("/settings")["Speculation-Rules"] == '"/speculation-rules.json"'
    assert "Speculation-Rules" not in client.get("/")


def test_refusal_nobody_answered_has_a_page_with_its_sentence(rf, db):
    from backoffice.accounts.errors import TokenRevoked
    from frontend.answers import RefusalMiddleware

    with translation.override("fi"):
        answer = RefusalMiddleware(lambda _: None).process_exception(rf.get("/"), TokenRevoked())
    assert answer.status_code == 409
    assert "Tunniste on jo poistettu käytöstä." in answer.content.decode()
    assert "token_revoked" in answer.content.decode()
