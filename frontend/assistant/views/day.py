from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assignments.delivery.models import Unit
from assignments.delivery.queries import own_work
from assignments.delivery.states import UnitStatus
from assignments.routing.queries import QueueItem, queue_for
from backoffice.kernel.workdays import helsinki_date
from billing.payouts.queries import summary
from frontend import access
from frontend.access import person
from frontend.answers import show
from frontend.assistant.frame import frame
from frontend.kindforms import facts
from frontend.parts import Crumb
from frontend.places import queue_cursor, queue_place
from frontend.results import headline
from frontend.rows import kind_of, service_name

SHOWN_OFFERS = 4
SHOWN_QUEUE = 50
MOST_HELD = 200


@login_required
@require_safe
def show_day(request: HttpRequest) -> HttpResponse:
    """What is in my hands, what came back, what is offered, and what this week has earned."""
    assistant = access.require_assistant(person(request))
    now = timezone.now()
    today = helsinki_date(now)
    monday = today - timedelta(days=today.weekday())
    held = list(own_work(person(request))[:MOST_HELD])
    context = frame(request, assistant) | {
        "returned": [_headed(unit) for unit in held if unit.status != UnitStatus.CLAIMED],
        "claims": _by_claim([unit for unit in held if unit.status == UnitStatus.CLAIMED]),
        "offers": [_named(item) for item in queue_for(assistant=assistant, at=now, limit=SHOWN_OFFERS)],
        "week": summary(assistant, monday, today),
    }
    return render(request, "desk/day.html", context)


def _headed(unit: Unit) -> Unit:
    kind = kind_of(unit.assignment)
    unit.title, unit.sub = headline(unit, kind)  # type: ignore[attr-defined]
    return unit


def _by_claim(units: list[Unit]) -> list[dict[str, Any]]:
    """One entry a claim: its assignment, how many units are left, when the lease ends."""
    found: dict[int, dict[str, Any]] = {}
    for unit in units:
        row = found.setdefault(
            unit.claim_id,
            {
                "claim": unit.claim,
                "assignment": service_name(unit.assignment),
                "units": 0,
                "until": unit.lease_until,
                "cents": 0,
            },
        )
        row["units"] += 1
        row["cents"] += unit.rate_cents
    return list(found.values())


def _named(item: QueueItem) -> QueueItem:
    service_name(item.assignment)
    return item


@login_required
@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    """What I may claim now, best first, each with the reason for its place."""
    assistant = access.require_assistant(person(request))
    after = queue_place(request.GET.get("cursor"))
    found = queue_for(assistant=assistant, at=timezone.now(), limit=SHOWN_QUEUE + 1, after=after)
    items = [_named(item) for item in found[:SHOWN_QUEUE]]
    following = queue_cursor(items[-1].place) if len(found) > SHOWN_QUEUE else None
    context = frame(request, assistant) | {"items": items, "next": following, "is_first": after is None}
    return show(request, "desk/queue.html", context, fragment="rows")


@login_required
@require_safe
def show_brief(request: HttpRequest, ref: str) -> HttpResponse:
    """The brief, the criteria and the files of an assignment I may work on."""
    assistant = access.require_assistant(person(request))
    found = access.assignment_for(person(request), ref)
    kind = kind_of(found)
    context = frame(request, assistant) | {
        "assignment": service_name(found),
        "kind": kind,
        "facts": facts(kind.brief_fields, found.brief),
        "criteria": found.criteria.items if found.criteria else [],
        "files": found.files.select_related("file"),
        "crumbs": [Crumb(_("Queue"), reverse("desk:queue"))],
    }
    return render(request, "desk/assignment.html", context)
