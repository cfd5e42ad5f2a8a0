from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.kernel.errors import DomainError, NotFound
from clients.agreements.models import Agreement
from clients.agreements.operations import sign_agreement
from clients.agreements.states import AgreementStatus
from frontend import access
from frontend.access import person
from frontend.answers import add_refusal, show
from frontend.assistant.frame import frame
from frontend.paging import page_of
from frontend.parts import Crumb
from frontend.signing import SignForm, evidence

PER_PAGE = 50


@login_required
@require_safe
def list_agreements(request: HttpRequest) -> HttpResponse:
    """My own agreements with the office, those to sign first."""
    assistant = access.require_assistant(person(request))
    mine = Agreement.objects.filter(person=person(request)).select_related("client")
    settled = mine.exclude(status=AgreementStatus.OFFERED)
    page = page_of(settled, cursor=request.GET.get("cursor"), limit=PER_PAGE)
    # What waits for a signature is one of a kind and client, so there are few; it stands on the first page.
    to_sign = list(mine.filter(status=AgreementStatus.OFFERED).order_by("-pk")) if page.is_first else []
    context = frame(request, assistant) | {"rows": to_sign + page.items, "page": page}
    return show(request, "desk/agreement_list.html", context, fragment="rows")


def _mine(request: HttpRequest, ref: str) -> Agreement:
    found = access.agreement_for(person(request), ref)
    if found.person_id != person(request).pk:
        raise NotFound
    return found


@login_required
@require_safe
def show_agreement(request: HttpRequest, ref: str) -> HttpResponse:
    """The text in short and in full, and the place to sign."""
    return _page(request, _mine(request, ref), SignForm(initial={"full_name": str(request.user)}))


@login_required
@require_POST
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign the version shown."""
    found = _mine(request, ref)
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
            messages.success(request, _("Signed. You now see the work it covers."))
            return redirect("desk:agreements")
    return _page(request, found, form)


def _page(request: HttpRequest, found: Agreement, form: SignForm) -> HttpResponse:
    context = frame(request, access.require_assistant(person(request))) | {
        "agreement": found,
        "signatures": found.signatures.order_by("pk"),
        "form": form,
        "may_sign": found.status == AgreementStatus.OFFERED,
        "document": getattr(found, "document", None),
        "crumbs": [Crumb(_("Agreements"), reverse("desk:agreements"))],
    }
    return render(request, "desk/agreement_page.html", context, status=422 if form.errors else 200)
