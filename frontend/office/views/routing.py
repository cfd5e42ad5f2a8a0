from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assignments.delivery.offers import unanswered, unrouted
from assignments.orders.models import Assignment
from assignments.orders.states import OPEN
from assignments.routing import operations
from assignments.routing.models import Route, RouteQuerySet
from assignments.routing.queries import candidates
from backoffice.accounts.models import OfficeRole, User
from frontend import access
from frontend.answers import act, show
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import OfferForm
from frontend.office.frame import frame, office
from frontend.paging import page_of
from frontend.parts import Crumb, Segment
from frontend.rows import service_name

PER_PAGE = 50
UNANSWERED = "unanswered"


def _coordinator(request: HttpRequest, ref: str) -> tuple[User, Assignment]:
    """The coordinator and an assignment within reach. Raises: NotFound, Forbidden."""
    user = office(request, OfficeRole.COORDINATOR)
    return user, access.assignment_for(user, ref)


@login_required
@require_safe
def list_unrouted(request: HttpRequest) -> HttpResponse:
    """Placed work that offers and the queue do not cover, oldest first; or work with offers nobody takes up."""
    user = office(request, OfficeRole.COORDINATOR)
    only = request.GET.get("only", "")
    seen = Assignment.objects.visible_to(user)
    rows = unanswered(seen, timezone.now()) if only == UNANSWERED else unrouted(seen)
    rows = rows.select_related("client", "service").prefetch_related(
        Prefetch("routes", queryset=_offers(), to_attr="offers")
    )
    page = page_of(rows, cursor=request.GET.get("cursor"), limit=PER_PAGE, oldest_first=True)
    context = frame(request)
    context |= {
        "page": page,
        "rows": [service_name(row) for row in page.items],
        "only": only,
        "segments": _segments(only, context["waiting"].to_route),
    }
    return show(request, "office/routing.html", context, fragment="rows")


def _offers() -> RouteQuerySet:
    """Current offers, the oldest first, with whom they were made to."""
    return Route.objects.current().select_related("assistant__user").order_by("pk")


def _segments(only: str, to_route: int) -> list[Segment]:
    base = reverse("office:routing")
    return [
        Segment(_("To route"), base, only != UNANSWERED, to_route),
        Segment(_("Offers nobody takes up"), f"{base}?only={UNANSWERED}", only == UNANSWERED),
    ]


@login_required
@require_safe
def show_candidates(request: HttpRequest, ref: str) -> HttpResponse:
    """Every assistant seen from this assignment: who fits and why, who does not and why not."""
    _user, found = _coordinator(request, ref)
    return _page(request, found)


@login_required
@require_POST
def offer(request: HttpRequest, ref: str) -> HttpResponse:
    """Offer the assignment, or a part of it, to one assistant."""
    user, found = _coordinator(request, ref)
    form = OfferForm(request.POST)
    status = attempt(form, lambda: _give_offer(found, form, user))
    if status != DONE:
        return _page(request, found, form, status)
    messages.success(request, _("Offered. The assistant sees it on the desk now."))
    return redirect("office:candidates", ref=ref)


def _give_offer(assignment: Assignment, form: OfferForm, user: User) -> Route:
    chosen = access.assistant_for(user, form.cleaned_data["assistant"])
    return operations.offer_to(
        assignment_id=assignment.pk,
        assistant_id=chosen.pk,
        units=form.cleaned_data["units"],
        reason=form.cleaned_data["reason"],
        actor=user,
        at=timezone.now(),
    )


@login_required
@require_POST
def open_queue(request: HttpRequest, ref: str) -> HttpResponse:
    """Open the assignment to every assistant who masters the service and is bound by an NDA."""
    user, found = _coordinator(request, ref)
    return act(
        request,
        lambda: operations.open_to_queue(
            assignment_id=found.pk, reason=request.POST.get("reason", ""), actor=user, at=timezone.now()
        ),
        done=_("The assignment is open to the queue."),
        to=reverse("office:candidates", args=[ref]),
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take back an offer, or close the queue; what has been claimed stays claimed."""
    user = office(request, OfficeRole.COORDINATOR)
    seen = Assignment.objects.visible_to(user).order_by()
    route = access.one(Route.objects.select_related("assignment").filter(assignment__in=seen), ref)
    return act(
        request,
        lambda: operations.withdraw_route(route_id=route.pk, actor=user, at=timezone.now()),
        done=_("Taken back. What has been claimed stays claimed."),
        to=reverse("office:candidates", args=[route.assignment.ref]),
    )


def _page(
    request: HttpRequest, found: Assignment, form: OfferForm | None = None, status: int = 200
) -> HttpResponse:
    routes = list(
        found.routes.current()
        .select_related("assistant__user", "created_by")
        .order_by(F("assistant").asc(nulls_first=True), "pk")
    )
    context = frame(request, "routing") | {
        "assignment": service_name(found),
        "routes": routes,
        "rows": _rows(found, routes, form),
        "is_open": found.status in OPEN,
        "crumbs": [
            Crumb(_("Routing"), reverse("office:routing")),
            Crumb(found.title, reverse("office:assignment", args=[found.ref])),
        ],
    }
    return render(request, "office/candidates.html", context, status=status)


def _rows(found: Assignment, routes: list[Route], failed: OfferForm | None) -> list[dict[str, Any]]:
    """Each candidate with the offer form; the one whose offer was refused keeps what was typed."""
    routed = {route.assistant_id for route in routes}
    chosen = failed["assistant"].value() if failed else ""
    rows = []
    for each in candidates(assignment=found, at=timezone.now()):
        ref = each.assistant.ref
        form = failed if failed and ref == chosen else OfferForm(initial={"assistant": ref})
        form.auto_id = f"{ref}_%s"
        rows.append(
            {
                "candidate": each,
                "form": form,
                "routed": each.assistant.pk in routed,
                "shown": form is failed,
            }
        )
    return rows
