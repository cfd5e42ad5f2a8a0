"""What may be done to invoices: build drafts, make them final, discard them, note their document."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from assignments.catalogue import kinds
from assignments.delivery.models import Unit
from assignments.orders.models import Assignment
from backoffice.accounts.models import User
from backoffice.kernel import locks, machines, news, numbering, texts
from backoffice.kernel.errors import DomainError, Forbidden
from backoffice.kernel.models import StoredFile
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing import queries, references
from billing.invoicing.documents import snapshot
from billing.invoicing.errors import (
    BuyerAbroad,
    DocumentStands,
    InvoiceNotDraft,
    IssuedBeforeLast,
    NothingToInvoice,
)
from billing.invoicing.models import Invoice, InvoiceDocument, InvoicedUnit, InvoiceLine, RenderFailure
from billing.invoicing.states import InvoiceStatus
from billing.invoicing.vat import RateTable, VatGroup, vat_groups
from billing.ledger import accounts
from billing.ledger import operations as ledger
from clients.organisations.models import Client
from clients.organisations.profiles import HOME

logger = logging.getLogger(__name__)
SERIES = "invoice"
# Written together with the move: the database lets no draft have a number and no final invoice lack one.
FINAL_FIELDS = (
    "number",
    "issued_on",
    "due_on",
    "through_on",
    "reference",
    "rf_reference",
    "snapshot",
    "snapshot_sha256",
)


@dataclass(frozen=True, order=True)
class _LineKey:
    """What makes one line: an assignment, a price, a VAT category and rate."""

    assignment_id: int
    unit_price_cents: int
    vat_category: str
    vat_bps: int


@dataclass(frozen=True)
class Refused:
    """A client that could not be invoiced, and why."""

    client: Client
    error: DomainError


@dataclass
class InvoiceRun:
    """What a run made, and whom it could not invoice."""

    made: list[Invoice] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def run_invoices(
    *, through_on: date, client_id: int | None = None, final: bool = False, actor: User | None, at: datetime
) -> InvoiceRun:
    """Build one draft per client of all settled accepted units up to a day; with `final`, make them invoices at once.

    Each client is a transaction of its own, and one that cannot be invoiced does not stop the others. A client with
    nothing to invoice gives no invoice; run again, a draft is rebuilt and what is final is left alone.
    Units: `through_on` is a Helsinki date, inclusive; `actor` None is the system.
    Raises: Forbidden unless the actor is in the office's finance; the refusal itself when one client was asked for:
    BuyerAbroad, VatRateMissing, and, final, IssuedBeforeLast, PayeeAccountInvalid and PeriodClosed; ExceptionGroup of what failed, after the rest.
    Rule: docs/rules/evidence-for-every-cent.md
    """
    _require_finance(actor)
    clients = queries.clients_to_invoice()
    if client_id is not None:
        clients = clients.filter(pk=client_id)
    run, failures = InvoiceRun(), []
    for client in clients:
        try:
            invoice = invoice_client(
                client_id=client.pk, through_on=through_on, final=final, actor=actor, at=at
            )
        except DomainError as error:
            if client_id is not None:
                raise
            run.refused.append(Refused(client, error))
        except Exception as error:
            logger.exception("client %s could not be invoiced", client.ref)
            failures.append(error)
        else:
            run.made += [invoice] if invoice is not None else []
    if failures:
        raise ExceptionGroup("some clients could not be invoiced", failures)
    return run


@transaction.atomic
def invoice_client(
    *, client_id: int, through_on: date, final: bool, actor: User | None, at: datetime
) -> Invoice | None:
    """Build (or rebuild) the client's draft and, with `final`, finalise it; None when there is nothing to invoice.

    A draft whose units are all gone (an earlier `through_on`) is discarded.
    Units: as `run_invoices`. Raises: BuyerAbroad; VatRateMissing; and, final, IssuedBeforeLast,
    PayeeAccountInvalid and PeriodClosed.
    """
    client = locks.lock(Client.objects.all(), client_id)
    _require_domestic(client)
    draft = _open_draft(client)
    if draft is not None:
        InvoiceLine.objects.filter(invoice=draft).delete()
    units = _with_assignments(queries.billable_units(client, through_on))
    if not units:
        if draft is not None:
            machines.move(draft, to=InvoiceStatus.DISCARDED, actor=actor, at=at, reason="nothing to invoice")
        return None
    if draft is None:
        draft = _new_draft(client, through_on, actor, at)
    groups = _write_lines(draft, units)
    draft.through_on = through_on
    draft.net_cents = sum(group.base_cents for group in groups)
    draft.vat_cents = sum(group.vat_cents for group in groups)
    draft.gross_cents = draft.net_cents + draft.vat_cents
    draft.save(update_fields=["through_on", "net_cents", "vat_cents", "gross_cents"])
    return finalize_invoice(invoice_id=draft.pk, actor=actor, at=at) if final else draft


@transaction.atomic
def finalize_invoice(*, invoice_id: int, actor: User | None, at: datetime) -> Invoice:
    """Make a draft an invoice: number, reference, due date, snapshot and posting, all or none.

    Units: cents; issue date is the Helsinki date of `at` (UTC), due date counts calendar days from it.
    Raises: Invoice.DoesNotExist; Forbidden; InvoiceNotDraft; NothingToInvoice; BuyerAbroad;
    IssuedBeforeLast; PayeeAccountInvalid; PeriodClosed.
    Rule: docs/rules/numbering.md, docs/rules/vat-per-document.md, docs/rules/reference-numbers.md
    """
    _require_finance(actor)
    invoice = _locked_draft(invoice_id)
    lines = list(invoice.lines.select_related("assignment__service").order_by("position"))
    if not lines:
        raise NothingToInvoice()
    client = invoice.client
    _require_domestic(client)
    issued_on = helsinki_date(at)
    sequence = _take_number(issued_on)
    invoice.number = _number(issued_on.year, sequence)
    invoice.issued_on = issued_on
    invoice.due_on = issued_on + timedelta(days=client.payment_term_days)
    invoice.through_on = min(invoice.through_on, issued_on)
    invoice.reference = references.viite(f"{client.customer_number}{issued_on.year % 100:02d}{sequence:06d}")
    invoice.rf_reference = references.rf(invoice.reference)
    groups = vat_groups((line.vat_category, line.vat_bps, line.net_cents) for line in lines)
    invoice.snapshot = snapshot.build(invoice, client, lines, groups, queries.evidence(invoice))
    invoice.snapshot_sha256 = snapshot.digest(invoice.snapshot)
    finals = {name: getattr(invoice, name) for name in FINAL_FIELDS}
    machines.move(invoice, to=InvoiceStatus.OPEN, actor=actor, at=at, also=finals)
    _post(invoice, groups, issued_on, at)
    news.nudge("invoice_final")
    return invoice


@transaction.atomic
def discard_draft(*, invoice_id: int, actor: User, at: datetime, reason: str = "") -> Invoice:
    """Drop a draft; its units are free for the next one. It never had a number, so the series keeps no gap.

    Raises: Invoice.DoesNotExist; Forbidden; InvoiceNotDraft.
    """
    _require_finance(actor)
    invoice = _locked_draft(invoice_id)
    InvoiceLine.objects.filter(invoice=invoice).delete()
    machines.move(invoice, to=InvoiceStatus.DISCARDED, actor=actor, at=at, reason=reason)
    return invoice


@transaction.atomic
def store_document(*, invoice_id: int, file: StoredFile, at: datetime) -> InvoiceDocument:
    """Keep the rendered PDF as the invoice's document, for good.

    Raises: DocumentStands when it has one, or is no final invoice. Rule: docs/rules/evidence-for-every-cent.md
    """
    invoice = locks.lock(Invoice.objects.all(), invoice_id)
    if invoice.status not in queries.FINAL or InvoiceDocument.objects.filter(invoice=invoice).exists():
        raise DocumentStands()
    return InvoiceDocument.objects.create(invoice=invoice, file=file, rendered_at=at)


@transaction.atomic
def retry_document(*, invoice_id: int, actor: User, at: datetime) -> Invoice:
    """Let a parked invoice be rendered again: its failures are forgotten and the renderer is woken.

    Raises: Forbidden; DocumentStands when there is nothing to retry.
    """
    _require_finance(actor)
    invoice = locks.lock(Invoice.objects.all(), invoice_id)
    if invoice.status not in queries.FINAL or InvoiceDocument.objects.filter(invoice=invoice).exists():
        raise DocumentStands()
    RenderFailure.objects.filter(invoice=invoice).delete()
    news.nudge("invoice_final")
    return invoice


def _require_finance(actor: User | None) -> None:
    if actor is not None and not actor.has_role("finance"):
        raise Forbidden()


def _require_domestic(client: Client) -> None:
    """Refuse a profile from before foreign ones were: the only VAT an invoice knows is the Finnish one."""
    is_foreign_number = client.vat_number and not client.vat_number.startswith(HOME)
    if client.billing_country != HOME or is_foreign_number:
        raise BuyerAbroad(country=client.billing_country, vat_number=client.vat_number or "–")


def _locked_draft(invoice_id: int) -> Invoice:
    invoice = locks.lock(Invoice.objects.select_related("client"), invoice_id)
    if invoice.status != InvoiceStatus.DRAFT:
        raise InvoiceNotDraft()
    return invoice


def _take_number(issued_on: date) -> int:
    """The next number of the day's year, unless its last invoice is of a later day; the counter is locked from here on."""
    sequence = numbering.take_number(series=SERIES, year=issued_on.year)
    last = (
        Invoice.objects.filter(number=_number(issued_on.year, sequence - 1))
        .only("number", "issued_on")
        .first()
    )
    if last is not None and last.issued_on is not None and issued_on < last.issued_on:
        raise IssuedBeforeLast(number=last.number, last=texts.day(last.issued_on), day=texts.day(issued_on))
    return sequence


