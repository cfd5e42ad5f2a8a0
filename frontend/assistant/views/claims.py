from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assignments.delivery import operations
from backoffice.kernel.errors import DomainError
from frontend import access
from frontend.access import person
from frontend.answers import act
from frontend.assistant.forms import ClaimForm, NextForm, ReasonForm


@login_required
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Claim results of one assignment and go to work."""
    assistant = access.require_assistant(person(request))
    form = ClaimForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how many results you take: a whole number from 1 to 200."))
        return redirect("desk:queue")
    found = access.assignment_for(person(request), form.cleaned_data["assignment"])
    try:
        claim = operations.claim_units(
            assistant_id=assistant.pk,
            assignment_id=found.pk,
            units=form.cleaned_data["units"],
            at=timezone.now(),
        )
    except DomainError as error:
        return _refused(request, error)
    return redirect("desk:claim", ref=claim.ref)


@login_required
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the next right piece of work, whatever it is."""
    assistant = access.require_assistant(person(request))
    form = NextForm(request.POST)
    units = form.cleaned_data["units"] if form.is_valid() else 1
    try:
        claim = operations.claim_next(assistant_id=assistant.pk, units=units or 1, at=timezone.now())
    except DomainError as error:
        return _refused(request, error)
    return redirect("desk:claim", ref=claim.ref)


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    if error.status == 404:
        raise error
    messages.error(request, str(error))
    return redirect("desk:queue")


@login_required
@require_POST
def extend(request: HttpRequest, ref: str) -> HttpResponse:
    """Renew the lease of what is still in my hands."""
    claim = access.own_claim_for(person(request), ref)
    return act(
        request,
        lambda: operations.extend_claim(claim_id=claim.pk, actor=person(request), at=timezone.now()),
        done=_("You have the full time again."),
        to=reverse("desk:claim", args=[ref]),
    )


@login_required
@require_POST
def release(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand back everything that is not begun, with a reason."""
    claim = access.own_claim_for(person(request), ref)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return act(
        request,
        lambda: operations.release_claim(
            claim_id=claim.pk, reason=reason, actor=person(request), at=timezone.now()
        ),
        done=_("Handed back. Somebody else can take it now."),
        to=reverse("desk:day"),
    )


@login_required
@require_POST
def release_one(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand back one result, with a reason."""
    unit = access.own_unit_for(person(request), ref)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return act(
        request,
        lambda: operations.release_unit(
            unit_id=unit.pk, reason=reason, actor=person(request), at=timezone.now()
        ),
        done=_("Handed back. Somebody else can take it now."),
        to=reverse("desk:claim", args=[unit.claim.ref]),
    )
