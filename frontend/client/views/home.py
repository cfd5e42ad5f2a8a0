from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment
from backoffice.kernel.errors import NotFound
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import Invoice
from billing.invoicing.states import InvoiceStatus
from billing.ledger.models import AccountKind
from billing.ledger.queries import balance_of
from clients.agreements.queries import missing_agreements
from clients.organisations.models import Client, Membership
from frontend import access
from frontend.access import person
from frontend.client.frame import frame
from frontend.rows import service_name

SHOWN = 6


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Go to the company one belongs to; with several, choose."""
    memberships = (
        Membership.objects.current()
        .filter(user=person(request))
        .select_related("client")
        .order_by("client__name")
    )
    found = list(memberships)
    if not found:
        raise NotFound
    if len(found) == 1:
        return redirect("client:home", client=found[0].client.ref)
    return render(request, "client/choose.html", {"memberships": found})


@login_required
@require_safe
def show_home(request: HttpRequest, client: str) -> HttpResponse:
    """What is ready for you, what is under way, what it costs."""
    company, membership = access.require_member(person(request), client)
    now = timezone.now()
    context = frame(request, company, membership) | {
        "missing": missing_agreements(client=company, at=now),
        "ready": _ready(company),
        "ready_title": _("Ready for you") if membership.has_right("approver") else _("Delivered"),
        "running": _running(company),
        "invoices": _owed(company) if membership.has_right("finance", "approver") else None,
        "today": helsinki_date(now),
    }
    return render(request, "client/home.html", context)


def _ready(client: Client) -> list[Assignment]:
    """Assignments with delivered results, the oldest deadline first; open work only, so the list never walks history."""
    delivered = Count("units", filter=Q(units__status=UnitStatus.DELIVERED))
    rows = (
        Assignment.objects.filter(client=client, awaiting_cents__gt=0)
        .select_related("service")
        .annotate(ready_units=delivered)
        .filter(ready_units__gt=0)
        .order_by("pk")[:SHOWN]
    )
    return [service_name(row) for row in rows]


def _running(client: Client) -> list[Assignment]:
    rows = (
        Assignment.objects.under_way().filter(client=client).select_related("service").order_by("-pk")[:SHOWN]
    )
    return [service_name(row) for row in rows]


def _owed(client: Client) -> dict[str, int]:
    """Open invoices of the company: how many, and gross cents still owed; and net cents that come onto the next one."""
    found = Invoice.objects.filter(client=client, status=InvoiceStatus.OPEN).aggregate(
        count=Count("pk"), gross=Sum("gross_cents"), paid=Sum("paid_cents")
    )
    return {
        "count": found["count"],
        "owed_cents": (found["gross"] or 0) - (found["paid"] or 0),
        "unbilled_cents": balance_of(AccountKind.UNBILLED, client.ref),
    }
