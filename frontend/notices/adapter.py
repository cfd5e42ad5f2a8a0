"""Account mails (new password, changes to how one signs in) leave through the same outbox as every other mail."""

from typing import Any

from allauth.core import context as current
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.utils import timezone

from backoffice.accounts.adapter import AccountAdapter
from backoffice.kernel.texts import current_language
from frontend.answers import forget_drafts
from frontend.notices.operations import write_account_mail


class MailingAdapter(AccountAdapter):
    """A mail server that is away delays a mail; it never turns what was done into an error page."""

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and leave nothing in the browser of what was typed and never sent."""
        super().logout(request)
        forget_drafts(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail now, in the language of the page, and let the worker send it."""
        told = {"request": current.request, "email": email, "current_site": get_current_site(current.request)}
        letter = self.render_mail(template_prefix, email, told | context)
        write_account_mail(
            address=email,
            language=current_language(),
            subject=letter.subject,
            text=letter.body,
            html=_html(letter),
            at=timezone.now(),
        )


def _html(letter: EmailMultiAlternatives) -> str:
    return next((str(content) for content, kind in letter.alternatives if kind == "text/html"), "")
