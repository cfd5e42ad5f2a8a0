"""The snapshot: everything the document says, as it was when the invoice became final. The PDF is made from it alone.

Contents follow VAT Act 1501/1993 section 209 e. Money is integer cents, dates are ISO dates in Helsinki.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from stdnum import iban as ibans

from assignments.catalogue import kinds
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing import references
from billing.invoicing.documents.words import words
from billing.invoicing.errors import PayeeAccountInvalid
from billing.invoicing.models import Invoice, InvoiceLine
from billing.invoicing.queries import EvidenceRow
from billing.invoicing.vat import VatGroup
from clients.organisations.models import Client

Snapshot = dict[str, Any]
VERSION = 1
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def build(
    invoice: Invoice,
    client: Client,
    lines: Sequence[InvoiceLine],
    groups: Sequence[VatGroup],
    evidence: Sequence[EvidenceRow],
) -> Snapshot:
    """Return the snapshot of an invoice that has its number, dates and references.

    Units: cents. Raises: PayeeAccountInvalid.
    """
    performed = {line.position: _performed(line.position, evidence) for line in lines}
    return {
        "version": VERSION,
        "language": client.invoice_language,
        "words": words(client.invoice_language),
        "brand": settings.BRAND_NAME,
        "ref": invoice.ref,
        "number": invoice.number,
        "issued_on": _iso(invoice.issued_on),
        "due_on": _iso(invoice.due_on),
        "payment_term_days": client.payment_term_days,
        "currency": invoice.currency,
        "seller": dict(settings.OFFICE),
        "buyer": _buyer(client),
        "lines": [_line(line, client.invoice_language, performed[line.position]) for line in lines],
        "vat": [_group(group) for group in groups],
        "totals": {
            "net_cents": invoice.net_cents,
            "vat_cents": invoice.vat_cents,
            "gross_cents": invoice.gross_cents,
        },
        "payment": _payment(invoice),
        "evidence": [_evidence(row) for row in evidence],
    }


def digest(snapshot: Snapshot) -> str:
    """Return the SHA-256 of a snapshot, whatever the order of its keys: kept when the invoice becomes final."""
    canonical = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _buyer(client: Client) -> dict[str, Any]:
    return {
        "name": client.billing_name,
        "address": client.billing_address,
        "postcode": client.billing_postcode,
        "city": client.billing_city,
        "country": client.billing_country,
        "business_id": client.business_id,
        "vat_number": client.vat_number,
        "reference": client.billing_reference,
        "customer_number": client.customer_number,
    }


def _line(line: InvoiceLine, language: str, performed: tuple[str, str]) -> dict[str, Any]:
    return {
        "position": line.position,
        "description": line.description,
        "service": kinds.get(line.assignment.service.kind).name.in_language(language),
        "title": line.assignment.title,
        "assignment": line.assignment.ref,
        "performed_from": performed[0],
        "performed_to": performed[1],
        "quantity": line.quantity,
        "unit_price_cents": line.unit_price_cents,
        "vat_category": line.vat_category,
        "vat_bps": line.vat_bps,
        "net_cents": line.net_cents,
    }


def _performed(position: int, evidence: Sequence[EvidenceRow]) -> tuple[str, str]:
    """First and last day of performance of a line: the days its units were accepted."""
    days = sorted(
        helsinki_date(row.accepted_at) for row in evidence if row.line == position and row.accepted_at
    )
    return _iso(days[0]), _iso(days[-1])


def _group(group: VatGroup) -> dict[str, Any]:
    return {
        "category": group.category,
        "bps": group.rate_bps,
        "base_cents": group.base_cents,
        "vat_cents": group.vat_cents,
    }


def _payment(invoice: Invoice) -> dict[str, Any]:
    recipient, iban, bic = _payee()
    return {
        "recipient": recipient,
        "iban": iban,
        "bic": bic,
        "reference": invoice.reference,
        "rf_reference": invoice.rf_reference,
        "bar_code": references.bar_code(
            iban=iban,
            cents=invoice.gross_cents,
            reference=invoice.reference,
            due_on=invoice.due_on,
        ),
    }


def _payee() -> tuple[str, str, str]:
    """Return the office's name, IBAN and BIC. Raises: PayeeAccountInvalid when no bar code or QR can be made of them."""
    name, bic = settings.OFFICE["name"].strip(), settings.OFFICE["bic"].replace(" ", "").upper()
    account = settings.OFFICE["iban"].replace(" ", "").upper()
    sound = name and ibans.is_valid(account) and account.startswith("FI") and _BIC.fullmatch(bic)
    if not sound:
        raise PayeeAccountInvalid()
    return name, account, bic


def _evidence(row: EvidenceRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "unit": row.unit_ref,
        "headline": row.headline,
        "accepted_on": _iso(row.accepted_at),
        "accepted_by": row.accepted_by,
        "by_silence": row.acceptance == "silence",
        "price_cents": row.price_cents,
    }


def _iso(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    return (helsinki_date(moment) if isinstance(moment, datetime) else moment).isoformat()
