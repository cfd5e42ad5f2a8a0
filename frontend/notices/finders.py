"""From facts to notices: each finder reads rows of the last days and says who is owed a word.

A finder never asks whether somebody was told already: the notice's key is unique per receiver, so telling twice
is impossible and looking twice is harmless.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from assignments.delivery.models import Acceptance, Unit
from assignments.delivery.queries import reviews_due
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment, AssignmentChange, CapAlert
from assignments.orders.states import AssignmentStatus
from assignments.routing.models import Route
from backoffice.accounts.models import User
from backoffice.accounts.queries import invitation_token, open_invitations
from backoffice.kernel.models import StoredFile
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import Invoice
from clients.agreements.models import Agreement, SubProcessor
from clients.agreements.queries import clients_to_tell, nda_covers
from clients.agreements.states import AgreementStatus, SubProcessorStatus
from clients.organisations.models import Client, Membership, Right
from frontend.templatetags.ui import cents, in_language, local_date, local_time

WINDOW = timedelta(days=7)  # a fact older than this is history, not news
OBJECTION = timedelta(days=14)  # how long a client may object to a new sub-processor
FIRST_REMINDER, EVERY, MOST_REMINDERS = timedelta(days=5), timedelta(days=2), 5


@dataclass(frozen=True)
class Draft:
    """A notice before it is a row. Params may be callables of the receiver's language-dependent formatting."""

    key: str
    kind: str
    path: str
    users: tuple[User, ...] = ()
    address: str = ""
    language: str = "fi"
    params: dict[str, Callable[[], str] | str] = field(default_factory=dict)
    attachment: StoredFile | None = None


Finder = Callable[[datetime], Iterator[Draft]]


def members(client: Client, *rights: str) -> tuple[User, ...]:
    """The active people of a company who hold one of the rights (owners hold all)."""
    rows = Membership.objects.current().filter(client=client).with_right(*rights).select_related("user")
    return tuple(row.user for row in rows if row.user.is_active)


def invitations(at: datetime) -> Iterator[Draft]:
    """Everybody whose invitation waits gets its link once."""
    for each in open_invitations(at):
        yield Draft(
            key=f"invitation:{each.pk}",
            kind="invitation",
            path=reverse("invitation", args=[invitation_token(each)]),
            users=(each.user,),
            params={
                "inviter": each.inviter,
                "brand": settings.BRAND_NAME,
                "until": partial(local_date, each.expires_at),
            },
        )


def _grouped(units: QuerySet[Unit], moment: str) -> dict[tuple[int, str], list[Unit]]:
    """Units by assignment and Helsinki day of `moment`: one mail an assignment a day, not one a unit."""
    found: dict[tuple[int, str], list[Unit]] = {}
    for unit in units.select_related("assignment__client").order_by("pk"):
        day = helsinki_date(getattr(unit, moment)).isoformat()
        found.setdefault((unit.assignment_id, day), []).append(unit)
    return found


def delivered(at: datetime) -> Iterator[Draft]:
    """Approvers hear once a day and assignment that results wait for them."""
    waiting = Unit.objects.awaiting_verdict().filter(delivered_at__gt=at - WINDOW)
    for (_pk, day), units in _grouped(waiting, "delivered_at").items():
        yield _review("delivered", f"delivered:{units[0].assignment.ref}:{day}", units)


def reminders(at: datetime) -> Iterator[Draft]:
    """At half time and two working days before the end. Rule: docs/rules/silent-acceptance.md"""
    found: dict[tuple[int, str, str], list[Unit]] = {}
    for due in reviews_due(at):
        # The last reminder says what silence will do; of what it never accepts it says that an answer is needed.
        stage = "open" if due.stage == "last" and due.unit.has_open_flag else due.stage
        found.setdefault((due.unit.assignment_id, stage, due.on.isoformat()), []).append(due.unit)
    for (_pk, stage, on), units in found.items():
        yield _review(f"review_{stage}", f"review_{stage}:{units[0].assignment.ref}:{on}", units)


