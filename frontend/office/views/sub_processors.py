from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.errors import NotFound
from backoffice.kernel.texts import Text
from backoffice.kernel.workdays import helsinki_date
from clients.agreements import operations
from clients.agreements.models import SubProcessor
from clients.agreements.queries import current_and_coming, earliest_start
from clients.agreements.states import SubProcessorStatus
from frontend.answers import act
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import EndForm, ReasonForm, SubProcessorForm
from frontend.office.frame import frame, office
from frontend.parts import Crumb

ADMIN = OfficeRole.CONTRACT_ADMIN


@login_required
@require_http_methods(["GET", "POST"])
def show_sub_processors(request: HttpRequest) -> HttpResponse:
    """Who handles clients' data for the office, now, soon and before; a contract admin announces a new one."""
    user = office(request) if request.method == "GET" else office(request, ADMIN)
    form = SubProcessorForm(request.POST or None, initial={"from_on": earliest_start(timezone.now())})
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _add(form.cleaned_data, user))
        if status == DONE:
            messages.success(request, _("Listed. The clients it concerns are told by mail."))
            return redirect("office:sub_processors")
    return _page(request, user, form=form, status=status)


def _add(given: dict[str, Any], user: User) -> None:
    operations.add_sub_processor(
        name=given["name"],
        business_id=given["business_id"],
        country=given["country"],
        task=Text(fi=given["task_fi"], sv=given["task_sv"], en=given["task_en"]),
        from_on=given["from_on"],
        actor=user,
        at=timezone.now(),
    )


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the last day of a sub-processor."""
    user = office(request, ADMIN)
    found = _one(user, pk)
    form = EndForm(request.POST, auto_id=f"end-{found.pk}-%s")
    status = attempt(
        form,
        lambda: operations.end_sub_processor(
            sub_processor_id=found.pk, actor=user, at=timezone.now(), **form.cleaned_data
        ),
    )
    if status != DONE:
        return _page(request, user, refused=found.pk, end_form=form, status=status)
    messages.success(request, _("The last day is noted."))
    return redirect("office:sub_processors")


@login_required
@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a sub-processor that has not begun."""
    user = office(request, ADMIN)
    found = _one(user, pk)
    return act(
        request,
        lambda: operations.call_off_sub_processor(
            sub_processor_id=found.pk, actor=user, at=timezone.now(), reason=request.POST.get("reason", "")
        ),
        done=_("Called off. The clients who were told of it are told by mail."),
        to=reverse("office:sub_processors"),
    )


def _one(user: User, pk: int) -> SubProcessor:
    found = SubProcessor.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _page(
    request: HttpRequest,
    user: User,
    *,
    form: SubProcessorForm | None = None,
    refused: int = 0,
    end_form: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the list; a refused form keeps what was typed (`refused` = whose end was)."""
    at = timezone.now()
    listed = current_and_coming(user=user, at=at)
    to_change = [row for row in (*listed.coming, *listed.current) if row.status == SubProcessorStatus.LISTED]
    for row in to_change:
        row.shown = row.pk == refused  # type: ignore[attr-defined]
        row.form = end_form if row.pk == refused else _end_form(row, at)  # type: ignore[attr-defined]
        row.reason_form = ReasonForm(auto_id=f"off-{row.pk}-%s")  # type: ignore[attr-defined]
        row.is_coming = row in listed.coming  # type: ignore[attr-defined]
    earliest = earliest_start(at)
    context = frame(request, "agreements") | {
        "listed": listed,
        "to_change": to_change,
        "form": form or SubProcessorForm(initial={"from_on": earliest}),
        "earliest": earliest,
        "crumbs": [Crumb(_("Agreements"), reverse("office:agreements"))],
    }
    return render(request, "office/sub_processors.html", context, status=status)


def _end_form(row: SubProcessor, at: Any) -> EndForm:
    return EndForm(initial={"ended_on": max(row.from_on, helsinki_date(at))}, auto_id=f"end-{row.pk}-%s")
