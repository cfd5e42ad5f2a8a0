"""How client pages find their object: always as a member of the company, never by an office role alone."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from assignments.delivery.models import Unit
from assignments.orders.models import Assignment
from backoffice.accounts.models import User
from backoffice.kernel.errors import Forbidden, NotFound
from billing.invoicing.models import Invoice
from clients.agreements.models import Agreement
from clients.organisations.models import Client, Membership, Right
from frontend import access
from frontend.access import person


def _member(user: User, client: Client) -> Membership:
    membership = (
        Membership.objects.current().filter(user=user.pk, client=client.pk).select_related("client").first()
    )
    if membership is None:
        raise NotFound
    return membership


def assignment(request: HttpRequest, ref: str) -> tuple[Assignment, Membership]:
    """Return an assignment of one's own company. Raises: NotFound."""
    found = access.assignment_for(person(request), ref)
    return found, _member(person(request), found.client)


def to_order(request: HttpRequest, ref: str) -> Assignment:
    """Return an assignment of one's own company whose order one may write, in a single question to the database.

    Raises: NotFound; Forbidden without the right to order.
    """
    mine = Membership.objects.current().filter(user=person(request), client=OuterRef("client"))
    rows = (
        Assignment.objects.visible_to(person(request))
        .filter(Exists(mine))
        .select_related("client", "service")
    )
    found = access.one(rows.annotate(may_order=Exists(mine.with_right(Right.ORDERER))), ref)
    if not found.may_order:  # type: ignore[attr-defined]
        raise Forbidden
    return found


def unit(request: HttpRequest, ref: str) -> tuple[Unit, Membership]:
    """Return a delivered unit of one's own company. Raises: NotFound."""
    found = access.unit_for(person(request), ref)
    return found, _member(person(request), found.assignment.client)


def agreement(request: HttpRequest, ref: str) -> tuple[Agreement, Membership]:
    """Return an agreement of one's own company. Raises: NotFound."""
    found = access.agreement_for(person(request), ref)
    if found.client is None or found.person_id is not None:
        raise NotFound
    return found, _member(person(request), found.client)


def invoice(request: HttpRequest, ref: str) -> tuple[Invoice, Membership]:
    """Return a final invoice of one's own company, for those who may read invoices. Raises: NotFound."""
    found = access.invoice_for(person(request), ref)
    membership = _member(person(request), found.client)
    if found.number is None:
        raise NotFound
    return found, membership
