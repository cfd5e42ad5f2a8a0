from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.accounts.models import User
from backoffice.kernel.errors import NotFound
from clients.organisations import operations
from clients.organisations.models import Client, Membership
from frontend import access
from frontend.answers import act
from frontend.invitations import member_in, renewed
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import MemberForm, RightsForm
from frontend.office.frame import KEEPERS, office
from frontend.office.views.clients import client_page


@login_required
@require_POST
def invite_member(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a person of the company in, the owner first."""
    user = office(request, *KEEPERS)
    found = access.client_for(user, ref)
    form = MemberForm(request.POST, auto_id="member_%s")
    invited: list[tuple[Membership, str | None]] = []
    status = attempt(
        form,
        lambda: invited.append(
            operations.invite_member(client_id=found.pk, actor=user, at=timezone.now(), **form.cleaned_data)
        ),
    )
    if status != DONE:
        return client_page(request, user, found, member_form=form, status=status)
    messages.success(request, member_in(*invited[0], form.cleaned_data["rights"]))
    return redirect("office:client", ref=ref)


@login_required
@require_POST
def set_rights(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Give a member exactly these rights, on the company's behalf; the last owner stays one."""
    user, found, member = _member(request, ref, pk)
    form = RightsForm(request.POST, auto_id=f"rights_{pk}_%s")
    status = attempt(
        form,
        lambda: operations.set_rights(
            membership_id=member.pk, rights=form.cleaned_data["rights"], actor=user, at=timezone.now()
        ),
    )
    if status != DONE:
        return client_page(request, user, found, rights_form=form, rights_of=pk, status=status)
    done = _("The rights of %(name)s are changed.") % {"name": member.user.full_name}
    messages.success(request, done)
    return redirect("office:client", ref=ref)


@login_required
@require_POST
def end_membership(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """End a membership: the person loses access at once, the history stays; the last owner stays."""
    user, _found, member = _member(request, ref, pk)
    return act(
        request,
        lambda: operations.end_membership(membership_id=member.pk, actor=user, at=timezone.now()),
        done=_("%(name)s is no longer a member.") % {"name": member.user.full_name},
        to=reverse("office:client", args=[ref]),
    )


@login_required
@require_POST
def renew_invitation(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Send a member who has not joined yet a new link; the old one dies."""
    user, _found, member = _member(request, ref, pk)
    return act(
        request,
        lambda: operations.renew_member_invitation(membership_id=member.pk, actor=user, at=timezone.now()),
        done=renewed(member.user.email),
        to=reverse("office:client", args=[ref]),
    )


def _member(request: HttpRequest, ref: str, pk: int) -> tuple[User, Client, Membership]:
    """A keeper of clients, a client and one of its members. Raises: NotFound, Forbidden."""
    user = office(request, *KEEPERS)
    found = access.client_for(user, ref)
    member = found.memberships.current().select_related("user").filter(pk=pk).first()
    if member is None:
        raise NotFound
    return user, found, member
