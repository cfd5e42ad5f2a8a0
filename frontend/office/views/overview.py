from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from assignments.delivery.models import Unit, UnitChange
from assignments.delivery.states import UnitStatus
from backoffice.accounts.models import User
from backoffice.kernel.workdays import HELSINKI, helsinki_date
from frontend.charts import Bar, bars, spark
from frontend.office import proving
from frontend.office.arrivals import arrivals
from frontend.office.counts import Desk, Waiting, desk
from frontend.office.frame import frame, may, office
from frontend.office.views.routing import UNANSWERED
from frontend.results import headline
from frontend.rows import kind_of
from frontend.templatetags.ui import local_date, short_date

DAYS = 30
LATEST = 8


@dataclass(frozen=True)
class Need:
    """One thing that waits for the person: words, where it is dealt with, since or until when."""

    title: str
    url: str
    icon: str
    tone: str
    at: datetime | None = None
    hint: str = ""


@login_required
@require_safe
def show_overview(request: HttpRequest) -> HttpResponse:
    """What waits at the office, what needs this person, how the month has gone, what was accepted last."""
    user = office(request)
    now = timezone.now()
    today = helsinki_date(now)
    context = frame(request)
    numbers = desk(user, now)
    days = _days(user, today)
    context |= {
        "desk": numbers,
        "needs": _needs(user, context["waiting"], numbers),
        "days": days,
        "chart": bars(days, title=_("Accepted and rejected results, 30 days")),
        "legend": [_("Accepted"), _("Rejected")],
        "accepted": sum(day.values[0] for day in days),
        "sparks": _sparks(user, today),
        "latest": _latest(user),
    }
    return render(request, "office/overview.html", context)


def _sparks(user: User, today: date) -> dict[str, SafeString]:
    """What came into each stage day by day, drawn in the stage's tone."""
    lines = arrivals(user, today)
    tones = {"placed": "idle", "claimed": "info", "submitted": "warn", "delivered": "good"}
    return {stage: spark(lines[stage], tone=tone) for stage, tone in tones.items()}


def _days(user: User, today: date) -> list[Bar]:
    """Accepted and rejected results of the last 30 Helsinki days, today last."""
    first = today - timedelta(days=DAYS - 1)
    accepted = _per_day(user, "accepted_at", first)
    rejected = _per_day(user, "rejected_at", first)
    return [
        _bar(day, accepted.get(day, 0), rejected.get(day, 0))
        for day in (first + timedelta(days=each) for each in range(DAYS))
    ]


def _per_day(user: User, field: str, first: date) -> dict[date, int]:
    start = datetime(first.year, first.month, first.day, tzinfo=HELSINKI)
    units = Unit.objects.visible_to(user).filter(**{f"{field}__gte": start})
    if field == "rejected_at":
        units = units.filter(status=UnitStatus.REJECTED)
    dated = units.annotate(day=TruncDate(field, tzinfo=HELSINKI)).order_by().values_list("day")
    return dict(dated.annotate(n=Count("pk")))


def _bar(day: date, accepted: int, rejected: int) -> Bar:
    words = _("%(accepted)s accepted, %(rejected)s rejected") % {"accepted": accepted, "rejected": rejected}
    return Bar(
        label=f"{day.day}.{day.month}.", values=(accepted, rejected), text=f"{short_date(day)}: {words}"
    )


def _needs(user: User, waiting: Waiting, numbers: Desk) -> list[Need]:
    """What this person's roles can do something about, the most urgent kind first."""
    allowed = may(user)
    found: list[Need] = []
    if waiting.to_sign:
        found += _own_agreement(waiting)
    if allowed["finance"]:
        found += _money(numbers)
    elif allowed["invoices"] and numbers.overdue:
        found.append(_overdue(numbers))
    if allowed["route"]:
        found += _routing(waiting, numbers)
    if allowed["check"]:
        found += _checking(waiting, numbers)
    if allowed["order"]:
        found += _orders(numbers)
    if allowed["keep"] and numbers.offered > waiting.to_sign:
        found += _offered(numbers.offered - waiting.to_sign)
    return found


