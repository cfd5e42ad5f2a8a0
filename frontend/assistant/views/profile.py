from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assignments.catalogue import kinds
from assignments.people import operations
from assignments.people.models import Assistant
from backoffice.kernel.errors import DomainError
from backoffice.kernel.workdays import helsinki_date
from frontend import access
from frontend.access import person
from frontend.answers import act, add_refusal
from frontend.assistant.forms import AbsenceForm, CapacityForm
from frontend.assistant.frame import frame


@login_required
@require_http_methods(["GET", "POST"])
def show_profile(request: HttpRequest) -> HttpResponse:
    """My skills and languages as the office has them; how much I hold at once and when I am away, by myself."""
    assistant = access.require_assistant(person(request))
    part = request.POST.get("part")
    capacity = CapacityForm(
        request.POST if part == "capacity" else None, initial={"capacity_units": assistant.capacity_units}
    )
    absence = AbsenceForm(request.POST if part == "absence" else None)
    if part == "capacity" and capacity.is_valid() and _saved_capacity(request, assistant, capacity):
        return redirect("desk:profile")
    if part == "absence" and absence.is_valid() and _saved_absence(request, assistant, absence):
        return redirect("desk:profile")
    context = frame(request, assistant) | {
        "skills": [
            str(kinds.get(code).name) for code in assistant.skills.values_list("service__kind", flat=True)
        ],
        "capacity_form": capacity,
        "absence_form": absence,
        "absences": assistant.absences.filter(to_on__gte=helsinki_date(timezone.now())).order_by("from_on"),
    }
    return render(
        request, "desk/profile.html", context, status=422 if capacity.errors or absence.errors else 200
    )


def _saved_capacity(request: HttpRequest, assistant: Assistant, form: CapacityForm) -> bool:
    try:
        operations.set_capacity(assistant_id=assistant.pk, actor=person(request), **form.cleaned_data)
    except DomainError as error:
        add_refusal(form, error)
        return False
    messages.success(request, _("Saved."))
    return True


def _saved_absence(request: HttpRequest, assistant: Assistant, form: AbsenceForm) -> bool:
    try:
        operations.add_absence(assistant_id=assistant.pk, actor=person(request), **form.cleaned_data)
    except DomainError as error:
        add_refusal(form, error)
        return False
    messages.success(request, _("Your absence is noted. You get no new work on those days."))
    return True


@login_required
@require_POST
def remove_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an absence."""
    access.require_assistant(person(request))
    return act(
        request,
        lambda: operations.remove_absence(absence_id=pk, actor=person(request)),
        done=_("The absence is removed."),
        to=reverse("desk:profile"),
    )
