from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.accounts import operations
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.errors import NotFound
from clients.agreements.models import Agreement, AgreementKind
from clients.organisations.models import Membership
from frontend import access
from frontend.answers import act
from frontend.invitations import renewed, sent
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import ColleagueForm, RolesForm, StaffForm
from frontend.office.frame import ROLE_NAMES, frame, office

MANAGER = OfficeRole.MANAGER


@login_required
@require_http_methods(["GET", "POST"])
def show_staff(request: HttpRequest) -> HttpResponse:
    """Who works at the office in which roles; a manager invites and gives roles."""
    user = office(request, MANAGER)
    form = StaffForm(request.POST or None, initial={"language": "fi"})
    status = 200
    if request.method == "POST":
        status = attempt(
            form, lambda: operations.invite_user(actor=user, at=timezone.now(), **form.cleaned_data)
        )
        if status == DONE:
            messages.success(request, sent(form.cleaned_data["email"]))
            return redirect("office:staff")
    return _page(request, user, form=form, status=status)


def _page(
    request: HttpRequest,
    user: User,
    *,
    form: StaffForm | None = None,
    add_form: ColleagueForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = frame(request) | {
        "people": _people(),
        "form": form or StaffForm(initial={"language": "fi"}),
        "add_form": add_form or ColleagueForm(auto_id="add_%s"),
        "me": user.pk,
    }
    return render(request, "office/staff.html", context, status=status)


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Take somebody who has an account already into the office: an assistant, a client's member, a former colleague."""
    user = office(request, MANAGER)
    form = ColleagueForm(request.POST, auto_id="add_%s")
    added: list[User] = []
    status = attempt(form, lambda: added.append(_add(form, user)))
    if status != DONE:
        return _page(request, user, add_form=form, status=status)
    messages.success(request, _added_words(added[0]))
    return redirect("office:staff")


def _add(form: ColleagueForm, user: User) -> User:
    given = form.cleaned_data
    return operations.give_office_roles(
        email=given["email"], roles=given["office_roles"], actor=user, at=timezone.now()
    )


def _added_words(colleague: User) -> str:
    """Say that they work at the office now, and at which clients their rights rest meanwhile."""
    done = _("%(name)s now works at the office.") % {"name": colleague.full_name}
    resting = Membership.objects.filter(user=colleague, ended_at=None).order_by("client__name")
    names = ", ".join(resting.values_list("client__name", flat=True))
    if not names:
        return done
    return f"{done} {_('Meanwhile their rights rest at: %(clients)s.') % {'clients': names}}"


def _people() -> list[User]:
    signed = Agreement.objects.in_force_at(Now()).filter(
        person=OuterRef("pk"), kind=AgreementKind.ASSISTANT_NDA
    )
    # A closed account is shown even without a role: this is where it is opened again.
    closed = Q(is_active=False) & ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    rows = User.objects.filter(~Q(office_roles=[]) | closed).annotate(is_covered=Exists(signed))
    found: list[User] = list(rows.order_by("full_name", "pk"))
    for row in found:
        row.role_names = [str(ROLE_NAMES[OfficeRole(role)]) for role in row.office_roles]  # type: ignore[attr-defined]
        row.roles_form = RolesForm(  # type: ignore[attr-defined]
            initial={"roles": row.office_roles}, auto_id=f"{row.ref}_%s"
        )
    return found


def _colleague(ref: str) -> User:
    found = access.one(User.objects.all(), ref)
    if not (found.is_office or found.is_closed):
        raise NotFound
    return found


@login_required
@require_POST
def set_roles(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a colleague exactly these roles; no role at all ends the work at the office."""
    user = office(request, MANAGER)
    found = _colleague(ref)
    return act(
        request,
        lambda: operations.set_office_roles(
            user_id=found.pk, roles=request.POST.getlist("roles"), actor=user, at=timezone.now()
        ),
        done=_("The roles of %(name)s are changed.") % {"name": found.full_name},
        to=reverse("office:staff"),
    )


@login_required
@require_POST
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close an account: its sessions and tokens end at once, its history stays."""
    user = office(request, MANAGER)
    found = _colleague(ref)
    return act(
        request,
        lambda: operations.deactivate_user(user_id=found.pk, actor=user, at=timezone.now()),
        done=_("The account of %(name)s is closed.") % {"name": found.full_name},
        to=reverse("office:staff"),
    )


@login_required
@require_POST
def reopen(request: HttpRequest, ref: str) -> HttpResponse:
    """Open a closed account again: the person signs in as before, with the roles and rights they had."""
    user = office(request, MANAGER)
    found = _colleague(ref)
    return act(
        request,
        lambda: operations.reopen_account(user_id=found.pk, actor=user, at=timezone.now()),
        done=_("The account of %(name)s is open again.") % {"name": found.full_name},
        to=reverse("office:staff"),
    )


@login_required
@require_POST
def renew_invitation(request: HttpRequest, ref: str) -> HttpResponse:
    """Send a colleague who has not joined yet a new link; the old one dies."""
    user = office(request, MANAGER)
    found = _colleague(ref)
    return act(
        request,
        lambda: operations.renew_invitation(user_id=found.pk, actor=user, at=timezone.now()),
        done=renewed(found.email),
        to=reverse("office:staff"),
    )
