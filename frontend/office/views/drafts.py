from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assignments.catalogue import kinds
from assignments.catalogue.models import Service
from assignments.catalogue.queries import offered_services, service_for
from assignments.orders import operations
from assignments.orders.models import Assignment
from assignments.orders.states import AssignmentStatus
from backoffice.accounts.models import User
from backoffice.kernel.errors import DomainError, IllegalMove
from backoffice.kernel.files import bytes_gone_when_refused, store_file
from backoffice.kernel.models import StoredFile
from clients.organisations.models import Client
from frontend import access
from frontend.answers import add_refusal, take_draft
from frontend.kindforms import FieldsForm, form_class
from frontend.office.attempts import DONE, INVALID
from frontend.office.forms import OrderForm
from frontend.office.frame import ORDERING, frame, office
from frontend.parts import Crumb, FormGroup

BRIEF = "brief"


@login_required
@require_safe
def choose_service(request: HttpRequest, ref: str) -> HttpResponse:
    """What the client needs: the services that can be ordered."""
    user = office(request, *ORDERING)
    found = access.client_for(user, ref)
    context = frame(request) | {
        "client": found,
        "kinds": [kinds.get(each.kind) for each in offered_services()],
        "crumbs": _crumbs(found),
    }
    return render(request, "office/draft_service.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_draft(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """A draft on the client's behalf: brief, number and cap on one page."""
    user = office(request, *ORDERING)
    found = access.client_for(user, ref)
    service = service_for(kind)
    form = OrderForm(request.POST or None, request.FILES or None)
    brief = form_class(kinds.get(kind).brief_fields)(
        request.POST or None, request.FILES or None, prefix=BRIEF
    )
    made: list[Assignment] = []
    status = 200
    if request.method == "POST":
        status = _try(form, brief, lambda: made.append(_create(user, found, service, form, brief)))
        if status == DONE:
            take_draft(request, f"behalf-{kind}-{ref}")
            messages.success(request, _("The draft is saved on behalf of %(name)s.") % {"name": found.name})
            return redirect("office:assignment", ref=made[0].ref)
    return _page(request, found, service, (form, brief), draft=f"behalf-{kind}-{ref}", status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a draft on the client's behalf; the change is marked so."""
    user = office(request, *ORDERING)
    found = access.assignment_for(user, ref)
    if found.status != AssignmentStatus.DRAFT:
        raise IllegalMove
    form = OrderForm(request.POST or None, request.FILES or None, initial=_values(found))
    brief = form_class(kinds.get(found.service.kind).brief_fields)(
        request.POST or None, request.FILES or None, prefix=BRIEF, initial=found.brief
    )
    status = 200
    if request.method == "POST":
        status = _try(form, brief, lambda: _change(user, found, form, brief))
        if status == DONE:
            take_draft(request, f"behalf-{ref}")
            messages.success(
                request, _("The draft is saved on behalf of %(name)s.") % {"name": found.client.name}
            )
            return redirect("office:assignment", ref=ref)
    return _page(request, found.client, found.service, (form, brief), draft=f"behalf-{ref}", status=status)


def _values(found: Assignment) -> dict[str, Any]:
    names = ("title", "target_units", "cap_cents", "deadline_on")
    return {name: getattr(found, name) for name in names}


def _try(form: OrderForm, brief: FieldsForm, action: Any) -> int:
    """Run the action when both forms are whole; a refusal goes to the form that has its field."""
    if not all([form.is_valid(), brief.is_valid()]):
        return INVALID
    try:
        action()
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        add_refusal(brief if set(error.fields) & set(brief.fields) else form, error)
        return error.status
    return DONE


@bytes_gone_when_refused()
@transaction.atomic
def _create(user: User, client: Client, service: Service, form: OrderForm, brief: FieldsForm) -> Assignment:
    return operations.draft_assignment(
        client=client, service=service, actor=user, at=timezone.now(), **_given(user, form, brief)
    )


@bytes_gone_when_refused()
@transaction.atomic
def _change(user: User, found: Assignment, form: OrderForm, brief: FieldsForm) -> Assignment:
    return operations.edit_draft(
        assignment_id=found.pk, actor=user, at=timezone.now(), **_given(user, form, brief)
    )


def _given(user: User, form: OrderForm, brief: FieldsForm) -> Any:
    def keep(upload: Any) -> StoredFile:
        return store_file(content=upload, name=upload.name or "", uploaded_by=user)

    given = dict(form.cleaned_data)
    given["files"] = [keep(upload) for upload in given.pop("uploads")]
    given["brief"] = brief.values(keep_file=lambda upload: keep(upload).ref)
    return given


def _crumbs(client: Client) -> list[Crumb]:
    return [
        Crumb(_("Clients"), reverse("office:clients")),
        Crumb(client.name, reverse("office:client", args=[client.ref])),
    ]


def _page(
    request: HttpRequest,
    client: Client,
    service: Service,
    forms: tuple[OrderForm, FieldsForm],
    *,
    draft: str,
    status: int,
) -> HttpResponse:
    form, brief = forms
    context = frame(request) | {
        "client": client,
        "kind": kinds.get(service.kind),
        "draft": draft,
        "form": form,
        "brief_form": brief,
        "all_forms": FormGroup((form, brief)),
        "crumbs": _crumbs(client),
    }
    return render(request, "office/draft_form.html", context, status=status)
