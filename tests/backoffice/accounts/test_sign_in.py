"""The front door: sign-in, sign-out, reset, second factors and sessions as a browser meets them."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.accounts.tasks import forget_sessions
from backoffice.kernel import news
from tests.cast import PASSWORD

SIGN_IN = "/accounts/login/"
ACTIVATE = "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits live in the cache."""
    cache.clear()
    yield
    cache.clear()


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_lets_a_person_in_by_e_mail_and_password(client, clara):
    answer = sign_in(client, "Clara@Kaski.example")
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(clara.pk)


def test_leads_back_to_where_one_wanted_to_go_but_never_elsewhere(client, clara):
    assert sign_in(client, clara.email, next="/settings")["Location"] == "/settings"
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"):
        client.logout()
        assert sign_in(client, clara.email, next=elsewhere)["Location"] == reverse("home")


def test_gives_the_session_a_new_name(client, clara):
    client.cookies["sessionid"] = "chosen-by-somebody-else-0123456789"
    sign_in(client, clara.email)
    assert client.cookies["sessionid"].value != "chosen-by-somebody-else-0123456789"
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_says_the_same_to_a_wrong_password_and_an_unknown_address(client, clara):
    answers = [
        sign_in(client, clara.email, "wrong password"),
        sign_in(client, "nobody@kaski.example", "wrong password"),
    ]
    said = [list(answer.context["form"].non_field_errors()) for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert said[0] == said[1] != []
    assert not is_signed_in(client)


def test_refuses_a_sleeping_and_a_closed_account(client, clara):
    User.objects.filter(pk=clara.pk).update(is_active=False)
    answer = sign_in(client, clara.email)
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_inactive"))
    assert not is_signed_in(client)


def test_an_account_that_is_closed_is_out_at_once(client, clara):
    sign_in(client, clara.email)
    assert client.get("/settings").status_code == 200
    User.objects.filter(pk=clara.pk).update(is_active=False)
    answer = client.get("/settings")
    assert (answer.status_code, answer["Location"]) == (302, f"{SIGN_IN}?next=/settings")


def test_answers_429_to_the_sixth_wrong_password_and_to_the_right_one_then(client, clara):
    assert [sign_in(client, clara.email, f"wrong {n}").status_code for n in range(5)] == [200] * 5
    for password in ("wrong again", PASSWORD):
        answer = sign_in(client, clara.email, password)
        assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert not is_signed_in(client)
    assert sign_in(client, "nobody@kaski.example", "x").status_code == 200


def test_answers_429_to_the_eleventh_try_from_one_address(client, db):
    tries = [sign_in(client, f"n{n}@kaski.example", "guess").status_code for n in range(11)]
    assert tries == [200] * 10 + [429]


def test_right_passwords_use_up_no_tries(client, clara):
    for _ in range(8):
        assert sign_in(client, clara.email).status_code == 302
        client.logout()


def test_signs_out_by_post_only(client, clara):
    sign_in(client, clara.email)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    answer = client.post("/accounts/logout/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("front_page"))
    assert not is_signed_in(client)


def test_every_form_needs_its_csrf_token(clara):
    strict = Client(enforce_csrf_checks=True)
    for url in (SIGN_IN, "/accounts/logout/", "/accounts/password/reset/"):
        assert strict.post(url, {"login": clara.email, "password": PASSWORD}).status_code == 403


def test_nobody_signs_up_alone(client, db):
    before = User.objects.count()
    given = {"email": "new@kaski.example", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/", given)):
        assert answer.status_code == 200
        assert "account/signup_closed.html" in [each.name for each in answer.templates]
    assert User.objects.count() == before


def test_nobody_takes_an_address_they_were_not_invited_under(client, clara):
    sign_in(client, clara.email)
    given = {"action_add": "", "email": "kaisa@tehty.example"}
    for answer in (client.get("/accounts/email/"), client.post("/accounts/email/", given)):
        assert answer.status_code in {302, 404, 405}
    clara.refresh_from_db()
    assert clara.email == "clara@kaski.example"
    assert not EmailAddress.objects.filter(email="kaisa@tehty.example").exists()


class TestReset:
    def ask(self, client, email):
        return client.post("/accounts/password/reset/", {"email": email})

    def link(self):
        news.run_job("mail_notices", at=timezone.now())
        letter = mail.outbox[-1]
        return re.search(r"http://\S+(/accounts/password/reset/key/\S+)", letter.body).group(1)

    def test_mails_a_link_that_sets_a_new_password_once(self, client, clara):
        assert self.ask(client, "CLARA@kaski.example")["Location"] == reverse("account_reset_password_done")
        link = self.link()
        assert [each.to for each in mail.outbox] == [[clara.email]]
        form = client.get(link, follow=True)
        chosen = "aivan uusi salasana"
        answer = client.post(form.request["PATH_INFO"], {"password1": chosen, "password2": chosen})
        assert answer.status_code == 302
        assert sign_in(client, clara.email, chosen).status_code == 302
        client.logout()
        again = client.get(link, follow=True)
        assert again.context["token_fail"] is True

    def test_answers_the_same_for_an_unknown_address_and_reveals_nothing(self, client, clara):
        known, unknown = self.ask(client, clara.email), self.ask(client, "nobody@kaski.example")
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])

    def test_refuses_a_short_password(self, client, clara):
        self.ask(client, clara.email)
        form = client.get(self.link(), follow=True)
        answer = client.post(form.request["PATH_INFO"], {"password1": "short", "password2": "short"})
        assert answer.status_code == 200
        assert answer.context["form"].errors
        clara.refresh_from_db()
        assert clara.check_password(PASSWORD)

    @pytest.mark.parametrize(
        ("language", "weak", "said"),
        [
            ("fi", "lyhyt", "Valitse pidempi salasana: vähintään 12 merkkiä."),
            ("sv", "kort", "Välj ett längre lösenord: minst 12 tecken."),
            ("en", "short", "Choose a longer password: at least 12 characters."),
            ("fi", "qwerty123456", "Tämä salasana on yleisimpien joukossa."),
            ("sv", "qwerty123456", "Det här lösenordet är ett av de vanligaste."),
            ("fi", "clara@kaski.example", "Salasana muistuttaa liikaa nimeäsi"),
            ("sv", "clara@kaski.example", "Lösenordet liknar ditt namn"),
        ],
    )
    def test_says_in_the_language_of_the_page_what_is_wrong(self, client, clara, language, weak, said):
        self.ask(client, clara.email)
        client.cookies["django_language"] = language
        form = client.get(self.link(), follow=True)
        answer = client.post(form.request["PATH_INFO"], {"password1": weak, "password2": weak})
        [told] = answer.context["form"].errors["password1"]
        assert told.startswith(said)
        assert told in answer.content.decode().replace("&#x27;", "'")

    def test_answers_429_to_the_sixth_request_in_a_minute(self, client, clara):
        assert [self.ask(client, clara.email).status_code for _ in range(6)] == [302] * 5 + [429]


class TestSecondFactor:
    @pytest.fixture
    def confirmed(self, client, clara):
        """Clara has signed in and typed her password again, as every change of a second factor asks."""
        sign_in(client, clara.email)
        answer = client.get(ACTIVATE)
        assert answer["Location"].startswith("/accounts/reauthenticate/")
        assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
        return clara

    def test_enrols_an_authenticator_app_and_asks_for_it_ever_after(self, client, confirmed, code_of):
        assert client.get(ACTIVATE).status_code == 200
        secret = client.session["mfa.totp.secret"]
        assert client.post(ACTIVATE, {"code": code_of(secret)}).status_code == 302
        kinds = set(Authenticator.objects.filter(user=confirmed).values_list("type", flat=True))
        assert kinds == {"totp", "recovery_codes"}

        client.post("/accounts/logout/")
        answer = sign_in(client, confirmed.email)
        assert answer["Location"].startswith(reverse("mfa_authenticate"))
        assert not is_signed_in(client)
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
        assert not is_signed_in(client)

    def test_a_wrong_code_enrols_nothing(self, client, confirmed):
        client.get(ACTIVATE)
        assert client.post(ACTIVATE, {"code": "000000"}).status_code == 200
        assert not Authenticator.objects.exists()

    def test_passkeys_are_offered(self, client, confirmed):
        assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
        client.logout()
        challenge = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
        assert challenge.status_code == 200
        assert "challenge" in challenge.json()["request_options"]["publicKey"]

    def test_strangers_are_sent_to_the_sign_in_page(self, client, db):
        for url in (
            "/accounts/2fa/",
            "/accounts/2fa/totp/activate/",
            "/accounts/sessions/",
            "/accounts/password/change/",
        ):
            answer = client.get(url)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, SIGN_IN)


