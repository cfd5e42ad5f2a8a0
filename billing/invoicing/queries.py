"""Questions about invoices: what may be billed, what stands behind a line, what needs finance."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat

from assignments.catalogue import kinds
from assignments.delivery.models import OfficeCheck, Unit, UnitFile, Verdict
from assignments.delivery.queries import checked_by, newest_files, newest_findings, passing_check
from assignments.delivery.states import UnitStatus
from backoffice.accounts.models import User
from backoffice.kernel.workdays import HELSINKI
from billing.invoicing.models import Invoice, InvoicedUnit, InvoiceLine, RenderFailure
from billing.invoicing.states import InvoiceStatus
from billing.ledger.models import AccountKind, Balance, Posting
from clients.organisations.models import Client
from clients.organisations.profiles import HOME

FINAL = (InvoiceStatus.OPEN, InvoiceStatus.PAID)
TRIES = 3  # failed renderings before an invoice is parked


@dataclass(frozen=True)
class EvidenceRow:
    """What stands behind one unit of an invoice: enough to recount the line without us.

    `checked_by` is "machine" when the machine checks alone passed it, as the service's rule allows, or whom at the office;
    `findings` are (criterion, outcome) of the machine, `files` (SHA-256, name); `accepted_by` empty = by silence.
    """

    line: int
    unit_ref: str
    assignment_ref: str
    assignment_title: str
    service: str
    headline: str
    result_sha256: str
    keys: tuple[str, ...]
    criteria_version: int | None
    delivered_at: datetime | None
    findings: tuple[tuple[str, str], ...]
    checked_at: datetime | None
    check_outcome: str
    checked_by: str
    files: tuple[tuple[str, str], ...]
    accepted_at: datetime | None
    accepted_by: str
    acceptance: str
    price_cents: int


def end_of_day(day: date) -> datetime:
    """Return the first moment after the Helsinki date `day`."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=HELSINKI)


def billable_units(client: Client, through_on: date) -> QuerySet[Unit]:
    """Units of the client that are accepted by the end of the Helsinki date, settled, and on no invoice line."""
    settled = Posting.objects.filter(key=Concat(Value("accept:"), OuterRef("ref")))
    return Unit.objects.filter(
        Exists(settled),
        ~Exists(InvoicedUnit.objects.filter(unit=OuterRef("pk"))),
        assignment__client=client,
        status=UnitStatus.ACCEPTED,
        accepted_at__lt=end_of_day(through_on),
    )


def billable_by(client: Client, through_on: date) -> bool:
    """Tell whether the client has anything to invoice by the end of the Helsinki date, in a draft or in none."""
    drafted = InvoicedUnit.objects.filter(
        line__invoice__client=client,
        line__invoice__status=InvoiceStatus.DRAFT,
        unit__accepted_at__lt=end_of_day(through_on),
    )
    return drafted.exists() or billable_units(client, through_on).exists()


def clients_to_invoice() -> QuerySet[Client]:
    """Clients with anything accepted and not yet on a final invoice, or with a draft, by name.

    Asks the kept balances, not the units: it stays quick at any number of units.
    """
    owing = Balance.objects.filter(account__kind=AccountKind.UNBILLED, amount_cents__gt=0).values(
        "account__party"
    )
    drafts = Invoice.objects.filter(status=InvoiceStatus.DRAFT).values("client")
    clients = Client.objects.filter(ref__in=owing) | Client.objects.filter(pk__in=drafts)
    return clients.order_by("name", "id")


def clients_abroad() -> QuerySet[Client]:
    """Of `clients_to_invoice` those that every run refuses as BuyerAbroad, until somebody corrects their profile."""
    foreign_number = ~Q(vat_number="") & ~Q(vat_number__startswith=HOME)
    return clients_to_invoice().filter(~Q(billing_country=HOME) | foreign_number)


def invoiced_through(client: Client) -> date | None:
    """Return the last day the client's final invoices reach; None before the first."""
    finals = Invoice.objects.filter(client=client, status__in=FINAL)
    day: date | None = finals.aggregate(day=Max("through_on"))["day"]
    return day


