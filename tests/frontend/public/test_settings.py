"""One's own name, language and API tokens, and the way home."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.accounts.models import ApiToken
from backoffice.accounts.operations import authenticate_token, create_token
from tests.cast import person
from tests.frontend.public.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def quill(db):
    return person("quill@quill.example", "Quill Qvist")


def test_home_of_office_people_is_the_office(db):
    kaisa = person("k@tehty.example", "Kaisa Koski", "coordinator")
    assert signed_in(kaisa).get("/home")["Location"] == "/office/"


def test_home_of_an_assistant_is_the_desk(pia):
    from assignments.people.models import Assistant

    Assistant.objects.create(user=pia, languages=["fi"], created_at=timezone.now())
    assert signed_in(pia).get("/home")["Location"] == "/desk/"


def test_home_of_a_member_is_their_company(clara, kaski):
    assert signed_in(clara).get("/home")["Location"] == f"/client/{kaski.ref}/"


def test_home_of_somebody_whose_membership_has_ended_says_what_to_do(clara, kaski):
    kaski.memberships.filter(user=clara).update(ended_at=timezone.now())
    page = signed_in(clara).get("/home")
    assert page.status_code == 200
    assert "toimisto@tehty.example" in page.content.decode()


def test_home_of_a_visitor_is_the_sign_in_page(client, db):
    assert client.get("/home")["Location"] == "/accounts/login/?next=/home"


@pytest.mark.parametrize("path", ["/home", "/settings"])
def test_own_pages_cost_few_queries(browser, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        browser.get(path)


def test_settings_do_not_cost_more_with_many_tokens(browser, pia, django_assert_max_num_queries):
    for number in range(20):
        create_token(user=pia, name=f"token {number}", at=timezone.now())
    with django_assert_max_num_queries(6):
        browser.get("/settings")


def test_name_and_language_are_saved_and_the_pages_change_language_at_once(browser, pia):
    browser.cookies["django_language"] = "en"
    answer = browser.post("/settings", {"full_name": "  Pia   Puro ", "language": "sv"})
    assert (answer.status_code, answer["Location"]) == (302, "/settings")
    pia.refresh_from_db()
    assert (pia.full_name, pia.language) == ("Pia Puro", "sv")
    page = browser.get("/settings").content.decode()
    assert 'lang="sv"' in page
    assert "Sparat." in page


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"full_name": "", "language": "fi"}, "full_name"),
        ({"full_name": "<b>Pia</b>", "language": "fi"}, "full_name"),
        ({"full_name": "Pia", "language": "xx"}, "language"),
        ({"full_name": "P" * 201, "language": "fi"}, "full_name"),
    ],
)
def test_wrong_name_or_language_changes_nothing_and_says_why(browser, pia, form, field):
    answer = browser.post("/settings", form)
    assert answer.status_code == 422
    assert answer.context["profile"].errors[field]
    assert answer.context["profile"]["full_name"].value() == form["full_name"]
    pia.refresh_from_db()
    assert (pia.full_name, pia.language) == ("Pia Peltola", "en")


def test_new_token_is_shown_once_and_works(browser, pia):
    answer = browser.post("/settings/tokens", {"name": "CRM", "days": "90"})
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert authenticate_token(secret=secret, at=timezone.now()) == pia
    token = ApiToken.objects.get(user=pia)
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    page = browser.get("/settings").content.decode()
    assert token.prefix in page
    assert secret not in page


def test_token_may_be_made_to_last_until_revoked(browser, pia):
    browser.post("/settings/tokens", {"name": "CRM", "days": "0"})
    assert ApiToken.objects.get(user=pia).expires_at is None


@pytest.mark.parametrize(
    "form", [{"name": "", "days": "90"}, {"name": "CRM", "days": "91"}, {"name": "<i>x</i>", "days": "90"}]
)
def test_wrong_token_form_makes_no_token(browser, pia, form):
    answer = browser.post("/settings/tokens", form)
    assert answer.status_code == 422
    assert answer.context["token_form"].errors
    assert not ApiToken.objects.exists()


def test_own_token_is_revoked(browser, pia):
    token, _ = create_token(user=pia, name="CRM", at=timezone.now())
    assert browser.post(f"/settings/tokens/{token.pk}/revoke")["Location"] == "/settings"
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert token.prefix not in browser.get("/settings").content.decode()


def test_token_revoked_twice_keeps_its_first_end_and_says_so(browser, pia):
    token, _ = create_token(user=pia, name="CRM", at=timezone.now())
    browser.post(f"/settings/tokens/{token.pk}/revoke")
    token.refresh_from_db()
    first = token.revoked_at
    answer = browser.post(f"/settings/tokens/{token.pk}/revoke", follow=True)
    assert "This token is revoked already." in answer.content.decode()
    token.refresh_from_db()
    assert token.revoked_at == first


def test_token_of_somebody_else_is_not_found(browser, quill):
    token, _ = create_token(user=quill, name="CRM", at=timezone.now())
    assert browser.post(f"/settings/tokens/{token.pk}/revoke").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize("path", ["/settings/tokens", "/settings/tokens/1/revoke"])
def test_token_addresses_only_take_posts(browser, path):
    assert browser.get(path).status_code == 405


@pytest.mark.parametrize("path", ["/settings", "/settings/tokens", "/settings/tokens/1/revoke"])
def test_visitor_is_led_to_sign_in(client, db, path):
    assert client.post(path)["Location"] == f"/accounts/login/?next={path}"
    assert not ApiToken.objects.exists()
