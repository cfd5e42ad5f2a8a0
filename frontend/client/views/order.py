"""Ordering in four steps: what, brief, how much, confirm. The draft is kept on the server from the second step on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.catalogue import kinds
from assignments.catalogue.kinds.base import Kind
from assignments.catalogue.models import Service
from assignments.catalogue.queries import offered_services, service_for
from assignments.orders import operations
from assignments.orders.models import Assignment
from assignments.orders.queries import conditions_of
from assignments.orders.states import AssignmentStatus
from assignments.pricing.estimates import Estimate, estimate
from assignments.pricing.terms import Terms, resolve_terms
from backoffice.accounts.models import User
from backoffice.kernel.errors import DomainError, Forbidden
from backoffice.kernel.files import bytes_gone_when_refused, store_file
from backoffice.kernel.models import StoredFile
from backoffice.kernel.money import share_bps
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.vat import rate_on
from clients.agreements.queries import missing_agreements
from clients.organisations.models import Client, Membership
from frontend import access
from frontend.access import person
from frontend.answers import add_refusal, take_draft
from frontend.client.forms import AmountForm, FilesForm, ShownForm, TitleForm
from frontend.client.frame import frame
from frontend.client.reach import assignment as find
from frontend.client.reach import to_order
from frontend.kindforms import FieldsForm, facts, form_class
from frontend.parts import Amount, FormGroup, Step
from frontend.rows import kind_of, service_name
from frontend.templatetags.ui import bps, cents, number

FIRST_TARGET = 10
UNPRICED_CENTS = 10_000  # what a first cap reckons a result at, when its price comes by offer


def steps(*, client: Client, assignment: Assignment | None = None, kind: str = "") -> list[Step]:
    """The four steps; done ones can be opened again."""
    ref = assignment.ref if assignment else ""
    brief = reverse("client:order_edit", args=[ref]) if ref else ""
    return [
        Step(_("What"), reverse("client:order", args=[client.ref])),
        Step(_("Brief"), brief),
        Step(_("How much"), reverse("client:order_amount", args=[ref]) if ref else ""),
        Step(_("Confirm")),
    ]


@login_required
@require_safe
def choose_service(request: HttpRequest, client: str) -> HttpResponse:
    """Step 1: the services with their unit and the company's own price."""
    company, membership = _orderer(request, client)
    today = helsinki_date(timezone.now())
    offers = []
    for service in offered_services():
        terms = resolve_terms(client=company, service=service, on=today)
        offers.append(
            {
                "kind": kinds.get(service.kind),
                "price_cents": terms.unit_price_cents,
                "review_days": terms.review_days,
            }
        )
    drafts = (
        Assignment.objects.filter(client=company, status=AssignmentStatus.DRAFT)
        .select_related("service")
        .order_by("-pk")[:5]
    )
    context = frame(request, company, membership) | {
        "offers": offers,
        "drafts": [service_name(draft) for draft in drafts],
        "steps": steps(client=company),
        "missing": missing_agreements(client=company, at=timezone.now()),
    }
    return render(request, "client/order_service.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_brief(request: HttpRequest, client: str, kind: str) -> HttpResponse:
    """Step 2 of a new order: title and brief; saves the draft."""
    company, membership = _orderer(request, client)
    service = service_for(kind)
    return _brief(request, company, membership, service=service, assignment=None)


@login_required
@require_http_methods(["GET", "POST"])
def edit_brief(request: HttpRequest, ref: str) -> HttpResponse:
    """Step 2 of a draft that exists."""
    found, membership = find(request, ref)
    access.require_right(person(request), found.client, "orderer")
    return _brief(request, found.client, membership, service=found.service, assignment=found)


def _brief(
    request: HttpRequest,
    client: Client,
    membership: Membership,
    *,
    service: Service,
    assignment: Assignment | None,
) -> HttpResponse:
    kind = kinds.get(service.kind)
    data = request.POST or None
    forms = BriefForms(
        title=TitleForm(data, initial={"title": assignment.title if assignment else ""}),
        brief=form_class(kind.brief_fields)(
            data, request.FILES or None, initial=assignment.brief if assignment else {}, prefix="brief"
        ),
        files=FilesForm(data, request.FILES or None),
    )
    draft = f"order-{kind.code}-{assignment.ref if assignment else client.ref}"
    checked = [form.is_valid() for form in forms.all()]  # all of them, so that every mistake is shown at once
    if request.method == "POST" and all(checked):
        try:
            saved = _save(person(request), client, service, assignment, forms)
        except DomainError as error:
            _refuse(forms.all(), error)
        else:
            take_draft(request, draft)
            return redirect("client:order_amount", ref=saved.ref)
    context = frame(request, client, membership) | {
        "kind": kind,
        "draft": draft,
        "service": service,
        "assignment": assignment,
        "title_form": forms.title,
        "brief_form": forms.brief,
        "files_form": forms.files,
        "all_forms": FormGroup(forms.all()),
        "steps": steps(client=client, assignment=assignment),
    }
    has_errors = any(form.errors for form in forms.all())
    return render(request, "client/order_brief.html", context, status=422 if has_errors else 200)


def _refuse(forms: list[Any], error: DomainError) -> None:
    """Put the refusal into the form that has the named field; what names none goes on top of the first."""
    renamed = {"file": "uploads", "files": "uploads"}
    for form in forms:
        named = {
            renamed.get(name, name): text
            for name, text in error.fields.items()
            if renamed.get(name, name) in form.fields
        }
        for name, text in named.items():
            form.add_error(name, str(text))
    if not any(form.errors for form in forms):
        forms[0].add_error(None, str(error))


@dataclass(frozen=True)
class BriefForms:
    """The three forms of step 2, filled and valid."""

    title: TitleForm
    brief: FieldsForm
    files: FilesForm

    def all(self) -> list[Any]:
        return [self.title, self.brief, self.files]


@bytes_gone_when_refused()
@transaction.atomic
def _save(
    user: User, client: Client, service: Service, assignment: Assignment | None, forms: BriefForms
) -> Assignment:
    at = timezone.now()

    def keep(upload: Any) -> StoredFile:
        return store_file(content=upload, name=upload.name or "", uploaded_by=user)

    files = [keep(upload) for upload in forms.files.cleaned_data.get("uploads") or []]
    brief = forms.brief.values(keep_file=lambda upload: keep(upload).ref)
    title = forms.title.cleaned_data["title"]
    if assignment is not None:
        return operations.edit_draft(
            assignment_id=assignment.pk, title=title, brief=brief, files=files, actor=user, at=at
        )
    terms = resolve_terms(client=client, service=service, on=helsinki_date(at))
    cap = FIRST_TARGET * (terms.unit_price_cents or UNPRICED_CENTS)
    return operations.draft_assignment(
        client=client,
        service=service,
        title=title,
        brief=brief,
        target_units=FIRST_TARGET,
        cap_cents=min(cap, client.cap_limit_cents or cap),
        files=files,
        actor=user,
        at=at,
    )


@login_required
@require_http_methods(["GET", "POST"])
def amount(request: HttpRequest, ref: str) -> HttpResponse:
    """Step 3: how many results and the cap, with the worst case beside."""
    found, membership = _draft(request, ref)
    initial = {
        "target_units": found.target_units,
        "cap_cents": found.cap_cents,
        "deadline_on": found.deadline_on,
    }
    form = AmountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_draft(
                assignment_id=found.pk, actor=person(request), at=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            take_draft(request, f"amount-{ref}")
            return redirect("client:order_confirm", ref=ref)
    context = frame(request, found.client, membership) | {
        "assignment": service_name(found),
        "kind": kind_of(found),
        "form": form,
        "steps": steps(client=found.client, assignment=found),
        **_quote(found, found.target_units, found.cap_cents, found.deadline_on),
    }
    return render(request, "client/order_amount.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def estimate_box(request: HttpRequest, ref: str) -> HttpResponse:
    """The price box alone, for the numbers typed so far; stores nothing."""
    found = to_order(request, ref)
    form = AmountForm(request.POST)
    if not form.is_valid():
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return render(request, "client/_quote_box.html", {"quote_error": sentence}, status=422)
    typed = form.cleaned_data
    box = _quote(found, typed["target_units"], typed["cap_cents"], typed["deadline_on"])
    return render(request, "client/_quote_box.html", box)


def _quote(
    assignment: Assignment,
    target_units: int,
    cap_cents: int,
    deadline_on: date | None,
    terms: Terms | None = None,
) -> dict[str, Any]:
    """The context of the price box."""
    today = helsinki_date(timezone.now())
    result: Estimate = estimate(
        client=assignment.client,
        service=assignment.service,
        target_units=target_units,
        cap_cents=cap_cents,
        on=today,
        deadline_on=deadline_on,
        terms=terms,
    )
    lines = []
    if result.unit_price_cents is not None:
        lines = [
            Amount(_("Price of one result"), cents(result.unit_price_cents)),
            Amount(
                _("%(units)s results at that price") % {"units": number(target_units)},
                cents(result.unit_price_cents * target_units),
            ),
            Amount(_("Results that fit under the cap"), number(result.units_within_cap)),
            Amount(_("You pay at the most"), cents(result.worst_case_cents), total=True),
            _with_vat(result.worst_case_cents, rate_on(assignment.service.vat_category, today)),
        ]
    return {
        "quote_cap": cap_cents,
        "quote_lines": lines,
        "quote_deadline": deadline_on,
        "estimate": result,
    }


def _with_vat(net_cents: int, rate_bps: int) -> Amount:
    """The same amount as it stands on the bank account, at today's rate."""
    label = _("The same with VAT %(rate)s") % {"rate": bps(rate_bps)}
    return Amount(label, cents(net_cents + share_bps(net_cents, rate_bps)))


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Step 4: everything that will be frozen, then the order."""
    found, membership = _draft(request, ref)
    refusal = ""
    if request.method == "POST":
        refusal = _place(request, found)
        if not refusal:
            return redirect("client:assignment", ref=ref)
        found, membership = _draft(request, ref)
    context = frame(request, found.client, membership) | _confirmation(found) | {"refusal": refusal}
    return render(request, "client/order_confirm.html", context, status=409 if refusal else 200)


def _place(request: HttpRequest, found: Assignment) -> str:
    """Order at what the page showed, and at nothing else; return the refusal, empty when it is ordered."""
    shown = ShownForm(request.POST).shown()
    if shown is None:
        return _("Look at the price once more, then order.")
    try:
        operations.place_assignment(
            assignment_id=found.pk, actor=person(request), at=timezone.now(), shown=shown
        )
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        return str(error)
    return ""


def _confirmation(found: Assignment) -> dict[str, Any]:
    kind: Kind = kind_of(found)
    conditions = conditions_of(found, timezone.now())
    return {
        "assignment": service_name(found),
        "kind": kind,
        "facts": facts(kind.brief_fields, found.brief),
        "criteria": conditions.criteria.items,
        "conditions": conditions,
        "missing": missing_agreements(client=found.client, at=timezone.now()),
        "files": found.files.select_related("file"),
        "steps": steps(client=found.client, assignment=found),
        **_quote(found, found.target_units, found.cap_cents, found.deadline_on, conditions.terms),
    }


def _orderer(request: HttpRequest, client: str) -> tuple[Client, Membership]:
    company, membership = access.require_member(person(request), client)
    if not membership.has_right("orderer"):
        raise Forbidden
    return company, membership


def _draft(request: HttpRequest, ref: str) -> tuple[Assignment, Membership]:
    found, membership = find(request, ref)
    if not membership.has_right("orderer"):
        raise Forbidden
    return found, membership
