from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assignments.catalogue import kinds
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.documents.evidence_csv import evidence_csv as evidence_lines
from billing.invoicing.models import Invoice, InvoicedUnit
from billing.invoicing.states import InvoiceStatus
from billing.payments.queries import client_credit
from clients.organisations.models import Right
from frontend import access
from frontend.access import person
from frontend.answers import show
from frontend.awaiting import is_poll, pdf_news
from frontend.client.frame import frame
from frontend.client.reach import invoice as find
from frontend.paging import Page, page_of
from frontend.parts import Crumb, InvoiceLine, VatLine
from frontend.results import headline

PER_PAGE = 50
EVIDENCE_PER_PAGE = 100


@login_required
@require_safe
def list_invoices(request: HttpRequest, client: str) -> HttpResponse:
    """Final invoices, newest first, and the company's credit if it has any."""
    company, membership = access.require_member(person(request), client)
    if not membership.has_right(Right.FINANCE, Right.APPROVER):
        raise Forbidden
    rows = Invoice.objects.filter(client=company, status__in=[InvoiceStatus.OPEN, InvoiceStatus.PAID])
    page = page_of(rows, cursor=request.GET.get("cursor"), limit=PER_PAGE)
    context = frame(request, company, membership) | {
        "page": page,
        "today": helsinki_date(timezone.now()),
        "credit_cents": client_credit(company),
    }
    return show(request, "client/invoice_list.html", context, fragment="rows")


@login_required
@require_safe
def show_invoice(request: HttpRequest, ref: str) -> HttpResponse:
    """Lines, VAT, how to pay, and under each line the results it stands for."""
    if is_poll(request):
        final = Invoice.objects.visible_to(person(request)).filter(number__isnull=False)
        return pdf_news(final, ref, done=Q(document__isnull=False))
    found, membership = find(request, ref)
    lines = list(found.lines.select_related("assignment").order_by("position"))
    evidence = _evidence(found, request.GET.get("cursor"))
    context = frame(request, found.client, membership) | {
        "invoice": found,
        "lines": [
            InvoiceLine(
                description=line.description,
                quantity=str(line.quantity),
                unit_cents=line.unit_price_cents,
                net_cents=line.net_cents,
                vat_bps=line.vat_bps,
                url=reverse("client:assignment", args=[line.assignment.ref]),
            )
            for line in lines
        ],
        "vat_lines": _vat(found),
        "evidence": evidence,
        "payments": found.payments.select_related("reversal").order_by("paid_on", "pk"),
        "has_pdf": hasattr(found, "document"),
        "today": helsinki_date(timezone.now()),
        "crumbs": [Crumb(_("Invoices"), reverse("client:invoices", args=[found.client.ref]))],
    }
    return show(request, "client/invoice_page.html", context, fragment="evidence")


def _vat(invoice: Invoice) -> list[VatLine]:
    """VAT per rate as the final invoice froze it."""
    frozen = (invoice.snapshot or {}).get("vat", [])
    return [
        VatLine(rate_bps=row["bps"], net_cents=row["base_cents"], vat_cents=row["vat_cents"])
        for row in frozen
    ]


def _evidence(invoice: Invoice, cursor: str | None) -> Page[InvoicedUnit]:
    """One page of the results behind the lines, written line by line; with what each is and how it was accepted."""
    rows = InvoicedUnit.objects.filter(line__invoice=invoice).select_related("unit__assignment__service")
    page = page_of(rows, cursor=cursor, limit=EVIDENCE_PER_PAGE, oldest_first=True)
    for row in page.items:
        kind = kinds.get(row.unit.assignment.service.kind)
        row.title, row.sub = headline(row.unit, kind)  # type: ignore[attr-defined]
    return page


@login_required
@require_safe
def pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """The stored PDF, byte for byte as it was sent."""
    found, _membership = find(request, ref)
    document = getattr(found, "document", None)
    if document is None:
        return render(
            request,
            "refused.html",
            {"sentence": _("The PDF is being made. Try again in a minute."), "code": "pdf_pending"},
            status=409,
        )
    return redirect("file_download", ref=document.file.ref)


@login_required
@require_safe
def evidence_csv(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The recountable export: one row a result."""
    found, _membership = find(request, ref)
    response = StreamingHttpResponse(
        evidence_lines(found, reader=person(request)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{found.number}.csv"'
    return response
