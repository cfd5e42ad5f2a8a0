"""The two gates: who may order, and who at the office may see. And what an agreement says at a glance."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from backoffice.accounts.models import User
from backoffice.kernel.models import StoredFile
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import (
    CLIENT_KINDS,
    FIRST_DAY_AFTER_NOTICE,
    Agreement,
    AgreementDocument,
    AgreementKind,
    Party,
    SubProcessor,
)
from clients.organisations.models import Client, Membership, Right


@dataclass(frozen=True)
class Commitment:
    """One line of page one: what a side commits to, in the language of the agreement."""

    key: str
    label: str
    value: str


def missing_agreements(*, client: Client, at: datetime) -> list[AgreementKind]:
    """Return the agreements the client still has to have in force before it may order, in signing order.

    Units: `at` is UTC. Rule: docs/rules/no-material-without-signature.md
    """
    held = set(
        Agreement.objects.in_force_at(at).filter(client=client, person=None).values_list("kind", flat=True)
    )
    return [kind for kind in CLIENT_KINDS if kind not in held]


def nda_covers(user: Any, client_field: str) -> Exists:
    """Return the condition "`user` has a signed, current NDA that covers the client of this row".

    `client_field` is the path from the filtered row to the client's id, such as `client_id`. Times are the
    database's own clock, so that an NDA that ends shuts the door in the same second.
    """
    return Exists(
        Agreement.objects.in_force_at(Now())
        .filter(person=user.pk, kind=AgreementKind.ASSISTANT_NDA)
        .filter(Q(client=None) | Q(client_id=OuterRef(client_field)))
    )


def has_nda_for(*, user: Any, client: Client, at: datetime) -> bool:
    """Tell whether the person may see the client's material at `at` (UTC)."""
    return (
        Agreement.objects.in_force_at(at)
        .filter(person=user.pk, kind=AgreementKind.ASSISTANT_NDA)
        .filter(Q(client=None) | Q(client=client))
        .exists()
    )


def party_of(agreement: Agreement) -> Party:
    """Return which side stands against the office."""
    return Party.PERSON if agreement.person_id is not None else Party.CLIENT


def is_signatory(*, user: User, agreement: Agreement) -> bool:
    """Tell whether the person may sign for the party against the office: an owner, or the person themself."""
    if agreement.person_id is not None:
        return agreement.person_id == user.pk
    owners = Membership.objects.current().filter(rights__contains=[Right.OWNER])
    return owners.filter(user=user.pk, client=agreement.client_id).exists()


def commitments(agreement: Agreement) -> list[Commitment]:
    """Return what each side commits to: term, notice, worst-case cost."""
    return [Commitment(row["key"], row["label"], row["value"]) for row in agreement.text["commitments"]]


def sealed_file(agreement: Agreement) -> StoredFile | None:
    """Return the sealed PDF of a signed agreement, None until it has been rendered."""
    document = AgreementDocument.objects.filter(agreement=agreement.pk).select_related("file").first()
    return document.file if document else None


@dataclass(frozen=True)
class SubProcessors:
    """The list a client is promised: who handles its data now, who will, and who no longer does."""

    current: list[SubProcessor]
    coming: list[SubProcessor]
    past: list[SubProcessor]


def current_and_coming(*, user: User, at: datetime) -> SubProcessors:
    """Return the sub-processors the person may see, as they stand on the Helsinki day of `at` (UTC).

    Rule: docs/rules/sub-processors.md
    """
    seen, day = SubProcessor.objects.visible_to(user).order_by("from_on", "pk"), helsinki_date(at)
    current, coming = list(seen.in_use_on(day)), list(seen.coming_after(day))
    past = seen.exclude(pk__in=[each.pk for each in (*current, *coming)])
    return SubProcessors(current=current, coming=coming, past=list(past.order_by("-from_on", "-pk")))


def earliest_start(at: datetime) -> date:
    """Return the first day a sub-processor announced at `at` (UTC) may begin. Units: Helsinki dates."""
    return helsinki_date(at) + FIRST_DAY_AFTER_NOTICE


def first_dpa_on() -> date | None:
    """Return the Helsinki date when the first client's data processing agreement came into force, None before it."""
    begun = Agreement.objects.filter(kind=AgreementKind.DPA).aggregate(first=Min("in_force_at"))["first"]
    return helsinki_date(begun) if begun else None


def clients_to_tell(*, announced_at: datetime, at: datetime) -> QuerySet[Client]:
    """Return the clients owed a notice of what was announced: bound by a data processing agreement then and now.

    Who has signed since has read the list as it stood. Units: both are UTC.
    """
    own = Agreement.objects.filter(client=OuterRef("pk"), kind=AgreementKind.DPA)
    then, now = own.filter(in_force_at__lte=announced_at), own.in_force_at(at)
    return Client.objects.filter(Exists(then), Exists(now)).order_by("pk")
