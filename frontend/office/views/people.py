from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.catalogue import kinds
from assignments.catalogue.models import Service
from assignments.delivery.models import Unit
from assignments.delivery.states import HELD, UnitStatus
from assignments.people import operations
from assignments.people.models import Assistant
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import Agreement, AgreementKind
from clients.agreements.states import AgreementStatus
from frontend import access
from frontend.answers import act, show
from frontend.invitations import renewed
from frontend.office import catalogue
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import AbsenceForm, HireForm, ReleaseForm, SkillsForm
from frontend.office.frame import frame, office
from frontend.paging import page_of
from frontend.parts import Crumb

PER_PAGE = 50
COORDINATOR = OfficeRole.COORDINATOR


@login_required
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """The office's assistants: what they master, how much they hold, whether their NDA is signed."""
    user = office(request)
    query = request.GET.get("q", "").replace("\0", " ").strip()
    rows = Assistant.objects.visible_to(user).select_related("user").prefetch_related("skills__service")
    if query:
        rows = rows.filter(Q(user__full_name__icontains=query) | Q(user__email__icontains=query))
    page = page_of(_with_load(rows), cursor=request.GET.get("cursor"), limit=PER_PAGE)
    for row in page.items:
        row.skill_names = _skill_names(row)  # type: ignore[attr-defined]
    context = frame(request) | {"page": page, "query": query}
    return show(request, "office/people.html", context, fragment="rows")


def _with_load(rows: QuerySet[Assistant]) -> QuerySet[Assistant]:
    signed = Agreement.objects.in_force_at(Now()).filter(
        person=OuterRef("user"), kind=AgreementKind.ASSISTANT_NDA
    )
    units = Unit.objects.held().filter(assistant=OuterRef("pk")).order_by()
    held = units.annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField())).values("n")
    return rows.annotate(held=Subquery(held, output_field=IntegerField()), is_covered=Exists(signed))


def _skill_names(assistant: Assistant) -> list[str]:
    return [str(kinds.get(skill.service.kind).name) for skill in assistant.skills.all()]


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Ask an assistant in, with skills and languages; somebody with an account becomes one at once."""
    user = office(request, COORDINATOR)
    services = catalogue.services()
    form = HireForm(
        request.POST or None,
        initial={"language": "fi", "languages": ["fi"]},
        services=catalogue.choices(services),
    )
    hired: list[tuple[Assistant, str | None]] = []
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: hired.append(_hire(form, services, user)))
        if status == DONE:
            messages.success(request, _hired_words(*hired[0]))
            return redirect("office:person", ref=hired[0][0].ref)
    crumbs = [Crumb(_("Assistants"), reverse("office:people"))]
    return render(
        request, "office/person_new.html", frame(request) | {"form": form, "crumbs": crumbs}, status=status
    )


def _hire(form: HireForm, services: list[Service], user: User) -> tuple[Assistant, str | None]:
    given = dict(form.cleaned_data)
    chosen = catalogue.chosen(services, given.pop("services"))
    return operations.hire_assistant(services=chosen, actor=user, at=timezone.now(), **given)


def _hired_words(assistant: Assistant, token: str | None) -> str:
    if token is None:
        return _("%(name)s had an account already and is an assistant now.") % {
            "name": assistant.user.full_name
        }
    return _("Invited. A contract admin offers the non-disclosure agreement next.")


@login_required
@require_safe
def show_person(request: HttpRequest, ref: str) -> HttpResponse:
    """One assistant: skills, languages, capacity, days away, NDA and how the work has gone."""
    user = office(request)
    return person_page(request, user, access.assistant_for(user, ref))


@login_required
@require_POST
def save_skills(request: HttpRequest, ref: str) -> HttpResponse:
    """Replace skills, languages and capacity, all or none."""
    user = office(request, COORDINATOR)
    found = access.assistant_for(user, ref)
    services = catalogue.services()
    form = SkillsForm(request.POST, services=catalogue.choices(services))
    status = attempt(form, lambda: _save_skills(found, form, services, user))
    if status != DONE:
        return person_page(request, user, found, skills_form=form, status=status)
    messages.success(request, _("Saved."))
    return redirect("office:person", ref=ref)


@transaction.atomic
def _save_skills(found: Assistant, form: SkillsForm, services: list[Service], user: User) -> None:
    given = form.cleaned_data
    chosen = catalogue.chosen(services, given["services"])
    operations.set_languages(assistant_id=found.pk, languages=given["languages"], actor=user)
    operations.set_capacity(assistant_id=found.pk, capacity_units=given["capacity_units"], actor=user)
    operations.set_skills(assistant_id=found.pk, services=chosen, actor=user, at=timezone.now())


@login_required
@require_POST
def add_absence(request: HttpRequest, ref: str) -> HttpResponse:
    """Note days away on the assistant's behalf."""
    user = office(request, COORDINATOR)
    found = access.assistant_for(user, ref)
    form = AbsenceForm(request.POST)
    status = attempt(
        form, lambda: operations.add_absence(assistant_id=found.pk, actor=user, **form.cleaned_data)
    )
    if status != DONE:
        return person_page(request, user, found, absence_form=form, status=status)
    messages.success(request, _("The days away are noted."))
    return redirect("office:person", ref=ref)


