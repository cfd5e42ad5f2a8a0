"""The gate of ordering: no assignment goes on without the client's three agreements in force."""

from datetime import datetime

from clients.agreements.errors import AgreementMissing
from clients.agreements.queries import missing_agreements
from clients.organisations.models import Client


def require_agreements(client: Client, at: datetime) -> None:
    """Raise AgreementMissing, naming what is missing, unless the client's agreements are in force at `at` (UTC).

    Rule: docs/rules/no-material-without-signature.md
    """
    if missing := missing_agreements(client=client, at=at):
        raise AgreementMissing(*missing)
