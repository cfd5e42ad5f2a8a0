from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from backoffice.accounts.sessions import STEP_MADE

STEP_MESSAGES = ("mfa/messages/totp_activated.txt", "mfa/messages/webauthn_added.txt")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in policy: nobody signs up alone, people are invited by their company or by the office."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answer 429 to too many wrong passwords; allauth alone would show a form error with status 200."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(respond_429(request)) from None

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Note in the session that it has just set up a second step: this is where allauth tells of it."""
        if message_template in STEP_MESSAGES:
            request.session[STEP_MADE] = True
        super().add_message(request, level, message_template, *args, **more)

    def get_user_display(self, user: Any) -> str:
        return str(user)
