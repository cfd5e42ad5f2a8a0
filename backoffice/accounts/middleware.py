from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import time
from urllib.parse import urlsplit, urlunsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from backoffice.accounts.sessions import BEGAN, SEEN, STEP_MADE
from backoffice.kernel.texts import Text


class UserLanguageMiddleware:
    """Show pages in the signed-in person's own language, unless this browser has chosen one by the language menu."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


@dataclass(frozen=True)
class Limits:
    """How long a sign-in lasts: without a sign of life, and at the most."""

    idle: timedelta
    whole: timedelta


EVERYBODY = Limits(idle=timedelta(hours=12), whole=timedelta(days=7))
OFFICE = Limits(idle=timedelta(minutes=30), whole=timedelta(hours=8))  # they see every client
NOTED_EVERY = 60  # seconds; the last sign of life is written no more often
WAS_IDLE = Text(
    fi="Sinut kirjattiin ulos, koska mitään ei ollut tapahtunut hetkeen. Jatka kirjautumalla uudelleen.",
    sv="Du loggades ut eftersom inget hade hänt på ett tag. Logga in igen för att fortsätta.",
    en="You were signed out because nothing had happened for a while. Sign in again to go on.",
)
WAS_LONG = Text(
    fi="Kirjautumisesi oli kestänyt enimmäisajan, joten sinut kirjattiin ulos. Jatka kirjautumalla uudelleen.",
    sv="Din inloggning hade varat så länge den får, så du loggades ut. Logga in igen för att fortsätta.",
    en="Your sign-in had lasted as long as one may, so you were signed out. Sign in again to go on.",
)


class SignInLimitMiddleware:
    """End a sign-in that has been idle or has lasted too long, say why, and lead back to the page after the next one.

    A button pressed when the sign-in was gone already leads back to its page too: its own address shows none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        why = _over(request)
        if why is not None:
            return _end(request, why, self.get_response)
        response = self.get_response(request)
        return _to_sign_in(request) if _is_button_sent_away(request, response) else response


def _is_button_sent_away(request: HttpRequest, response: HttpResponse) -> bool:
    if request.method in {"GET", "HEAD"} or "Referer" not in request.headers or "Location" not in response:
        return False
    return bool(response["Location"] == redirect_to_login(request.get_full_path()).url)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    there = redirect_to_login(_page(request))
    return HttpResponseClientRedirect(there.url) if "HX-Request" in request.headers else there


def _end(
    request: HttpRequest, why: Text, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    logout(request)
    messages.info(request, str(why))
    # Whoever needs no sign-in for what they asked gets it; the others are sent to sign in by the view itself.
    response = get_response(request)
    if not response.get("Location", "").startswith(resolve_url(settings.LOGIN_URL)):
        return response
    return _to_sign_in(request)


ACCOUNT = "/accounts/"
# Where a person at the office gets without a second step: setting one up, signing out, and what shows nothing of anybody.
OPEN = (
    *(ACCOUNT, "/i18n/", "/invitation/", "/terms", "/privacy"),
    *("/offline", "/manifest.webmanifest", "/sw.js", "/speculation-rules.json", "/robots.txt"),
    "/api/",  # knows no cookies; a token is made in the settings, which are closed
)
STEP_MISSING = Text(
    fi="Toimistossa kirjaudutaan kahdessa vaiheessa. Ota todennussovellus käyttöön tai lisää avain, niin pääset jatkamaan.",
    sv="På kontoret loggar man in i två steg. Ta en autentiseringsapp i bruk eller lägg till en inloggningsnyckel för att fortsätta.",
    en="The office signs in in two steps. Turn on an authenticator app or add a key to go on.",
)

STEP_NOT_TAKEN = Text(
    fi="Tunnuksellasi kirjaudutaan nyt kahdessa vaiheessa. Jatka kirjautumalla uudelleen.",
    sv="Till ditt konto loggar man nu in i två steg. Logga in igen för att fortsätta.",
    en="Your account now signs in in two steps. Sign in again to go on.",
)


class SecondStepMiddleware:
    """Lead whoever works at the office and has no second step to where one is set up, and nowhere else.

    A sign-in from before it was set up ends with its next request, unless it set it up itself: it may be somebody's who
    knows the password alone. Only where REQUIRE_STAFF_MFA says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.REQUIRE_STAFF_MFA or not _is_for_office(request):
            return self.get_response(request)
        if _has_second_step(request):
            if _took_second_step(request):
                return self.get_response(request)
            return _end(request, STEP_NOT_TAKEN, self.get_response)
        if request.path_info.startswith(OPEN):
            return self.get_response(request)
        messages.warning(request, str(STEP_MISSING))
        there = resolve_url("mfa_index")
        return HttpResponseClientRedirect(there) if "HX-Request" in request.headers else redirect(there)


def _is_for_office(request: HttpRequest) -> bool:
    """Somebody who works at the office asks for what is not open to everybody, or for how they sign in."""
    path = request.path_info
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    if path.startswith(OPEN) and not path.startswith(ACCOUNT):
        return False
    return bool(request.user.is_authenticated and request.user.is_office)


def _has_second_step(request: HttpRequest) -> bool:
    steps = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes are no step of their own
    return bool(Authenticator.objects.filter(user_id=request.user.pk, type__in=steps).exists())


def _took_second_step(request: HttpRequest) -> bool:
    taken = get_authentication_records(request, request.user)
    return STEP_MADE in request.session or any(each["method"] == "mfa" for each in taken)


def _over(request: HttpRequest) -> Text | None:
    """Return why the sign-in has ended, else note the sign of life. Without a session cookie nothing is read."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    limits, now = OFFICE if request.user.is_office else EVERYBODY, time()
    began, seen = (request.session.get(stamp, now) for stamp in (BEGAN, SEEN))
    if now - began >= limits.whole.total_seconds():
        return WAS_LONG
    if now - seen >= limits.idle.total_seconds():
        return WAS_IDLE
    # A session from before the stamps gets them now.
    if BEGAN not in request.session or (now - seen >= NOTED_EVERY and _is_life(request)):
        request.session.modified = True
    return None


def _is_life(request: HttpRequest) -> bool:
    """A page that looks for news by itself, or is fetched ahead of a click, shows nobody at the desk."""
    return "HX-PTag" not in request.headers and "prefetch" not in request.headers.get("Sec-Purpose", "")


def _page(request: HttpRequest) -> str:
    """The page the person was on: a fragment and a button have an address that is none."""
    was = request.get_full_path()
    if "HX-Request" in request.headers:
        was = request.headers.get("HX-Current-URL", "")
    elif request.method not in {"GET", "HEAD"}:
        was = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(was, {request.get_host()}):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return urlunsplit(("", "", *urlsplit(was)[2:4], ""))
