from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from assignments.orders.models import Assignment
from backoffice.accounts.models import User
from billing.invoicing.models import Invoice
from clients.organisations.models import Client, Membership, Right
from frontend import access
from frontend.access import person
from frontend.search import Hit, assignments, found

MOST_ASSIGNMENTS = 6
MOST_INVOICES = 4


@login_required
@require_safe
def search(request: HttpRequest, client: str) -> HttpResponse:
    """What the command menu finds in one company: its assignments, and invoices for those who may read them."""
    company, membership = access.require_member(person(request), client)
    return found(request, lambda text: _hits(person(request), company, membership, text))


def _hits(user: User, company: Client, membership: Membership, text: str) -> Iterator[Hit]:
    ordered = Assignment.objects.visible_to(user).filter(client=company)
    for row in assignments(ordered, text, most=MOST_ASSIGNMENTS):
        yield Hit(row.title, reverse("client:assignment", args=[row.ref]), row.ref, "list-checks")
    if membership.has_right(Right.FINANCE, Right.APPROVER):
        bills = Invoice.objects.visible_to(user).filter(client=company, number__startswith=text)
        for bill in bills.order_by("-number")[:MOST_INVOICES]:
            yield Hit(str(bill.number), reverse("client:invoice", args=[bill.ref]), icon="receipt-text")
