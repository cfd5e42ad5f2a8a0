from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from assignments.orders.models import Assignment
from backoffice.accounts.models import User
from billing.invoicing.models import Invoice
from clients.organisations.models import Client
from frontend.office.frame import READS_INVOICES, office
from frontend.search import Hit, assignments, found

MOST_ASSIGNMENTS = 4
MOST_CLIENTS = 4
MOST_INVOICES = 2


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the command menu finds at the office: assignments, clients, and invoices for those who may read them."""
    user = office(request)
    return found(request, lambda text: _hits(user, text))


def _hits(user: User, text: str) -> Iterator[Hit]:
    ordered = Assignment.objects.visible_to(user).select_related("client")
    for row in assignments(ordered, text, most=MOST_ASSIGNMENTS):
        yield Hit(row.title, reverse("office:assignment", args=[row.ref]), row.client.name, "list-checks")
    for client in (
        Client.objects.visible_to(user).filter(name__icontains=text).order_by("name")[:MOST_CLIENTS]
    ):
        yield Hit(client.name, reverse("office:client", args=[client.ref]), client.ref, "building-2")
    if user.has_role(*READS_INVOICES):
        bills = Invoice.objects.visible_to(user).filter(number__startswith=text).select_related("client")
        for bill in bills.order_by("-number")[:MOST_INVOICES]:
            url = reverse("office:invoice", args=[bill.ref])
            yield Hit(str(bill.number), url, bill.client.name, "receipt-text")