def silent(at: datetime) -> Iterator[Draft]:
    """Silence is named: approvers hear what was accepted because nobody answered."""
    quiet = Unit.objects.filter(acceptance=Acceptance.SILENCE, accepted_at__gt=at - WINDOW)
    for (_pk, day), units in _grouped(quiet, "accepted_at").items():
        told = _review("silent", f"silent:{units[0].assignment.ref}:{day}", units)
        # nothing of it waits for an answer any more: it stands among the latest results
        yield replace(told, path=reverse("client:assignment", args=[units[0].assignment.ref]) + "#latest")


def _review(kind: str, key: str, units: list[Unit]) -> Draft:
    assignment = units[0].assignment
    due = min(unit.review_due_at for unit in units if unit.review_due_at)
    return Draft(
        key=key,
        kind=kind,
        path=reverse("client:review", args=[assignment.ref]),
        users=members(assignment.client, Right.APPROVER),
        params={"ref": assignment.ref, "due": partial(local_time, due)},
    )


def sent_back(at: datetime) -> Iterator[Draft]:
    """The assistant hears what came back, if the NDA still lets them see it."""
    back = Unit.objects.filter(Q(returned_at__gt=at - WINDOW) | Q(fix_requested_at__gt=at - WINDOW))
    back = back.filter(status__in=[UnitStatus.RETURNED, UnitStatus.FIX_REQUESTED], lease_until__gt=at)
    for unit in back.select_related("assistant__user"):
        moment = unit.returned_at if unit.status == UnitStatus.RETURNED else unit.fix_requested_at
        if moment and _still_sees(unit):
            yield Draft(
                key=f"{unit.status}:{unit.ref}:{moment:%Y%m%d%H%M%S}",
                kind=str(unit.status),
                path=reverse("desk:unit", args=[unit.ref]),
                users=(unit.assistant.user,),
                params={"ref": unit.ref, "due": partial(local_time, unit.lease_until)},
            )


def _still_sees(unit: Unit) -> bool:
    covered = nda_covers(unit.assistant.user, "assignment__client_id")
    return Unit.objects.filter(covered, pk=unit.pk).exists()


def offers(at: datetime) -> Iterator[Draft]:
    """An assistant hears of work offered to them."""
    fresh = Route.objects.current().filter(assistant__isnull=False, created_at__gt=at - WINDOW)
    for route in fresh.select_related("assistant__user", "assignment"):
        if route.assistant is not None and route.assignment.status in {"placed", "running"}:
            yield Draft(
                key=f"offer:{route.ref}",
                kind="offer",
                path=reverse("desk:assignment", args=[route.assignment.ref]),
                users=(route.assistant.user,),
                params={"ref": route.assignment.ref},
            )


def cap_alerts(at: datetime) -> Iterator[Draft]:
    """Orderers hear when 50, 80 and 100 % of a cap is spoken for."""
    for alert in CapAlert.objects.filter(at__gt=at - WINDOW).select_related("assignment__client"):
        yield _of_assignment(f"cap:{alert.pk}", "cap", alert.assignment, percent=str(alert.percent))


def standing_still(at: datetime) -> Iterator[Draft]:
    """Orderers hear when the system or the office has paused their work."""
    paused = AssignmentChange.objects.filter(to_status=AssignmentStatus.PAUSED, at__gt=at - WINDOW)
    for change in paused.exclude(subject__pause_cause="client").select_related("subject__client"):
        if change.subject.status == AssignmentStatus.PAUSED:
            yield _of_assignment(f"paused:{change.pk}", "paused", change.subject)


def quotes(at: datetime) -> Iterator[Draft]:
    """Orderers hear of an offer they can take."""
    made = AssignmentChange.objects.filter(to_status=AssignmentStatus.QUOTED, at__gt=at - WINDOW)
    for change in made.select_related("subject__client"):
        until = change.subject.quote_valid_until
        if change.subject.status == AssignmentStatus.QUOTED and until is not None and until > at:
            yield _of_assignment(
                f"quote:{change.pk}", "quote", change.subject, due=partial(local_date, until)
            )


