"""Writing notices and mailing them. The row is committed before the mail leaves; a crash can delay one, never lose it."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation

from backoffice.kernel import news
from backoffice.kernel.files import read_file
from frontend.notices.finders import Draft
from frontend.notices.models import Notice
from frontend.notices.words import WORDS

MOST_TRIES = 8
HELD_FOR = timedelta(
    minutes=10
)  # longer than one try can take; a process that dies gives the notice back then
LONGEST_PAUSE = timedelta(hours=8)
ACCOUNT = "account"  # a mail about signing in: written in full by the page, forgotten once it is sent
INVITATION = "invitation"  # its path holds the link that opens the account
WRITTEN = "notice_written"  # wakes the mailing

logger = logging.getLogger(__name__)


@transaction.atomic
def write_notices(*, drafts: Iterable[Draft], at: datetime) -> int:
    """Write the notices that are not there yet and return how many. Units: `at` is UTC."""
    rows = [row for draft in drafts for row in _rows(draft, at)]
    known = set(Notice.objects.filter(key__in={row.key for row in rows}).values_list("key", "address"))
    fresh = {(row.key, row.address): row for row in rows if (row.key, row.address) not in known}
    # Two sweeps at once: the unique key lets one of them write each row.
    Notice.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    if fresh:
        news.nudge(WRITTEN)
    return len(fresh)


@transaction.atomic
def write_account_mail(
    *, address: str, language: str, subject: str, text: str, html: str, at: datetime
) -> Notice:
    """Keep a mail about signing in until it is sent; its words hold a secret link, so they go when it goes.

    Units: `at` is UTC.
    """
    notice = Notice.objects.create(
        key=f"{ACCOUNT}:{uuid.uuid4().hex}",
        kind=ACCOUNT,
        address=address,
        language=language,
        params={"subject": subject, "text": text, "html": html},
        created_at=at,
        next_try_at=at,
    )
    news.nudge(WRITTEN)
    return notice


def _rows(draft: Draft, at: datetime) -> list[Notice]:
    people = [(user, user.email, user.language) for user in draft.users]
    if draft.address:
        people.append((None, draft.address, draft.language))  # type: ignore[arg-type]
    return [
        Notice(
            key=draft.key,
            kind=draft.kind,
            user=user,
            address=address,
            language=language,
            params=_params(draft, language),
            path=draft.path,
            attachment=draft.attachment,
            created_at=at,
            next_try_at=at,
        )
        for user, address, language in people
    ]


def _params(draft: Draft, language: str) -> dict[str, str]:
    with translation.override(language):
        return {name: value if isinstance(value, str) else value() for name, value in draft.params.items()}


def take_due(*, at: datetime, limit: int) -> list[Notice]:
    """Take notices to mail: each is held for ten minutes, so that no two processes mail the same one."""
    with transaction.atomic():
        due = Notice.objects.due_at(at).order_by("next_try_at", "pk").select_for_update(skip_locked=True)
        taken = list(due.select_related(None)[:limit])
        Notice.objects.filter(pk__in=[each.pk for each in taken]).update(
            next_try_at=at + HELD_FOR, tries=F("tries") + 1
        )
    return taken


def mail_notice(*, notice: Notice, at: datetime) -> bool:
    """Mail one taken notice; note it sent, or when to try again, or that it is given up. Units: `at` is UTC."""
    try:
        message(notice).send()
    except (OSError, SMTPException, ValueError) as error:
        _note_trouble(notice, f"{type(error).__name__}: {error}", at)
        return False
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(sent_at=at, trouble="", **_forgotten(notice))
    return True


def _forgotten(notice: Notice) -> dict[str, object]:
    """What need not be kept when a notice is done with: a link that sets a password is as good as one."""
    if notice.kind == ACCOUNT:
        return {"params": {}}
    return {"path": ""} if notice.kind == INVITATION else {}


def message(notice: Notice) -> EmailMultiAlternatives:
    """Return the mail of a notice, in its language, with the same Message-ID at every try."""
    subject, text, html = _account_words(notice) if notice.kind == ACCOUNT else _words(notice)
    domain = settings.OFFICE["email"].rsplit("@", 1)[-1]
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": f"<notice-{notice.pk}@{domain}>"}
    mail = EmailMultiAlternatives(" ".join(subject.split()), text, to=[notice.address], headers=headers)
    if html:
        mail.attach_alternative(html, "text/html")
    if notice.attachment is not None:
        mail.attach(notice.attachment.name, read_file(notice.attachment), notice.attachment.content_type)
    return mail


def _account_words(notice: Notice) -> tuple[str, str, str]:
    return notice.params["subject"], notice.params["text"], notice.params["html"]


def _words(notice: Notice) -> tuple[str, str, str]:
    words = WORDS[notice.kind].subject, WORDS[notice.kind].body, WORDS[notice.kind].action
    subject, body, action = (text.in_language(notice.language).format(**notice.params) for text in words)
    context = {
        "subject": subject,
        "body": body,
        "action_url": settings.BASE_URL + notice.path,
        "action_label": action,
    }
    with translation.override(notice.language):
        text = render_to_string("notices/notice.txt", context)
        html = render_to_string("notices/notice.html", context)
    return subject, text, html


def _note_trouble(notice: Notice, why: str, at: datetime) -> None:
    tries = notice.tries + 1
    logger.warning("notice %s not sent (try %s): %s", notice.pk, tries, why)
    pause = min(timedelta(minutes=2**tries), LONGEST_PAUSE)
    changes: dict[str, object] = {"trouble": why[:2000], "next_try_at": at + pause}
    if tries >= MOST_TRIES:
        changes |= {"parked_at": at, **_forgotten(notice)}
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(**changes)
