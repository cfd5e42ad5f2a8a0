from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from assignments.catalogue import kinds
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing import operations
from billing.invoicing.documents.evidence_csv import evidence_csv
from billing.invoicing.models import Invoice, InvoicedUnit, InvoiceQuerySet, RenderFailure
from billing.invoicing.models import InvoiceLine as Line
from billing.invoicing.operations import InvoiceRun
from billing.invoicing.queries import (
    FINAL,
    bare_description,
    clients_abroad,
    clients_to_invoice,
    is_opened,
    parked,
)
from billing.invoicing.states import InvoiceStatus
from billing.invoicing.vat import vat_groups
from billing.payments.models import Payment
from billing.payments.queries import payments_of
from clients.organisations.models import Client
from frontend import access
from frontend.answers import act, show
from frontend.awaiting import is_poll, pdf_news
from frontend.office.addresses import address
from frontend.office.attempts import DONE, attempt
from frontend.office.finals import Finals, finals_of
from frontend.office.forms import ReleaseForm, RunForm
from frontend.office.frame import READS_INVOICES, frame, office
from frontend.paging import page_of
from frontend.parts import Crumb, InvoiceLine, Segment, VatLine
from frontend.results import headline
from frontend.statuses import look_of

PER_PAGE = 50
MOST_UNITS = 200
MOST_NAMED = 5  # of those a run could not invoice
MOST_CLIENTS = 50  # that a search by name takes in
FINANCE = OfficeRole.FINANCE
OVERDUE, PARKED = "overdue", "parked"
TABS = ("", InvoiceStatus.DRAFT, InvoiceStatus.OPEN, OVERDUE, InvoiceStatus.PAID, PARKED)


@login_required
@require_safe
def list_invoices(request: HttpRequest) -> HttpResponse:
    """Drafts and final invoices of every client, newest first."""
    user = office(request, *READS_INVOICES)
    return _list(request, user)


def _list(
    request: HttpRequest,
    user: User,
    form: RunForm | None = None,
    status: int = 200,
    *,
    finals: Finals | None = None,
) -> HttpResponse:
    chosen, query = request.GET.get("status", ""), request.GET.get("q", "").replace("\0", " ").strip()
    today = helsinki_date(timezone.now())
    rows = _in_state(Invoice.objects.visible_to(user), chosen).select_related("client").defer("snapshot")
    if query:
        rows = rows.filter(_named(query))
    context = frame(request) | {
        "page": page_of(rows, cursor=request.GET.get("cursor"), limit=PER_PAGE),
        "query": query,
        "status": chosen,
        "today": today,
        "segments": _tabs(chosen, query),
        "finals": finals,
    }
    if user.has_role(FINANCE):
        context["form"] = form or RunForm(initial={"through_on": today}, clients=clients_to_invoice())
        context["abroad"] = clients_abroad()[: MOST_NAMED + 1]
    return show(request, "office/invoice_list.html", context, fragment="rows", status=status)


def _named(query: str) -> Q:
    """By number, reference or client; the clients are asked first, so that each part is an index's work."""
    clients = list(Client.objects.filter(name__icontains=query).values_list("pk", flat=True)[:MOST_CLIENTS])
    found = Q(number__startswith=query) | Q(reference=query.replace(" ", ""))
    return found | Q(client__in=clients) if clients else found


def _in_state(rows: InvoiceQuerySet, chosen: str) -> InvoiceQuerySet:
    if chosen == OVERDUE:
        return rows.overdue_on(helsinki_date(timezone.now()))
    if chosen == PARKED:
        return rows.filter(pk__in=parked().order_by().values("pk"))
    if chosen in InvoiceStatus.values:
        return rows.filter(status=chosen)
    return rows.exclude(status=InvoiceStatus.DISCARDED)


def _tabs(current: str, query: str) -> list[Segment]:
    base = reverse("office:invoices")
    names = {"": _("All"), PARKED: _("PDF failed")}
    return [
        Segment(names.get(tab) or str(look_of(tab).label), address(base, status=tab, q=query), current == tab)
        for tab in TABS
    ]