def _number(year: int, sequence: int) -> str:
    return f"{year}-{sequence:05d}"


def _open_draft(client: Client) -> Invoice | None:
    """The client's draft, locked; one that has been made final or dropped while this waited for it is none any more."""
    drafts = Invoice.objects.filter(client=client, status=InvoiceStatus.DRAFT)
    return next(iter(locks.lock_many(drafts, drafts.values_list("pk", flat=True))), None)


def _new_draft(client: Client, through_on: date, actor: User | None, at: datetime) -> Invoice:
    draft = Invoice.objects.create(client=client, through_on=through_on, created_at=at)
    machines.record_change(draft, actor=actor, at=at)
    return draft


def _with_assignments(units: Iterable[Unit]) -> list[Unit]:
    found = list(units)
    assignments = Assignment.objects.select_related("service").in_bulk({unit.assignment_id for unit in found})
    for unit in found:
        unit.assignment = assignments[unit.assignment_id]
    return found


def _write_lines(draft: Invoice, units: list[Unit]) -> list[VatGroup]:
    """Group the units into lines, write both, and return the document's VAT groups."""
    rates = RateTable()
    grouped: dict[_LineKey, list[Unit]] = defaultdict(list)
    for unit in units:
        category = unit.assignment.service.vat_category
        rate = rates.rate_on(category, _performed_on(unit))
        grouped[_LineKey(unit.assignment_id, unit.price_cents, category, rate)].append(unit)
    ordered = sorted(grouped.items())
    language = draft.client.invoice_language
    lines = InvoiceLine.objects.bulk_create(
        _line(draft, position, key, members, language)
        for position, (key, members) in enumerate(ordered, start=1)
    )
    InvoicedUnit.objects.bulk_create(
        InvoicedUnit(line=line, unit=unit)
        for line, (_, members) in zip(lines, ordered, strict=True)
        for unit in members
    )
    return vat_groups((line.vat_category, line.vat_bps, line.net_cents) for line in lines)