@login_required
@require_POST
def remove_absence(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take back days away."""
    user = office(request, COORDINATOR)
    found = access.assistant_for(user, ref)
    return act(
        request,
        lambda: operations.remove_absence(absence_id=pk, actor=user),
        done=_("The days away are removed."),
        to=reverse("office:person", args=[found.ref]),
    )


@login_required
@require_POST
def set_active(request: HttpRequest, ref: str) -> HttpResponse:
    """Let the assistant take new work, or no more."""
    user = office(request, COORDINATOR)
    found = access.assistant_for(user, ref)
    is_active = request.POST.get("active") == "yes"
    return act(
        request,
        lambda: operations.set_active(assistant_id=found.pk, is_active=is_active, actor=user),
        done=_("The assistant takes new work.") if is_active else _("The assistant takes no new work."),
        to=reverse("office:person", args=[ref]),
    )


@login_required
@require_POST
def renew_invitation(request: HttpRequest, ref: str) -> HttpResponse:
    """Send an assistant who has not joined yet a new link; the old one dies."""
    user = office(request, COORDINATOR)
    found = access.assistant_for(user, ref)
    return act(
        request,
        lambda: operations.renew_assistant_invitation(assistant_id=found.pk, actor=user, at=timezone.now()),
        done=renewed(found.user.email),
        to=reverse("office:person", args=[ref]),
    )


def person_page(
    request: HttpRequest,
    user: User,
    found: Assistant,
    *,
    skills_form: SkillsForm | None = None,
    absence_form: AbsenceForm | None = None,
    release_form: ReleaseForm | None = None,
    claim: int = 0,
    status: int = 200,
) -> HttpResponse:
    """Answer with the assistant's page; a refused form keeps what was typed (`claim` = whose hand-back was refused)."""
    names = catalogue.choices(catalogue.services())
    held = list(found.skills.values_list("service__kind", flat=True))
    now = {"services": held, "languages": found.languages, "capacity_units": found.capacity_units}
    agreements = Agreement.objects.filter(person=found.user_id).select_related("client").defer("text")
    ndas = list(agreements.order_by("-pk")[:10])
    waiting = {AgreementStatus.OFFERED, AgreementStatus.IN_FORCE}
    in_hand = _in_hand(user, found, release_form, claim)
    context = frame(request) | {
        "assistant": found,
        "skill_names": [name for kind, name in names if kind in held],
        "skills_form": skills_form or SkillsForm(initial=now, services=names),
        "absence_form": absence_form or AbsenceForm(),
        "absences": found.absences.filter(to_on__gte=helsinki_date(timezone.now())).order_by("from_on"),
        "ndas": ndas,
        "may_offer": not any(each.status in waiting for each in ndas),
        "work": _work(found),
        "in_hand": in_hand,
        "refused": None if any(row["shown"] for row in in_hand) else release_form,
        "crumbs": [Crumb(_("Assistants"), reverse("office:people"))],
    }
    return render(request, "office/person_page.html", context, status=status)


def _in_hand(
    user: User, assistant: Assistant, failed: ReleaseForm | None, failed_of: int
) -> list[dict[str, Any]]:
    """What the assistant holds, by claim, the lease that ends first on top: how much is not begun, and what came back."""
    held = Unit.objects.visible_to(user).held().filter(assistant=assistant)
    rows: dict[int, dict[str, Any]] = {}
    for unit in held.select_related("claim", "assignment__client").order_by("lease_until", "slot"):
        row = rows.setdefault(unit.claim_id, {"claim": unit.claim, "first": unit, "untouched": 0, "back": []})
        if unit.status == UnitStatus.CLAIMED:
            row["untouched"] += 1
        else:
            row["back"].append(unit)
    for pk, row in rows.items():
        row["shown"] = failed is not None and pk == failed_of
        row["form"] = failed if row["shown"] else ReleaseForm(auto_id=f"{row['claim'].ref}_%s")
    return list(rows.values())


def _work(assistant: Assistant) -> dict[str, Any]:
    units = Unit.objects.filter(assistant=assistant)
    return units.aggregate(
        held=Count("pk", filter=Q(status__in=HELD)),
        waiting=Count("pk", filter=Q(status__in=[UnitStatus.SUBMITTED, UnitStatus.DELIVERED])),
        accepted=Count("pk", filter=Q(status=UnitStatus.ACCEPTED)),
        rejected=Count("pk", filter=Q(status=UnitStatus.REJECTED)),
    )
