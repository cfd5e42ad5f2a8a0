from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from backoffice.accounts.models import OfficeRole
from backoffice.kernel.patience import patient
from backoffice.kernel.workdays import helsinki_date
from billing.ledger.models import Period
from billing.ledger.operations import close_period
from billing.ledger.queries import trial_balance
from frontend.office import proving
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import DayForm, PeriodForm
from frontend.office.frame import frame, office
from frontend.office.names import account_names
from frontend.office.proofnames import proof_said

FINANCE = OfficeRole.FINANCE
LATEST_PERIODS = 12


@login_required
@require_safe
def show_books(request: HttpRequest) -> HttpResponse:
    """Trial balance on a day, what the proofs found, and the closed periods."""
    office(request, FINANCE)
    return _page(request)


@login_required
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Run every proof of the books now."""
    office(request, FINANCE)
    with patient():
        failing = proving.prove_now(timezone.now()).failing
    if failing:
        words = ngettext("%(n)s proof does not hold.", "%(n)s proofs do not hold.", failing)
        messages.error(request, words % {"n": failing})
    else:
        messages.success(request, _("The books are in order."))
    return redirect("office:books")


@login_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close a stretch of the books for good, once its month has been typed."""
    user = office(request, FINANCE)
    form = PeriodForm(request.POST)
    if form.is_valid() and not form.is_meant:
        return _page(request, form, 422 if "typed" in request.POST else 200, sure=form.word)
    status = attempt(form, lambda: close_period(actor=user, at=timezone.now(), **form.cleaned_data))
    if status != DONE:
        return _page(request, form, status)
    messages.success(request, _("The period is closed."))
    return redirect("office:books")


def _page(
    request: HttpRequest, form: PeriodForm | None = None, status: int = 200, *, sure: str = ""
) -> HttpResponse:
    today = helsinki_date(timezone.now())
    on = DayForm.asked(request.GET, today)
    last = today.replace(day=1) - timedelta(days=1)
    month = {"from_on": last.replace(day=1), "to_on": last}
    balance, proof = trial_balance(on), proving.newest()
    found = sorted(proof.found.items(), key=lambda each: not each[1]) if proof else []
    context = (
        frame(request)
        | {
            "on": on,
            "balance": balance,
            "rows": [(account_names()[row.kind], row) for row in balance.rows],
            "proof": proof,
            "found": [(proof_said(name), lines) for name, lines in found],  # those that fail first
            "periods": Period.objects.select_related("closed_by").order_by("-to_on")[:LATEST_PERIODS],
            "form": form or PeriodForm(initial=month),
            "sure": sure,
        }
    )
    return render(request, "office/books.html", context, status=status)
