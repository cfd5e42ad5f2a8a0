from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
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
from backoffice.kernel.references import is_ref
from clients.agreements.models import Agreement, AgreementKind
from frontend.answers import act
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import RolesForm, StaffForm
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
            sent = _("Invitation sent to %(email)s.") % {"email": form.cleaned_data["email"]}
            messages.success(request, sent)
            return redirect("office:staff")
    context = frame(request) | {"people": _people(), "form": form, "me": user.pk}
    return render(request, "office/staff.html", context, status=status)


def _people() -> list[User]:
    signed = Agreement.objects.in_force_at(Now()).filter(
        person=OuterRef("pk"), kind=AgreementKind.ASSISTANT_NDA
    )
    rows = User.objects.exclude(office_roles=[]).annotate(is_covered=Exists(signed))
    found: list[User] = list(rows.order_by("full_name", "pk"))
    for row in found:
        row.role_names = [str(ROLE_NAMES[OfficeRole(role)]) for role in row.office_roles]  # type: ignore[attr-defined]
        row.roles_form = RolesForm(  # type: ignore[attr-defined]
            initial={"roles": row.office_roles}, auto_id=f"{row.ref}_%s"
        )
    return found


def _colleague(ref: str) -> User:
    found = User.objects.filter(ref=ref).exclude(office_roles=[]).first() if is_ref(ref) else None
    if found is None:
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
