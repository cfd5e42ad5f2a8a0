"""Proof that the data of every invoice's document says what the invoice does: number, days, references, lines, VAT."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from billing.invoicing import references
from billing.invoicing.documents.snapshot import Snapshot, digest
from billing.invoicing.models import Invoice
from billing.invoicing.queries import FINAL
from billing.invoicing.vat import vat_groups
from billing.ledger.proofs import register


@register("documents say what their invoice does")
def documents_that_differ() -> list[str]:
    """The snapshot is the one the invoice became final with, and agrees with columns, lines, units and reckoning."""
    off = []
    finals = Invoice.objects.filter(status__in=FINAL).select_related("client").order_by("id")
    for invoice in finals.prefetch_related("lines__assignment").iterator(chunk_size=100):
        off += [f"invoice {invoice.number}: {what}" for what in _differences(invoice)]
    return off


def _differences(invoice: Invoice) -> Iterator[str]:
    """What is off, by the names of its parts: a document holds material that not every reader of the proofs may see."""
    snapshot: Snapshot = invoice.snapshot or {}
    if digest(snapshot) != invoice.snapshot_sha256:
        yield "its document is not the one it became final with"
    try:
        due = _called_for(invoice, snapshot)
        off = [name for name, value in due.items() if _said(snapshot, name) != value]
    except (KeyError, TypeError, ValueError) as error:
        yield f"its document cannot be read ({type(error).__name__})"
        return
    if off:
        yield f"its document says otherwise about {', '.join(off)}"
    if (invoice.reference, invoice.rf_reference) != (due["reference"], due["rf_reference"]):
        yield "its reference is not that of its number"
    if str(invoice.due_on) != due["due_on"]:
        yield "its due day is not its own day and the payment term"


# What is compared, and where the snapshot says it.
_SAID: dict[str, tuple[str, ...]] = {
    "number": ("number",),
    "ref": ("ref",),
    "currency": ("currency",),
    "issued_on": ("issued_on",),
    "due_on": ("due_on",),
    "customer": ("buyer", "customer_number"),
    "reference": ("payment", "reference"),
    "rf_reference": ("payment", "rf_reference"),
    "bar_code": ("payment", "bar_code"),
    "lines": ("lines",),
    "vat": ("vat",),
}
_LINE = (
    "position",
    "description",
    "assignment",
    "quantity",
    "unit_price_cents",
    "vat_category",
    "vat_bps",
    "net_cents",
)


def _said(snapshot: Snapshot, name: str) -> Any:
    found: Any = snapshot
    for step in _SAID[name]:
        found = found[step]
    return [{key: line[key] for key in _LINE} for line in found] if name == "lines" else found


def _called_for(invoice: Invoice, snapshot: Snapshot) -> dict[str, Any]:
    """What the document must say, reckoned again from the invoice, its client and its lines."""
    year, sequence = (invoice.number or "").split("-")
    reference = references.viite(f"{invoice.client.customer_number}{int(year) % 100:02d}{int(sequence):06d}")
    issued_on = date.fromisoformat(str(invoice.issued_on))
    due_on = issued_on + timedelta(days=snapshot["payment_term_days"])
    lines = sorted(invoice.lines.all(), key=lambda line: line.position)
    groups = vat_groups((line.vat_category, line.vat_bps, line.net_cents) for line in lines)
    return {
        "number": invoice.number,
        "ref": invoice.ref,
        "currency": invoice.currency,
        "issued_on": issued_on.isoformat(),
        "due_on": due_on.isoformat(),
        "customer": invoice.client.customer_number,
        "reference": reference,
        "rf_reference": references.rf(reference),
        # The payee's account is no column: the bar code, which carries it, is reckoned from it again.
        "bar_code": references.bar_code(
            iban=snapshot["payment"]["iban"], cents=invoice.gross_cents, reference=reference, due_on=due_on
        ),
        "lines": [
            {key: line.assignment.ref if key == "assignment" else getattr(line, key) for key in _LINE}
            for line in lines
        ],
        "vat": [
            {
                "category": group.category,
                "bps": group.rate_bps,
                "base_cents": group.base_cents,
                "vat_cents": group.vat_cents,
            }
            for group in groups
        ],
    }