@login_required
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Build drafts of everything accepted up to a day; or final invoices at once, when number and sum were confirmed."""
    user = office(request, FINANCE)
    form = RunForm(request.POST, clients=clients_to_invoice())
    if form.is_valid() and form.cleaned_data["final"]:
        chosen = form.cleaned_data["client"]
        finals = finals_of([chosen] if chosen else clients_to_invoice(), form.cleaned_data["through_on"])
        seen = request.POST.get("seen")
        if finals.clients and seen != finals.seen:
            # asked once; and once more when what was agreed to is not what would be made
            return _list(request, user, form, 409 if seen else 200, finals=finals)
    runs: list[InvoiceRun] = []
    status = attempt(form, lambda: runs.append(_run(form, user)))
    if status != DONE:
        return _list(request, user, form, status)
    _say(request, runs[0], final=form.cleaned_data["final"])
    return redirect("office:invoices")


def _say(request: HttpRequest, run: InvoiceRun, *, final: bool) -> None:
    """What was made, and by name whom the run could not invoice and why."""
    made = len(run.made)
    words = (
        ngettext("%(n)s invoice is out.", "%(n)s invoices are out.", made)
        if final
        else ngettext("%(n)s draft is ready to look at.", "%(n)s drafts are ready to look at.", made)
    )
    if made:
        messages.success(request, words % {"n": made})
    elif not run.refused:
        messages.error(request, _("There is nothing to invoice up to that day."))
    for refused in run.refused[:MOST_NAMED]:
        messages.error(request, f"{refused.client.name}: {refused.error}")
    if rest := len(run.refused[MOST_NAMED:]):
        left = ngettext(
            "%(n)s more client could not be invoiced.", "%(n)s more clients could not be invoiced.", rest
        )
        messages.error(request, left % {"n": rest})


def _run(form: RunForm, user: User) -> InvoiceRun:
    client = form.cleaned_data["client"]
    return operations.run_invoices(
        through_on=form.cleaned_data["through_on"],
        client_id=client.pk if client else None,
        final=form.cleaned_data["final"],
        actor=user,
        at=timezone.now(),
    )


@login_required
@require_safe
def show_invoice(request: HttpRequest, ref: str) -> HttpResponse:
    """Lines, VAT, payments, the PDF, and under each line the results it stands for."""
    user = office(request, *READS_INVOICES)
    if is_poll(request):
        failed = Exists(RenderFailure.objects.filter(invoice=OuterRef("pk")))
        there = Q(document__isnull=False) | Q(failed)
        return pdf_news(Invoice.objects.visible_to(user), ref, done=there)
    return invoice_page(request, user, access.invoice_for(user, ref))


def invoice_page(
    request: HttpRequest, user: User, found: Invoice, *, reverse_form: ReleaseForm | None = None,
    payment: int = 0, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of one invoice; with a form that came back, the dialog of its payment is open."""
    opened = is_opened(found, user)
    lines = list(found.lines.select_related("assignment__service").order_by("position"))
    document = getattr(found, "document", None)
    failures = [] if document else list(found.render_failures.order_by("-pk")[:5])
    context = frame(request) | {
        "invoice": found,
        "lines": [_line(line, opened) for line in lines],
        "vat_lines": _vat(lines),
        "evidence": _evidence(found, opened),
        "opened": opened,
        "most": MOST_UNITS,
        "payments": [
            _payment(row, reverse_form if row.pk == payment else None) for row in payments_of(found)
        ],
        "document": document,
        "failures": failures,
        "is_draft": found.status == InvoiceStatus.DRAFT,
        "is_final": found.status in FINAL,
        "today": helsinki_date(timezone.now()),
        "crumbs": [Crumb(_("Invoices"), reverse("office:invoices"))],
    }
    return render(request, "office/invoice_page.html", context, status=status)


def _payment(row: Payment, form: ReleaseForm | None) -> Payment:
    """A payment with the form that reverses it; shown at once when it came back with a refusal."""
    row.shown = form is not None  # type: ignore[attr-defined]
    row.form = form or ReleaseForm(auto_id=f"{row.ref}_%s")  # type: ignore[attr-defined]
    return row


def _line(line: Line, opened: bool) -> InvoiceLine:
    return InvoiceLine(
        description=line.description if opened else bare_description(line),
        quantity=str(line.quantity),
        unit_cents=line.unit_price_cents,
        net_cents=line.net_cents,
        vat_bps=line.vat_bps,
        url=reverse("office:assignment", args=[line.assignment.ref]) if opened else "",
    )


def _vat(lines: list[Line]) -> list[VatLine]:
    groups = vat_groups((line.vat_category, line.vat_bps, line.net_cents) for line in lines)
    return [
        VatLine(rate_bps=group.rate_bps, net_cents=group.base_cents, vat_cents=group.vat_cents)
        for group in groups
    ]


def _evidence(invoice: Invoice, opened: bool) -> list[InvoicedUnit]:
    rows = list(
        InvoicedUnit.objects.filter(line__invoice=invoice)
        .select_related("unit__assignment__service", "line")
        .order_by("line__position", "unit__accepted_at", "pk")[:MOST_UNITS]
    )
    for row in rows:
        kind = kinds.get(row.unit.assignment.service.kind)
        row.title = headline(row.unit, kind)[0] if opened else row.unit.ref  # type: ignore[attr-defined]
    return rows


def _button(request: HttpRequest, ref: str, operation: Any, done: str) -> HttpResponse:
    user = office(request, FINANCE)
    found = access.invoice_for(user, ref)
    return act(
        request,
        lambda: operation(invoice_id=found.pk, actor=user, at=timezone.now()),
        done=done,
        to=reverse("office:invoice", args=[ref]),
    )


@login_required
@require_POST
def finalize(request: HttpRequest, ref: str) -> HttpResponse:
    """Make a draft an invoice: number, reference, due date and posting."""
    return _button(request, ref, operations.finalize_invoice, _("The invoice is out. The PDF is being made."))


@login_required
@require_POST
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Drop a draft; its results are free for the next one."""
    return _button(
        request, ref, operations.discard_draft, _("The draft is dropped. Its results are free again.")
    )


@login_required
@require_POST
def retry(request: HttpRequest, ref: str) -> HttpResponse:
    """Let the PDF of an invoice be made again."""
    return _button(request, ref, operations.retry_document, _("The PDF is being made again."))


@login_required
@require_safe
def evidence(request: HttpRequest, ref: str) -> HttpResponse:
    """The recountable export: one row a result."""
    user = office(request, *READS_INVOICES)
    found = access.invoice_for(user, ref)
    response = HttpResponse(evidence_csv(found, reader=user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.number or found.ref}.csv"'
    return response
