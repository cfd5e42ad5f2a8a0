"""Work handed back for an assistant who has fallen ill: one result, or everything of a claim that is not begun."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assignments.delivery import operations
from backoffice.accounts.models import OfficeRole
from frontend import access
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import ReleaseForm
from frontend.office.frame import office
from frontend.office.views.checks import unit_page
from frontend.office.views.people import person_page


@login_required
@require_POST
def release_unit(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand back one result that is in an assistant's hands, on the assistant's behalf."""
    user = office(request, OfficeRole.COORDINATOR)
    unit = access.unit_for(user, ref)
    form = ReleaseForm(request.POST, auto_id="release_%s")
    status = attempt(form, lambda: operations.release_unit(unit_id=unit.pk, **_given(form, user)))
    if status != DONE:
        return unit_page(request, user, unit, release_form=form, status=status)
    _tell(request, unit.assistant.user.full_name)
    return redirect("office:unit", ref=ref)


@login_required
@require_POST
def release_claim(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand back everything of a claim that is not begun, on the assistant's behalf."""
    user = office(request, OfficeRole.COORDINATOR)
    claim = access.claim_for(user, ref)
    form = ReleaseForm(request.POST, auto_id=f"{ref}_%s")
    status = attempt(form, lambda: operations.release_claim(claim_id=claim.pk, **_given(form, user)))
    if status != DONE:
        return person_page(request, user, claim.assistant, release_form=form, claim=claim.pk, status=status)
    _tell(request, claim.assistant.user.full_name)
    return redirect("office:person", ref=claim.assistant.ref)


def _given(form: ReleaseForm, user: Any) -> dict[str, Any]:
    return {"reason": form.cleaned_data["reason"], "actor": user, "at": timezone.now()}


def _tell(request: HttpRequest, name: str) -> None:
    done = _("Handed back for %(name)s. Somebody else can take it now.")
    messages.success(request, done % {"name": name})