def _performed_on(unit: Unit) -> date:
    """Return the Helsinki date of performance: the day of acceptance (unit_accepted_says_how keeps it there)."""
    if unit.accepted_at is None:
        raise ValueError(f"{unit.ref} is billed but was never accepted")
    return helsinki_date(unit.accepted_at)


def _line(draft: Invoice, position: int, key: _LineKey, members: list[Unit], language: str) -> InvoiceLine:
    assignment = members[0].assignment
    service = kinds.get(assignment.service.kind).name.in_language(language)
    return InvoiceLine(
        invoice=draft,
        position=position,
        assignment=assignment,
        description=f"{service}: {assignment.title} ({assignment.ref})",
        quantity=len(members),
        unit_price_cents=key.unit_price_cents,
        net_cents=len(members) * key.unit_price_cents,
        vat_category=key.vat_category,
        vat_bps=key.vat_bps,
    )


def _post(invoice: Invoice, groups: list[VatGroup], issued_on: date, at: datetime) -> None:
    taxes = [(accounts.output_vat(group.rate_bps), -group.vat_cents) for group in groups if group.vat_cents]
    ledger.post(
        key=f"invoice:{invoice.number}",
        kind="invoice",
        business_date=issued_on,
        entries=[
            (accounts.receivable(invoice.client.ref), invoice.gross_cents),
            (accounts.unbilled(invoice.client.ref), -invoice.net_cents),
            *taxes,
        ],
        at=at,
    )
