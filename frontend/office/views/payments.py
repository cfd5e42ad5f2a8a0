from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.errors import Invalid
from backoffice.kernel.texts import Text
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import Invoice
from billing.invoicing.queries import FINAL
from billing.payments.models import Payment
from billing.payments.operations import book_bank_payment, reverse_payment
from frontend import access
from frontend.answers import show
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import PaymentForm, ReleaseForm
from frontend.office.frame import frame, office
from frontend.office.views.invoices import invoice_page
from frontend.paging import page_of
from frontend.templatetags.ui import cents

PER_PAGE = 50


class InvoiceUnknown(Invalid):
    """No final invoice has this number or reference."""

    code = "invoice_unknown"
    sentence = Text(
        fi="Tällä numerolla tai viitteellä ei löydy laskua. Tarkista se tiliotteelta.",
        sv="Ingen faktura har det numret eller den referensen. Kontrollera mot kontoutdraget.",
        en="No invoice has this number or reference. Check it against the bank statement.",
    )


@login_required
@require_http_methods(["GET", "POST"])
def show_payments(request: HttpRequest) -> HttpResponse:
    """Money received, newest first, and the form that books a line of the bank statement."""
    user = office(request, OfficeRole.FINANCE)
    today = helsinki_date(timezone.now())
    first = {"paid_on": today, "invoice": request.GET.get("invoice", "")}
    form = PaymentForm(request.POST or None, initial=first)
    booked: list[Payment] = []
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: booked.append(_book(form, user)))
        if status == DONE:
            messages.success(request, _said(booked[0]))
            return redirect("office:payments")
    rows = Payment.objects.visible_to(user).select_related("invoice", "client", "booked_by", "reversal")
    page = page_of(rows.defer("invoice__snapshot"), cursor=request.GET.get("cursor"), limit=PER_PAGE)
    context = frame(request) | {"page": page, "form": form}
    return show(request, "office/payments.html", context, fragment="rows", status=status)


@login_required
@require_POST
def reverse(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a booking back that was wrong; its bank line may be booked again."""
    user = office(request, OfficeRole.FINANCE)
    payment = access.payment_for(user, ref)
    form = ReleaseForm(request.POST, auto_id=f"{ref}_%s")
    facts: dict[str, Any] = {"payment_id": payment.pk, "actor": user, "at": timezone.now()}
    status = attempt(form, lambda: reverse_payment(reason=form.cleaned_data["reason"], **facts))
    if status != DONE:
        found = access.invoice_for(user, payment.invoice.ref)
        return invoice_page(request, user, found, reverse_form=form, payment=payment.pk, status=status)
    messages.success(request, _("The booking is reversed."))
    return redirect("office:invoice", ref=payment.invoice.ref)


def _book(form: PaymentForm, user: User) -> Payment:
    given = dict(form.cleaned_data)
    invoice = _named(given.pop("invoice"), user)
    return book_bank_payment(invoice_id=invoice.pk, actor=user, at=timezone.now(), **given)


def _named(text: str, user: User) -> Invoice:
    """The final invoice of a number, a reference with or without leading zeros, or an RF reference."""
    bare = "".join(text.split()).upper()
    by_name = Q(number=bare) | Q(reference=bare.lstrip("0")) | Q(rf_reference=bare)
    found = Invoice.objects.visible_to(user).filter(by_name, status__in=FINAL).first()
    if found is None:
        raise InvoiceUnknown(field="invoice")
    return found


def _said(payment: Payment) -> str:
    payment.invoice.refresh_from_db()
    if not payment.to_invoice_cents:
        return _("Booked. The invoice was paid already: %(sum)s is kept as the client’s credit.") % {
            "sum": cents(payment.to_credit_cents)
        }
    if payment.to_credit_cents:
        return _("Booked. %(sum)s exceeds the invoice and is kept as the client’s credit.") % {
            "sum": cents(payment.to_credit_cents)
        }
    if payment.invoice.open_cents:
        return _("Booked. %(sum)s of the invoice is still open.") % {"sum": cents(payment.invoice.open_cents)}
    return _("Booked. The invoice is paid.")
