from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.kernel.errors import DomainError
from clients.agreements.models import CLIENT_KINDS, Agreement
from clients.agreements.operations import sign_agreement
from clients.agreements.queries import current_and_coming, missing_agreements
from clients.agreements.states import AgreementStatus
from clients.organisations.models import Membership
from frontend import access
from frontend.access import person
from frontend.answers import add_refusal
from frontend.client.frame import frame
from frontend.client.reach import agreement as find
from frontend.paging import page_of
from frontend.parts import Crumb
from frontend.signing import SignForm, evidence

PER_PAGE = 50


@login_required
@require_safe
def list_agreements(request: HttpRequest, client: str) -> HttpResponse:
    """The company's agreements with the office: those to sign, at most one of a kind, then the others, newest first."""
    company, membership = access.require_member(person(request), client)
    rows = Agreement.objects.filter(client=company, kind__in=CLIENT_KINDS)
    page = page_of(
        rows.exclude(status=AgreementStatus.OFFERED), cursor=request.GET.get("cursor"), limit=PER_PAGE
    )
    to_sign = rows.filter(status=AgreementStatus.OFFERED).order_by("-pk") if page.is_first else []
    context = frame(request, company, membership) | {
        "rows": [*to_sign, *page.items],
        "page": page,
        "missing": missing_agreements(client=company, at=timezone.now()),
    }
    return render(request, "client/agreement_list.html", context)


@login_required
@require_safe
def list_sub_processors(request: HttpRequest, client: str) -> HttpResponse:
    """The list the data processing agreement promises: who handles the company's personal data now, and who will."""
    user = person(request)
    company, membership = access.require_member(user, client)
    context = frame(request, company, membership) | {
        "listed": current_and_coming(user=user, at=timezone.now()),
        "crumbs": [Crumb(_("Agreements"), reverse("client:agreements", args=[company.ref]))],
    }
    return render(request, "client/sub_processors.html", context)


@login_required
@require_safe
def show_agreement(request: HttpRequest, ref: str) -> HttpResponse:
    """The commitment summary, the whole text, the signatures, and - for a signatory - the place to sign."""
    found, membership = find(request, ref)
    return _page(request, found, membership, SignForm(initial={"full_name": str(request.user)}))


@login_required
@require_POST
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign the version shown, with name, consent, time, address and the hash of the text."""
    found, membership = find(request, ref)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            sign_agreement(
                agreement_id=found.pk,
                signer=person(request),
                evidence=evidence(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            if error.status in {403, 404}:
                raise
            add_refusal(form, error)
        else:
            messages.success(request, _("Signed. The agreement is in force."))
            return redirect("client:agreements", client=membership.client.ref)
    return _page(request, found, membership, form)


def _page(request: HttpRequest, found: Agreement, membership: Membership, form: SignForm) -> HttpResponse:
    context = frame(request, membership.client, membership) | {
        "agreement": found,
        "signatures": found.signatures.order_by("pk"),
        "form": form,
        "may_sign": found.status == AgreementStatus.OFFERED and membership.has_right(),
        "document": getattr(found, "document", None),
        "crumbs": [Crumb(_("Agreements"), reverse("client:agreements", args=[membership.client.ref]))],
    }
    return render(request, "client/agreement_page.html", context, status=422 if form.errors else 200)
