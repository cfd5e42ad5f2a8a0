from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assignments.people.models import Assistant
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.errors import Forbidden, NotFound
from clients.agreements import operations
from clients.agreements.models import Agreement, AgreementKind
from clients.agreements.queries import sealed_file
from clients.agreements.states import AgreementStatus
from frontend import access
from frontend.answers import act, show
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import ReasonForm
from frontend.office.frame import frame, office
from frontend.office.names import kind_names
from frontend.paging import page_of
from frontend.parts import Crumb, Segment
from frontend.signing import SignForm, evidence
from frontend.statuses import look_of

PER_PAGE = 50
MOST_UNBOUND = 20
ADMIN = OfficeRole.CONTRACT_ADMIN
MINE = "mine"
TABS = ("", MINE, AgreementStatus.OFFERED, AgreementStatus.IN_FORCE, AgreementStatus.ENDED)


@login_required
@require_safe
def list_agreements(request: HttpRequest) -> HttpResponse:
    """One's own agreements; for contract admins and account managers everybody's, newest first."""
    user = office(request)
    status = request.GET.get("status", "")
    rows = Agreement.objects.visible_to(user).select_related("client", "person").defer("text")
    if status == MINE:
        rows = rows.filter(person=user.pk)
    elif status in AgreementStatus.values:
        rows = rows.filter(status=status)
    page = page_of(rows, cursor=request.GET.get("cursor"), limit=PER_PAGE)
    context = frame(request) | {
        "page": page,
        "segments": _tabs(status),
        "rows": [_named(row) for row in page.items],
        "unbound": _unbound(user) if user.has_role(ADMIN) else [],
    }
    return show(request, "office/agreement_list.html", context, fragment="rows")


def _named(row: Agreement) -> Agreement:
    row.kind_name = kind_names()[AgreementKind(row.kind)]  # type: ignore[attr-defined]
    return row


def _tabs(current: str) -> list[Segment]:
    base = reverse("office:agreements")
    names = {"": _("All"), MINE: _("My own")}
    return [
        Segment(
            names.get(tab) or str(look_of(tab).label), f"{base}?status={tab}" if tab else base, current == tab
        )
        for tab in TABS
    ]


def _unbound(user: User) -> list[User]:
    """Who works for the office without an NDA signed or offered; nobody offers one to themself."""
    current = [AgreementStatus.OFFERED, AgreementStatus.IN_FORCE]
    bound = Agreement.objects.filter(person=OuterRef("pk"), status__in=current)
    works = ~Q(office_roles=[]) | Q(pk__in=Assistant.objects.filter(is_active=True).values("user"))
    rows = User.objects.filter(works, ~Exists(bound)).exclude(pk=user.pk)
    return list(rows.order_by("pk")[:MOST_UNBOUND])


@login_required
@require_POST
def offer_nda(request: HttpRequest, ref: str) -> HttpResponse:
    """Lay a non-disclosure agreement covering every client before somebody who works for the office."""
    user = office(request, ADMIN)
    found = access.one(User.objects.all(), ref)
    if not (found.is_office or Assistant.objects.filter(user=found).exists()):
        raise NotFound
    return act(
        request,
        lambda: operations.offer_agreement(
            kind=AgreementKind.ASSISTANT_NDA,
            person=found,
            language=found.language,
            actor=user,
            at=timezone.now(),
            evidence=evidence(request),
        ),
        done=_("The agreement waits for %(name)s to sign.") % {"name": found.full_name},
        to=reverse("office:agreements"),
    )


@login_required
@require_safe
def show_agreement(request: HttpRequest, ref: str) -> HttpResponse:
    """The text in short and in full, its signatures, and - for one's own - the place to sign."""
    user = office(request)
    found = access.agreement_for(user, ref)
    return _page(request, user, found, SignForm(initial={"full_name": user.full_name}))


@login_required
@require_POST
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign one's own agreement with name, consent, time, address and the hash of the text."""
    user = office(request)
    found = access.agreement_for(user, ref)
    if found.person_id != user.pk:
        raise Forbidden
    form = SignForm(request.POST)
    status = attempt(
        form,
        lambda: operations.sign_agreement(
            agreement_id=found.pk,
            signer=user,
            evidence=evidence(request),
            at=timezone.now(),
            **form.cleaned_data,
        ),
    )
    if status != DONE:
        found.refresh_from_db()
        return _page(request, user, found, form, status)
    messages.success(request, _("Signed. You now see the clients’ work it covers."))
    return redirect("office:overview")


@login_required
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take back an offer nobody has signed."""
    return _end(request, ref, operations.withdraw_agreement, _("The offer is taken back."))


@login_required
@require_POST
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """End an agreement in force; what it allowed ends with it."""
    return _end(request, ref, operations.end_agreement, _("The agreement has ended."))


def _end(request: HttpRequest, ref: str, operation: object, done: str) -> HttpResponse:
    user = office(request, ADMIN)
    found = access.agreement_for(user, ref)
    return act(
        request,
        lambda: operation(  # type: ignore[operator]
            agreement_id=found.pk, actor=user, at=timezone.now(), reason=request.POST.get("reason", "")
        ),
        done=done,
        to=reverse("office:agreement", args=[ref]),
    )


def _page(
    request: HttpRequest, user: User, found: Agreement, form: SignForm, status: int = 200
) -> HttpResponse:
    is_offered = found.status == AgreementStatus.OFFERED
    context = frame(request) | {
        "agreement": found,
        "kind_name": kind_names()[AgreementKind(found.kind)],
        "signatures": found.signatures.order_by("pk"),
        "form": form,
        "may_sign": is_offered and found.person_id == user.pk,
        "is_offered": is_offered,
        "is_in_force": found.status == AgreementStatus.IN_FORCE,
        "reason_form": ReasonForm(),
        "file": sealed_file(found),
        "crumbs": [Crumb(_("Agreements"), reverse("office:agreements"))],
    }
    return render(request, "office/agreement_page.html", context, status=status)
