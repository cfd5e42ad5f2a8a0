from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.orders.models import Assignment
from assignments.pricing.models import ClientTerms
from assignments.pricing.operations import set_client_terms
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.workdays import helsinki_date
from billing.payments.queries import client_credit
from clients.agreements.models import CLIENT_KINDS, Agreement, AgreementKind
from clients.agreements.operations import offer_client_agreements
from clients.agreements.states import AgreementStatus
from clients.organisations import operations
from clients.organisations.models import Client
from clients.organisations.profiles import COLUMNS, BillingProfile
from clients.organisations.queries import members_of
from frontend import access
from frontend.answers import act, show, take_draft
from frontend.office import catalogue
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import (
    RIGHT_NAMES,
    BillingForm,
    ClientForm,
    LimitForm,
    MemberForm,
    RightsForm,
    TermsForm,
)
from frontend.office.frame import KEEPERS, frame, office
from frontend.office.names import kind_names
from frontend.paging import page_of
from frontend.parts import Crumb
from frontend.rows import service_name
from frontend.signing import evidence

PER_PAGE = 50
LATEST = 8


@login_required
@require_safe
def list_clients(request: HttpRequest) -> HttpResponse:
    """Every client by name; whether its agreements are in force decides whether it may order."""
    user = office(request)
    query = request.GET.get("q", "").replace("\0", " ").strip()
    rows = Client.objects.visible_to(user)
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(business_id__startswith=query))
    page = page_of(_with_agreements(rows), cursor=request.GET.get("cursor"), limit=PER_PAGE)
    context = frame(request) | {"page": page, "query": query, "needed": len(CLIENT_KINDS)}
    return show(request, "office/client_list.html", context, fragment="rows")


def _with_agreements(rows: QuerySet[Client]) -> QuerySet[Client]:
    held = (
        Agreement.objects.in_force_at(Now())
        .filter(client=OuterRef("pk"), person=None)
        .order_by()
        .values("client")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(agreements_held=Coalesce(Subquery(held, output_field=IntegerField()), 0))


@login_required
@require_http_methods(["GET", "POST"])
def new_client(request: HttpRequest) -> HttpResponse:
    """Take in a company: its Business ID and where its invoices go."""
    user = office(request, *KEEPERS)
    form = ClientForm(request.POST or None)
    made: list[Client] = []
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: made.append(_create(form, user)))
        if status == DONE:
            take_draft(request, "client-new")
            messages.success(request, _("The client is in. Offer the agreements and invite the owner next."))
            return redirect("office:client", ref=made[0].ref)
    context = frame(request) | {
        "form": form,
        "crumbs": [Crumb(_("Clients"), reverse("office:clients"))],
    }
    return render(request, "office/client_new.html", context, status=status)


def _create(form: ClientForm, user: User) -> Client:
    given = form.cleaned_data
    return operations.create_client(
        name=given["name"],
        business_id=given["business_id"],
        billing=_profile(given),
        cap_limit_cents=given["cap_limit_cents"],
        actor=user,
        at=timezone.now(),
    )


def _profile(given: dict[str, Any]) -> BillingProfile:
    return BillingProfile(**{name: given[column] for name, column in COLUMNS.items()})


@login_required
@require_safe
def show_client(request: HttpRequest, ref: str) -> HttpResponse:
    """Billing profile, members, agreements, terms and the newest assignments of one client."""
    user = office(request)
    return client_page(request, user, access.client_for(user, ref))


@login_required
@require_POST
def set_limit(request: HttpRequest, ref: str) -> HttpResponse:
    """Set or lift the highest cap one assignment of the client may have."""
    user = office(request, *KEEPERS)
    found = access.client_for(user, ref)
    form = LimitForm(request.POST, auto_id="limit_%s")
    status = attempt(
        form,
        lambda: operations.set_cap_limit(
            client_id=found.pk, actor=user, at=timezone.now(), **form.cleaned_data
        ),
    )
    if status != DONE:
        return client_page(request, user, found, limit_form=form, status=status)
    messages.success(request, _("The limit is set."))
    return redirect("office:client", ref=ref)


