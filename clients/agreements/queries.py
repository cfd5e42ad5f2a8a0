"""The two gates: who may order, and who at the office may see."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from clients.agreements.models import CLIENT_KINDS, Agreement, AgreementKind
from clients.organisations.models import Client


def missing_agreements(*, client: Client, at: datetime) -> list[AgreementKind]:
    """Return the agreements the client still has to have in force before it may order, in signing order.

    Units: `at` is UTC. Rule: docs/rules/no-material-without-signature.md
    """
    held = set(Agreement.objects.in_force_at(at).filter(client=client, person=None).values_list("kind", flat=True))
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