def evidence(invoice: Invoice) -> list[EvidenceRow]:
    """Return one row per unit in the order of the lines. Units: cents without VAT. Rule: docs/rules/evidence-for-every-cent.md"""
    rows = (
        InvoicedUnit.objects.filter(line__invoice=invoice)
        .select_related("line", "unit__assignment__service", "unit__assignment__criteria")
        .prefetch_related(
            "unit__keys",
            Prefetch(
                "unit__verdicts", Verdict.objects.filter(verdict="accept").select_related("by"), to_attr="yes"
            ),
            Prefetch("unit__office_checks", OfficeCheck.objects.select_related("checker")),
            "unit__machine_checks",
            Prefetch("unit__files", UnitFile.objects.select_related("file")),
        )
        .order_by("line__position", "unit__accepted_at", "unit_id")
    )
    return [_evidence_row(row) for row in rows]


def evidence_for(invoice: Invoice, reader: User) -> list[EvidenceRow]:
    """Return the evidence as the reader may have it: who may not read the material gets references, dates and cents.

    Rule: docs/rules/no-material-without-signature.md
    """
    rows = evidence(invoice)
    if is_opened(invoice, reader):
        return rows
    return [_without_material(row) for row in rows]


def is_opened(invoice: Invoice, reader: User) -> bool:
    """Tell whether the reader may read what the invoice names: titles, results and their keys."""
    return Invoice.objects.opened_to(reader).filter(pk=invoice.pk).exists()


def bare_description(line: InvoiceLine) -> str:
    """Return what a line is for without the title the client gave it."""
    return f"{kinds.get(line.assignment.service.kind).name} ({line.assignment.ref})"


def waiting_for_document() -> QuerySet[Invoice]:
    """Final invoices without PDF that have not failed three times, oldest first; those that failed come last."""
    failed = Count("render_failures")
    finals = Invoice.objects.filter(status__in=FINAL, document=None).annotate(failed=failed)
    return finals.filter(failed__lt=TRIES).order_by("failed", "id")


def parked() -> QuerySet[Invoice]:
    """Final invoices whose PDF failed three times: finance looks, then lets it be tried again."""
    # From the failures, which are few, not from the invoices, which are all.
    failed = RenderFailure.objects.values("invoice").annotate(failed=Count("pk")).filter(failed__gte=TRIES)
    finals = Invoice.objects.filter(status__in=FINAL, document=None)
    return finals.filter(pk__in=failed.values("invoice")).order_by("id")


def _without_material(row: EvidenceRow) -> EvidenceRow:
    return replace(row, assignment_title="", headline="", keys=(), result_sha256="", files=())


def _evidence_row(row: InvoicedUnit) -> EvidenceRow:
    unit = row.unit
    assignment = unit.assignment
    verdicts: list[Verdict] = unit.yes  # type: ignore[attr-defined]
    passed = passing_check(unit)
    canonical = json.dumps(unit.result, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return EvidenceRow(
        line=row.line.position,
        unit_ref=unit.ref,
        assignment_ref=assignment.ref,
        assignment_title=assignment.title,
        service=assignment.service.kind,
        headline=kinds.get(assignment.service.kind).headline(unit.result or {})[0],
        result_sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        keys=tuple(sorted(each.key for each in unit.keys.all())),
        criteria_version=assignment.criteria.version if assignment.criteria else None,
        delivered_at=unit.delivered_at,
        findings=tuple((each.criterion, each.outcome) for each in newest_findings(unit)),
        checked_at=passed.at if passed else None,
        check_outcome=passed.outcome if passed else "",
        checked_by=checked_by(passed) if passed else "",
        files=tuple((each.sha256, each.name) for each in newest_files(unit)),
        accepted_at=unit.accepted_at,
        accepted_by=_name(verdicts[-1].by if verdicts else None),
        acceptance=unit.acceptance,
        price_cents=unit.price_cents,
    )


def _name(person: object | None) -> str:
    return str(person) if person is not None else ""