def _of_assignment(key: str, kind: str, assignment: Assignment, **params: Callable[[], str] | str) -> Draft:
    return Draft(
        key=key,
        kind=kind,
        path=reverse("client:assignment", args=[assignment.ref]),
        users=members(assignment.client, Right.ORDERER),
        params={"ref": assignment.ref, **params},
    )


def unsigned(at: datetime) -> Iterator[Draft]:
    """Signatories hear of an offered agreement, again after 5 days and then every 2, at most five times."""
    waiting = Agreement.objects.filter(status=AgreementStatus.OFFERED).select_related("client", "person")
    for agreement in waiting.filter(offered_at__gt=at - timedelta(days=30)):
        count = _reminder_number(at - agreement.offered_at)
        path, users = _signatories(agreement)
        yield Draft(
            key=f"agreement:{agreement.ref}:{count}",
            kind="agreement_reminder" if count else "agreement",
            path=path,
            users=users,
            params={"ref": agreement.ref},
        )


def _reminder_number(age: timedelta) -> int:
    """0 = the first word; then 1 after 5 days, 2 after 7, ... up to 5."""
    if age < FIRST_REMINDER:
        return 0
    return min(MOST_REMINDERS, 1 + (age - FIRST_REMINDER) // EVERY)


def _signatories(agreement: Agreement) -> tuple[str, tuple[User, ...]]:
    if agreement.person is not None:
        portal = "office:agreement" if agreement.person.is_office else "desk:agreement"
        users = (agreement.person,) if agreement.person.is_active else ()
        return reverse(portal, args=[agreement.ref]), users
    owners = members(agreement.client) if agreement.client else ()
    return reverse("client:agreement", args=[agreement.ref]), owners


def invoices(at: datetime) -> Iterator[Draft]:
    """A final invoice goes out with its PDF to the client's invoicing address, as soon as the PDF stands."""
    ready = Invoice.objects.filter(document__rendered_at__gt=at - WINDOW).select_related(
        "client", "document__file"
    )
    for invoice in ready:
        yield Draft(
            key=f"invoice:{invoice.number}",
            kind="invoice",
            path=reverse("client:invoice", args=[invoice.ref]),
            address=invoice.client.billing_email,
            language=invoice.client.invoice_language,
            params={
                "number": str(invoice.number),
                "reference": invoice.reference,
                "sum": partial(cents, invoice.gross_cents),
                "due": partial(local_date, invoice.due_on),
            },
            attachment=invoice.document.file,
        )


def sub_processors(at: datetime) -> Iterator[Draft]:
    """Owners hear of a new sub-processor, one listed late and one called off. Rule: docs/rules/sub-processors.md"""
    for added in SubProcessor.objects.filter(
        status=SubProcessorStatus.LISTED, announced_at__gt=at - OBJECTION
    ):
        kind = "sub_processor_original" if added.is_original else "sub_processor"
        yield from _of_sub_processor(kind, added, at)
    called_off = Q(changes__to_status=SubProcessorStatus.CALLED_OFF, changes__at__gt=at - WINDOW)
    for gone in SubProcessor.objects.filter(called_off):
        yield from _of_sub_processor("sub_processor_off", gone, at)


def _of_sub_processor(kind: str, found: SubProcessor, at: datetime) -> Iterator[Draft]:
    for client in clients_to_tell(announced_at=found.announced_at, at=at):
        yield Draft(
            key=f"{kind}:{found.pk}:{client.ref}",
            kind=kind,
            path=reverse("client:sub_processors", args=[client.ref]),
            users=members(client),
            params={
                "name": found.name,
                "task": lambda: in_language(found.task).rstrip("."),
                "country": lambda: found.country_name,
                "on": partial(local_date, found.from_on),
                "office": settings.OFFICE["email"],
            },
        )


FINDERS: tuple[Finder, ...] = (
    invitations,
    delivered,
    reminders,
    silent,
    sent_back,
    offers,
    cap_alerts,
    standing_still,
    quotes,
    unsigned,
    invoices,
    sub_processors,
)
