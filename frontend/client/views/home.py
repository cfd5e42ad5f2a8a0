from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assignments.delivery.models import Unit
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment
from backoffice.kernel.errors import NotFound
from backoffice.kernel.workdays import HELSINKI, helsinki_date
from billing.invoicing.models import Invoice
from billing.invoicing.states import InvoiceStatus
from billing.ledger.models import AccountKind
from billing.ledger.queries import balance_of
from clients.agreements.queries import missing_agreements
from clients.organisations.models import Client, InvoicingPeriod, Membership
from frontend import access
from frontend.access import person
from frontend.client.examples import example_orders
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
    today = helsinki_date(now)
    running = _running(company)
    is_new = not running and not Assignment.objects.filter(client=company).exists()
    context = frame(request, company, membership) | {
        "missing": missing_agreements(client=company, at=now),
        "ready": [] if is_new else _ready(company),
        "ready_title": _("Ready for you") if membership.has_right("approver") else _("Delivered"),
        "running": running,
        "examples": example_orders(company, today) if is_new and membership.has_right("orderer") else [],
        "costs": _costs(company, today)
        if not is_new and membership.has_right("finance", "approver")
        else None,
    }
    return render(request, "client/home.html", context)


def _ready(client: Client) -> list[Assignment]:
    """Assignments with delivered results, the first deadline first; open work only, so the list never walks history."""
    is_delivered = Q(units__status=UnitStatus.DELIVERED)
    rows = (
        Assignment.objects.filter(client=client, awaiting_cents__gt=0)
        .select_related("service")
        .annotate(
            ready_units=Count("units", filter=is_delivered),
            first_due=Min("units__review_due_at", filter=is_delivered),
        )
        .filter(ready_units__gt=0)
        .order_by("first_due", "pk")[:SHOWN]
    )
    return [service_name(row) for row in rows]


def _running(client: Client) -> list[Assignment]:
    rows = (
        Assignment.objects.under_way().filter(client=client).select_related("service").order_by("-pk")[:SHOWN]
    )
    return [service_name(row) for row in rows]


@dataclass(frozen=True)
class Costs:
    """What the company's work costs, in cents: net this month and not invoiced yet, gross of the open invoices."""

    month_cents: int
    unbilled_cents: int
    open_invoices: int
    owed_cents: int
    next_invoice_on: date


def _costs(client: Client, today: date) -> Costs:
    found = Invoice.objects.filter(client=client, status=InvoiceStatus.OPEN).aggregate(
        count=Count("pk"), gross=Sum("gross_cents"), paid=Sum("paid_cents")
    )
    return Costs(
        month_cents=_accepted_since(client, today.replace(day=1)),
        unbilled_cents=balance_of(AccountKind.UNBILLED, client.ref),
        open_invoices=found["count"],
        owed_cents=(found["gross"] or 0) - (found["paid"] or 0),
        next_invoice_on=next_invoice_on(client.invoicing_period, today),
    )


def _accepted_since(client: Client, first: date) -> int:
    """Cents without VAT of what has been accepted from the Helsinki date `first` on."""
    since = datetime.combine(first, time(), tzinfo=HELSINKI)
    rows = Unit.objects.filter(assignment__client=client, accepted_at__gte=since)
    return rows.aggregate(cents=Sum("price_cents"))["cents"] or 0


def next_invoice_on(period: str, today: date) -> date:
    """Return the first day after the running month, or week: then what was accepted in it is invoiced."""
    if period == InvoicingPeriod.WEEKLY:
        return today + timedelta(days=7 - today.weekday())
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
