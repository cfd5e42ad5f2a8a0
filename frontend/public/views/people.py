"""The way in for a person: where they belong, the invitation, their own settings and API tokens."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.people.queries import assistant_of
from backoffice.accounts import operations, queries
from backoffice.accounts.errors import InvitationExpired, InvitationUnknown, InvitationUsed
from backoffice.accounts.models import Invitation, User
from backoffice.kernel.errors import DomainError
from clients.organisations.models import Membership
from frontend.answers import act, add_refusal
from frontend.public.forms import InvitationForm, ProfileForm, TokenForm
from frontend.public.requests import SignedIn

CLOSED = (InvitationExpired, InvitationUnknown, InvitationUsed)


@require_safe
@login_required
def home(request: SignedIn) -> HttpResponse:
    """Lead a person to the portal of their role; the office first, then the desk, then their company, then a desk at rest."""
    if request.user.is_office:
        return redirect("office:overview")
    assistant = assistant_of(request.user)
    if assistant and assistant.is_active:
        return redirect("desk:day")
    membership = (
        Membership.objects.current()
        .filter(user=request.user)
        .select_related("client")
        .order_by("client__name")
        .first()
    )
    if membership:
        return redirect("client:home", membership.client.ref)
    return redirect("desk:day") if assistant else render(request, "public/no_role.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was asked in choose a password; they are signed in at once."""
    try:
        asked = queries.open_invitation(token, timezone.now())
        with translation.override(_spoken(request, asked.user)):
            return _join(request, token, asked)
    except CLOSED as error:
        return render(request, "public/invitation_closed.html", {"sentence": str(error)}, status=error.status)


def _join(request: HttpRequest, token: str, asked: Invitation) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        try:
            user = operations.accept_invitation(
                token=token, password=form.cleaned_data["password"], at=timezone.now()
            )
        except CLOSED:
            raise
        except DomainError as error:
            add_refusal(form, error)
        else:
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            UserSession.objects.create_from_request(
                request
            )  # as signing in does: listed, and ended with the account
            return redirect("home")
    context = {"form": form, "asked": asked}
    return render(request, "public/invitation.html", context, status=422 if form.errors else 200)


def _spoken(request: HttpRequest, user: User) -> str:
    """The language chosen in this browser, else the one the invitation was written in."""
    return translation.get_language() if settings.LANGUAGE_COOKIE_NAME in request.COOKIES else user.language


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings_page(request: SignedIn) -> HttpResponse:
    """Show and save one's own name and language; lead to passwords, devices and tokens."""
    if request.method != "POST":
        return _show_settings(request, profile=ProfileForm.of(request.user))
    form = ProfileForm(request.POST)
    if form.is_valid():
        try:
            user = operations.change_profile(user_id=request.user.pk, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
        else:
            with translation.override(user.language):
                messages.success(request, _("Saved."))
            answer = redirect("settings")
            answer.delete_cookie(
                settings.LANGUAGE_COOKIE_NAME
            )  # what was chosen last wins over the browser's menu
            return answer
    return _show_settings(request, profile=form, status=422)


@require_POST
@never_cache
@login_required
def create_token(request: SignedIn) -> HttpResponse:
    """Make an API token and show it; the page that answers is the only place it is ever written."""
    form, at = TokenForm(request.POST), timezone.now()
    if form.is_valid():
        try:
            token, secret = operations.create_token(
                user=request.user, name=form.cleaned_data["name"], at=at, expires_at=form.expires_at(at)
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            return render(request, "public/token_made.html", {"token": token, "secret": secret}, status=201)
    return _show_settings(request, profile=ProfileForm.of(request.user), token_form=form, status=422)


@require_POST
@login_required
def revoke_token(request: SignedIn, token_id: int) -> HttpResponse:
    """End one of one's own API tokens."""
    return act(
        request,
        lambda: operations.revoke_token(token_id=token_id, actor=request.user, at=timezone.now()),
        done=_("The token no longer works."),
        to="settings",
    )


def _show_settings(
    request: SignedIn, *, profile: ProfileForm, token_form: TokenForm | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "profile": profile,
        "token_form": token_form or TokenForm(),
        "tokens": request.user.api_tokens.filter(revoked_at=None).order_by("-pk")[:50],
        "now": timezone.now(),
    }
    return render(request, "public/settings.html", context, status=status)


@require_safe
@login_required
def unused(request: SignedIn) -> HttpResponse:
    """Lead to the settings from addresses of the sign-in library that this office does not use."""
    return redirect("settings")
