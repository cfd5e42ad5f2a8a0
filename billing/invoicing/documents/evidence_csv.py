"""The evidence of an invoice as a file the client can recount."""

from collections.abc import Iterator
from datetime import datetime

from backoffice.accounts.models import User
from backoffice.kernel.csvout import csv_lines
from backoffice.kernel.workdays import HELSINKI
from billing.invoicing.models import Invoice
from billing.invoicing.queries import EvidenceRow, evidence_for

HEADER = (
    *("invoice", "line", "unit", "assignment", "assignment_title", "service", "headline", "keys"),
    *("result_sha256", "files", "criteria_version", "machine_checks", "delivered_at"),
    *("checked_at", "check_outcome", "checked_by", "accepted_at", "accepted_by"),
    *("acceptance", "price_cents", "currency"),
)


def evidence_csv(invoice: Invoice, *, reader: User) -> Iterator[str]:
    """Yield the evidence of an invoice as CSV, one line a unit; no cell can start a formula.

    What the reader may not read of the client's material is left empty.

    `machine_checks` is criterion:outcome for each criterion, `files` the SHA-256 and name of each, parted by " | ";
    `checked_by` is a person at the office, or "machine".
    Units: cents without VAT; times are Helsinki times with their offset. Rule: docs/rules/evidence-for-every-cent.md
    """
    return csv_lines(HEADER, (_cells(invoice, row) for row in evidence_for(invoice, reader)))


def _cells(invoice: Invoice, row: EvidenceRow) -> tuple[object, ...]:
    return (
        *(str(invoice), row.line, row.unit_ref, row.assignment_ref, row.assignment_title, row.service),
        *(row.headline, " ".join(row.keys), row.result_sha256, " | ".join(map(" ".join, row.files))),
        *(row.criteria_version, " ".join(map(":".join, row.findings)), _when(row.delivered_at)),
        *(_when(row.checked_at), row.check_outcome, row.checked_by, _when(row.accepted_at), row.accepted_by),
        *(row.acceptance, row.price_cents, invoice.currency),
    )


def _when(moment: datetime | None) -> str:
    return moment.astimezone(HELSINKI).isoformat(timespec="seconds") if moment else ""