class TestSessions:
    def test_are_listed_and_ended(self, client, clara):
        phone = Client()
        sign_in(client, clara.email)
        sign_in(phone, clara.email)
        page = client.get("/accounts/sessions/")
        assert page.status_code == 200
        assert len(page.context["sessions"]) == 2
        client.post("/accounts/sessions/")
        assert phone.get("/settings").status_code == 302
        assert client.get("/settings").status_code == 200

    def test_a_new_password_ends_the_others(self, client, clara):
        phone = Client()
        sign_in(client, clara.email)
        sign_in(phone, clara.email)
        chosen = "aivan uusi salasana"
        given = {"oldpassword": PASSWORD, "password1": chosen, "password2": chosen}
        assert client.post("/accounts/password/change/", given).status_code == 302
        assert phone.get("/settings").status_code == 302

    def test_expired_ones_are_forgotten(self, client, clara):
        sign_in(client, clara.email)
        now = timezone.now()
        assert forget_sessions(now) == 0
        Session.objects.update(expire_date=now - timezone.timedelta(seconds=1))
        assert forget_sessions(now) == 1
        assert not Session.objects.exists()


class TestLanguage:
    def language_of(self, client):
        return client.get("/settings")["Content-Language"]

    @pytest.mark.parametrize(("who", "language"), [("clara", "fi"), ("fia", "sv"), ("sam", "en")])
    def test_is_that_of_the_person(self, client, request, who, language):
        sign_in(client, request.getfixturevalue(who).email)
        assert self.language_of(client) == language

    def test_chosen_by_the_menu_wins(self, client, fia):
        sign_in(client, fia.email)
        client.post("/i18n/setlang/", {"language": "en"})
        assert self.language_of(client) == "en"

    def test_of_strangers_is_that_of_their_browser(self, client, db):
        assert client.get(SIGN_IN, headers={"accept-language": "sv"})["Content-Language"] == "sv"
