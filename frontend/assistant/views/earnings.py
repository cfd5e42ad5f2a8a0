import re
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assignments.people.models import Assistant
from backoffice.kernel.workdays import helsinki_date
from billing.payouts.queries import earnings, summary, weekly
from frontend import access
from frontend.access import person
from frontend.answers import is_part, show
from frontend.assistant.forms import PeriodForm
from frontend.assistant.frame import frame
from frontend.charts import Bar, axis_values, bars
from frontend.templatetags.ui import cents, short_date

PER_PAGE = 50
USUAL_DAYS = 30
WEEKS = 12


@login_required
@require_safe
def show_earnings(request: HttpRequest) -> HttpResponse:
    """Per result: what is due, what has been paid, and if not, why not."""
    assistant = access.require_assistant(person(request))
    today = helsinki_date(timezone.now())
    form = PeriodForm(request.GET if {"from_on", "to_on"} & request.GET.keys() else None)
    from_on, to_on = _period(form, today)
    after = re.fullmatch("[0-9]{1,18}", request.GET.get("after", ""))
    rows = earnings(
        assistant,
        from_on,
        to_on,
        after_id=int(after[0]) if after else None,
        limit=PER_PAGE + 1,
    )
    context = {"rows": rows[:PER_PAGE], "more": rows[PER_PAGE - 1].unit_id if len(rows) > PER_PAGE else None}
    if not is_part(request):
        shown = form if form.is_bound else PeriodForm(initial={"from_on": from_on, "to_on": to_on})
        sums = summary(assistant, from_on, to_on)
        context |= frame(request, assistant) | {"form": shown, "sums": sums}
        context |= _chart(_weeks(assistant, today))
    return show(request, "desk/earnings.html", context, fragment="rows")


def _weeks(assistant: Assistant, today: date) -> list[Bar]:
    """What fell due in each of the last weeks, named by its Monday."""
    return [
        Bar(
            label=f"{monday.day}.{monday.month}.",
            values=(due,),
            text=_("week from %(day)s: %(sum)s") % {"day": short_date(monday), "sum": cents(due)},
        )
        for monday, due in weekly(assistant, today, weeks=WEEKS)
    ]


def _chart(weeks: list[Bar]) -> dict[str, Any]:
    ticks = [cents(value) for value in axis_values(weeks)]
    return {"weeks": weeks, "chart": bars(weeks, title=_("Due to you by week"), ticks=ticks)}


def _period(form: PeriodForm, today: date) -> tuple[date, date]:
    """The period asked for, else the last 30 days."""
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    to_on = given.get("to_on") or today
    return given.get("from_on") or to_on - timedelta(days=USUAL_DAYS), to_on
