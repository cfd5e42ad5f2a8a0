from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.kernel.errors import DomainError, Forbidden, NotFound
from clients.organisations import operations
from clients.organisations.models import Client, Membership
from frontend import access
from frontend.access import person
from frontend.answers import act, add_refusal
from frontend.client.forms import InviteForm, RightsForm
from frontend.client.frame import RIGHT_NAMES, frame
from frontend.invitations import member_in, renewed


@login_required
@require_http_methods(["GET", "POST"])
def show_team(request: HttpRequest, client: str) -> HttpResponse:
    """Who belongs to the company and what they may do; owners invite."""
    company, membership = access.require_member(person(request), client)
    form = InviteForm(
        request.POST or None, initial={"language": person(request).language, "rights": ["viewer"]}
    )
    if request.method == "POST":
        if not membership.has_right():
            raise Forbidden
        if form.is_valid() and _invited(request, company, form):
            return redirect("client:team", client=company.ref)
    context = frame(request, company, membership) | {
        "members": _members(company),
        "form": form,
        "choices": [(right.value, name) for right, name in RIGHT_NAMES.items()],
        "me": person(request).pk,
    }
    return render(request, "client/team.html", context, status=422 if form.errors else 200)


def _invited(request: HttpRequest, company: Client, form: InviteForm) -> bool:
    try:
        invited = operations.invite_member(
            client_id=company.pk, actor=person(request), at=timezone.now(), **form.cleaned_data
        )
    except DomainError as error:
        add_refusal(form, error)
        return False
    messages.success(request, member_in(*invited, form.cleaned_data["rights"]))
    return True


def _members(company: Client) -> list[Membership]:
    rows = list(company.memberships.current().select_related("user").order_by("user__full_name"))
    for row in rows:
        row.names = [str(name) for right, name in RIGHT_NAMES.items() if right in row.rights]  # type: ignore[attr-defined]
    return rows


@login_required
@require_POST
def rights(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a member may do."""
    found = _owned(request, pk)
    form = RightsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose at least one right."))
        return redirect("client:team", client=found.client.ref)
    return act(
        request,
        lambda: operations.set_rights(
            membership_id=found.pk,
            rights=form.cleaned_data["rights"],
            actor=person(request),
            at=timezone.now(),
        ),
        done=_("Rights changed."),
        to=reverse("client:team", args=[found.client.ref]),
    )


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership: the person loses access at once."""
    found = _owned(request, pk)
    return act(
        request,
        lambda: operations.end_membership(membership_id=found.pk, actor=person(request), at=timezone.now()),
        done=_("The membership has ended."),
        to=reverse("client:team", args=[found.client.ref]),
    )


@login_required
@require_POST
def renew_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a member who has not joined yet a new link; the old one dies."""
    found = _owned(request, pk)
    return act(
        request,
        lambda: operations.renew_member_invitation(
            membership_id=found.pk, actor=person(request), at=timezone.now()
        ),
        done=renewed(found.user.email),
        to=reverse("client:team", args=[found.client.ref]),
    )


def _owned(request: HttpRequest, pk: int) -> Membership:
    """A membership of a company one owns. Raises: NotFound for a stranger, Forbidden for a lesser right."""
    found = Membership.objects.current().select_related("client", "user").filter(pk=pk).first()
    if found is None:
        raise NotFound
    _company, mine = access.require_member(person(request), found.client.ref)
    if not mine.has_right():
        raise Forbidden
    return found
