"""The one door: an object within my reach or 404, the right to act on it or 403. Pages and API use the same functions."""

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from assignments.delivery.models import Claim, Unit
from assignments.orders.models import Assignment
from assignments.people.models import Assistant
from assignments.people.queries import assistant_of
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.errors import Forbidden, NotFound
from backoffice.kernel.models import StoredFile
from backoffice.kernel.references import is_ref
from billing.invoicing.models import Invoice
from billing.payments.models import Payment
from clients.agreements.models import Agreement
from clients.organisations.models import Client, Membership

M = TypeVar("M", bound=Model)


def person(request: HttpRequest) -> User:
    """Return the signed-in user, typed. Raises: NotFound for nobody."""
    if not isinstance(request.user, User):
        raise NotFound
    return request.user


def one(rows: QuerySet[M], ref: str) -> M:
    """Return the row of that public reference among `rows`. Raises: NotFound."""
    if not is_ref(ref):
        raise NotFound
    try:
        return rows.get(ref=ref)  # unlike first(), puts nothing in order: dear where many columns are read
    except ObjectDoesNotExist:
        raise NotFound from None


def client_for(user: User, ref: str) -> Client:
    """Return the client company if the person may know it. Raises: NotFound."""
    return one(Client.objects.visible_to(user), ref)


def assignment_for(user: User, ref: str) -> Assignment:
    """Return the assignment with client, service and criteria. Raises: NotFound."""
    rows = Assignment.objects.visible_to(user).select_related("client", "service", "criteria", "created_by")
    return one(rows, ref)


def unit_for(user: User, ref: str) -> Unit:
    """Return the unit with its assignment, client, service, criteria and assistant. Raises: NotFound."""
    rows = Unit.objects.visible_to(user).select_related(
        "assignment__client", "assignment__service", "assignment__criteria", "claim", "assistant__user"
    )
    return one(rows, ref)


def claim_for(user: User, ref: str) -> Claim:
    """Return the claim with its assignment. Raises: NotFound."""
    rows = Claim.objects.visible_to(user).select_related(
        "assignment__client", "assignment__service", "assignment__criteria", "assistant__user"
    )
    return one(rows, ref)


def own_claim_for(user: User, ref: str) -> Claim:
    """Return one's own claim: nobody works on another's. Raises: NotFound."""
    claim = claim_for(user, ref)
    if claim.assistant.user_id != user.pk:
        raise NotFound
    return claim


def own_unit_for(user: User, ref: str) -> Unit:
    """Return a unit the person is the assistant of. Raises: NotFound."""
    unit = unit_for(user, ref)
    if unit.assistant.user_id != user.pk:
        raise NotFound
    return unit


def agreement_for(user: User, ref: str) -> Agreement:
    """Return the agreement one is a party of or administers. Raises: NotFound."""
    return one(Agreement.objects.visible_to(user).select_related("client", "person", "template"), ref)


def invoice_for(user: User, ref: str) -> Invoice:
    """Return the invoice. Raises: NotFound."""
    return one(Invoice.objects.visible_to(user).select_related("client"), ref)


def opened_invoice_for(user: User, ref: str) -> Invoice:
    """Return an invoice whose PDF and material the person may read. Raises: NotFound."""
    return one(Invoice.objects.opened_to(user).select_related("client"), ref)


def payment_for(user: User, ref: str) -> Payment:
    """Return the payment. Raises: NotFound."""
    return one(Payment.objects.visible_to(user).select_related("invoice"), ref)


def assistant_for(user: User, ref: str) -> Assistant:
    """Return an assistant's profile. Raises: NotFound."""
    return one(Assistant.objects.visible_to(user).select_related("user"), ref)


def file_for(user: User, ref: str) -> StoredFile:
    """Return a stored file within reach. Raises: NotFound."""
    return one(StoredFile.objects.visible_to(user), ref)


def require_right(user: User, client: Client, *rights: str) -> Membership:
    """Return the membership holding one of the rights. Raises: NotFound for a stranger, Forbidden for a lesser right."""
    membership = Membership.objects.current().filter(user=user.pk, client=client).first()
    if membership is None:
        raise Forbidden if user.is_office else NotFound
    if not membership.has_right(*rights):
        raise Forbidden
    return membership


def require_member(user: User, ref: str) -> tuple[Client, Membership]:
    """Return a client one belongs to, with one's membership. Raises: NotFound for everybody else, office included."""
    mine = Membership.objects.current().filter(user=user.pk, client__ref=ref).select_related("client")
    membership = mine.first() if is_ref(ref) else None
    if membership is None:
        raise NotFound
    return membership.client, membership


def require_role(user: User, *roles: OfficeRole) -> User:
    """Return the user when they hold one of the office roles. Raises: NotFound outside the office, Forbidden inside it."""
    if not user.is_office:
        raise NotFound
    if not user.has_role(*roles):
        raise Forbidden
    return user


def require_office(user: User) -> User:
    """Return the user when they work at the office in any role. Raises: NotFound."""
    if not user.is_office:
        raise NotFound
    return user


def require_assistant(user: User) -> Assistant:
    """Return the person's own assistant profile. Raises: NotFound when they are no assistant.

    Who takes no new work finishes what they hold and reads their earnings like anybody else.
    """
    assistant = assistant_of(user)
    if assistant is None:
        raise NotFound
    return assistant


def signatory_of(user: User, agreement: Agreement) -> bool:
    """Tell whether the person may sign this agreement for its other party."""
    if agreement.person_id:
        return agreement.person_id == user.pk
    held: Any = Membership.objects.current().filter(user=user.pk, client=agreement.client_id).with_right()
    return bool(held.exists())