def _own_agreement(waiting: Waiting) -> Iterable[Need]:
    url = reverse("office:agreement", args=[waiting.nda_ref])
    yield Need(_("Your non-disclosure agreement waits for your signature"), url, "signature", "legal")


def _overdue(numbers: Desk) -> Need:
    words = ngettext("%(n)s invoice is overdue", "%(n)s invoices are overdue", numbers.overdue)
    url = reverse("office:invoices") + "?status=overdue"
    return Need(words % {"n": numbers.overdue}, url, "receipt-text", "bad")


def _money(numbers: Desk) -> Iterable[Need]:
    proof = proving.newest()
    if proof is not None and proof.failing:
        words = ngettext(
            "The books are off: %(n)s proof fails", "The books are off: %(n)s proofs fail", proof.failing
        )
        hint = local_date(proof.at)
        yield Need(words % {"n": proof.failing}, reverse("office:books"), "scale", "bad", hint=hint)
    if numbers.overdue:
        yield _overdue(numbers)
    if numbers.parked:
        words = ngettext(
            "The PDF of %(n)s invoice could not be made",
            "The PDFs of %(n)s invoices could not be made",
            numbers.parked,
        )
        url = reverse("office:invoices") + "?status=parked"
        yield Need(words % {"n": numbers.parked}, url, "file-text", "bad")


def _routing(waiting: Waiting, numbers: Desk) -> Iterable[Need]:
    if waiting.to_route:
        words = ngettext(
            "%(n)s assignment waits to be routed", "%(n)s assignments wait to be routed", waiting.to_route
        )
        url = reverse("office:routing")
        yield Need(words % {"n": waiting.to_route}, url, "route", "info", at=numbers.oldest_order)
    if numbers.unanswered:
        words = ngettext(
            "%(n)s assignment has an offer nobody has taken up",
            "%(n)s assignments have an offer nobody has taken up",
            numbers.unanswered,
        )
        url = reverse("office:routing") + f"?only={UNANSWERED}"
        yield Need(words % {"n": numbers.unanswered}, url, "clock", "warn")


def _checking(waiting: Waiting, numbers: Desk) -> Iterable[Need]:
    url = reverse("office:checks")
    if waiting.to_check:
        words = ngettext("%(n)s result waits for a check", "%(n)s results wait for a check", waiting.to_check)
        at = numbers.oldest_submission
        yield Need(words % {"n": waiting.to_check}, url, "badge-check", "warn", at=at)
    if waiting.stopped:
        words = ngettext(
            "%(n)s result is unanswered, and silence cannot accept it",
            "%(n)s results are unanswered, and silence cannot accept them",
            waiting.stopped,
        )
        yield Need(words % {"n": waiting.stopped}, f"{url}?only=stopped", "flag", "warn")


def _orders(numbers: Desk) -> Iterable[Need]:
    base = reverse("office:assignments")
    if numbers.to_quote:
        words = ngettext("%(n)s draft waits for a price", "%(n)s drafts wait for a price", numbers.to_quote)
        yield Need(words % {"n": numbers.to_quote}, f"{base}?status=to_quote", "tag", "info")
    if numbers.out_of_room:
        words = ngettext(
            "%(n)s assignment has stopped: no room under the cap",
            "%(n)s assignments have stopped: no room under the cap",
            numbers.out_of_room,
        )
        yield Need(words % {"n": numbers.out_of_room}, f"{base}?status=no_room", "pause", "warn")


def _offered(number: int) -> Iterable[Need]:
    words = ngettext("%(n)s agreement waits for a signature", "%(n)s agreements wait for a signature", number)
    yield Need(words % {"n": number}, reverse("office:agreements") + "?status=offered", "signature", "legal")


def _latest(user: User) -> list[dict[str, Any]]:
    """The results accepted last, with whose they are."""
    changes = (
        UnitChange.objects.filter(
            to_status=UnitStatus.ACCEPTED, subject__in=Unit.objects.visible_to(user).order_by()
        )
        .select_related(
            "subject__assignment__client", "subject__assignment__service", "subject__assistant__user"
        )
        .order_by("-pk")[:LATEST]
    )
    found = []
    for change in changes:
        unit = change.subject
        title, _sub = headline(unit, kind_of(unit.assignment))
        found.append({"unit": unit, "title": title, "at": change.at})
    return found