@login_required
@require_POST
def offer_agreements(request: HttpRequest, ref: str) -> HttpResponse:
    """Lay the three agreements before the client, signed by the office."""
    user = office(request, OfficeRole.CONTRACT_ADMIN)
    found = access.client_for(user, ref)
    return act(
        request,
        lambda: offer_client_agreements(
            client=found, actor=user, at=timezone.now(), evidence=evidence(request)
        ),
        done=_("The three agreements wait for the owner’s signature."),
        to=reverse("office:client", args=[ref]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit_billing(request: HttpRequest, ref: str) -> HttpResponse:
    """Where the client's invoices go; what is out keeps what it was sent with."""
    user = office(request, *KEEPERS)
    found = access.client_for(user, ref)
    form = BillingForm(request.POST or None, initial=BillingProfile.of(found).columns())
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _bill(found, form, user))
        if status == DONE:
            messages.success(request, _("The billing profile is saved."))
            return redirect("office:client", ref=ref)
    context = frame(request) | {"client": found, "form": form, "crumbs": _crumbs(found)}
    return render(request, "office/client_billing.html", context, status=status)


def _bill(client: Client, form: BillingForm, user: User) -> Client:
    return operations.update_billing(
        client_id=client.pk, billing=_profile(form.cleaned_data), actor=user, at=timezone.now()
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit_terms(request: HttpRequest, ref: str) -> HttpResponse:
    """What the client has agreed apart from the list, from a day on; the past is never rewritten."""
    user = office(request, OfficeRole.ACCOUNT_MANAGER)
    found = access.client_for(user, ref)
    services = catalogue.services()
    today = helsinki_date(timezone.now())
    form = TermsForm(
        request.POST or None, initial={"valid_from": today}, services=catalogue.choices(services)
    )
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _agree(found, form, user))
        if status == DONE:
            messages.success(request, _("The terms are recorded."))
            return redirect("office:client", ref=ref)
    context = frame(request) | {"client": found, "form": form, "crumbs": _crumbs(found)}
    return render(request, "office/client_terms.html", context, status=status)


def _agree(client: Client, form: TermsForm, user: User) -> ClientTerms:
    given = dict(form.cleaned_data)
    kind = given.pop("service")
    service = next((each for each in catalogue.services() if each.kind == kind), None)
    return set_client_terms(client=client, service=service, actor=user, at=timezone.now(), **given)


def _crumbs(client: Client) -> list[Crumb]:
    return [
        Crumb(_("Clients"), reverse("office:clients")),
        Crumb(client.name, reverse("office:client", args=[client.ref])),
    ]


def client_page(
    request: HttpRequest,
    user: User,
    found: Client,
    *,
    member_form: MemberForm | None = None,
    limit_form: LimitForm | None = None,
    rights_form: RightsForm | None = None,
    rights_of: int = 0,
    status: int = 200,
) -> HttpResponse:
    """Answer with the client's page; a form that was refused keeps what was typed."""
    limit = {"cap_limit_cents": found.cap_limit_cents}
    first = {"language": found.invoice_language, "rights": ["owner"]}
    orders = Assignment.objects.visible_to(user).filter(client=found).select_related("service")
    agreements = _agreements(found)
    context = frame(request) | {
        "client": found,
        "members": _members(found, rights_form, rights_of),
        "agreements": agreements,
        "all_signed": [each.status for each in agreements] == [AgreementStatus.IN_FORCE] * len(CLIENT_KINDS),
        "may_offer": not any(each.status == AgreementStatus.OFFERED for each in agreements),
        "orders": [service_name(row) for row in orders.order_by("-pk")[:LATEST]],
        "terms": _terms(found),
        "credit_cents": client_credit(found),
        "member_form": member_form or MemberForm(initial=first, auto_id="member_%s"),
        "limit_form": limit_form or LimitForm(initial=limit, auto_id="limit_%s"),
        "limit_shown": limit_form is not None,
        "crumbs": _crumbs(found)[:1],
    }
    return render(request, "office/client_page.html", context, status=status)


def _agreements(client: Client) -> list[Agreement]:
    """The newest agreement of each kind; texts stay in the database."""
    rows = Agreement.objects.filter(client=client, person=None).select_related("template").order_by("-pk")
    newest: dict[str, Agreement] = {}
    for row in rows.defer("text")[:30]:
        newest.setdefault(row.kind, row)
    found = [newest[kind] for kind in CLIENT_KINDS if kind in newest]
    for row in found:
        row.kind_name = kind_names()[AgreementKind(row.kind)]  # type: ignore[attr-defined]
    return found


def _members(client: Client, failed: RightsForm | None, failed_of: int) -> list[Any]:
    """The members with their rights in words and in a form; the one that was refused is shown again."""
    rows: list[Any] = list(members_of(client))
    for row in rows:
        row.shown = failed is not None and row.pk == failed_of
        fresh = RightsForm(initial={"rights": row.rights}, auto_id=f"rights_{row.pk}_%s")
        row.rights_form = failed if row.shown else fresh
        row.names = [str(name) for right, name in RIGHT_NAMES.items() if right in row.rights]
    return rows


def _terms(client: Client) -> list[Any]:
    rows: list[Any] = list(client.terms.filter(valid_to=None).select_related("service").order_by("pk"))
    names = dict(catalogue.choices([row.service for row in rows if row.service]))
    for row in rows:
        row.service_name = names[row.service.kind] if row.service else _("All services")
    return rows
