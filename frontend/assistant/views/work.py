"""The work page: one result at a time, with what counts as right beside the form; many at once from a file."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.delivery import operations
from assignments.delivery.models import Claim, OfficeCheck, Unit, Verdict
from assignments.delivery.operations.submissions import require_workable
from assignments.delivery.queries import own_record
from assignments.delivery.states import HELD, UnitStatus
from backoffice.kernel.errors import DomainError
from backoffice.kernel.files import bytes_gone_when_refused, store_file
from backoffice.kernel.models import StoredFile
from backoffice.kernel.texts import Text
from frontend import access
from frontend.access import person
from frontend.answers import drop_draft, take_draft
from frontend.assistant.forms import EvidenceForm, ImportForm, ReasonForm
from frontend.assistant.frame import frame
from frontend.kindforms import FieldsForm, facts, form_class
from frontend.parts import Check, Crumb, FormGroup
from frontend.results import PASSED, checks_of, criteria_items, criteria_of, headline, result_of
from frontend.rows import kind_of, service_name


@login_required
@require_safe
def show_claim(request: HttpRequest, ref: str) -> HttpResponse:
    """Go to a result of the claim that is not done; when all are, show what became of them.

    The first one; with `?after=` or `?before=` a slot the nearest on that side, and at the end from the other end again.
    """
    claim = access.own_claim_for(person(request), ref)
    following = _next_of(claim, after=_slot(request, "after"), before=_slot(request, "before"))
    if following is not None and "all" not in request.GET:
        return redirect("desk:unit", ref=following.ref)
    return _claim_page(request, claim, ImportForm())


def _slot(request: HttpRequest, name: str) -> int | None:
    found = re.fullmatch("[0-9]{1,9}", request.GET.get(name, ""))
    return int(found[0]) if found else None


def _next_of(claim: Claim, *, after: int | None, before: int | None) -> Unit | None:
    held = claim.units.filter(status__in=HELD, lease_until__gt=timezone.now()).order_by("slot", "pk")
    if before is not None:
        return held.filter(slot__lt=before).last() or held.last()
    beyond = held.filter(slot__gt=after).first() if after is not None else None
    return beyond or held.first()


def _claim_page(
    request: HttpRequest, claim: Claim, form: ImportForm, report: Any = None, status: int = 200
) -> HttpResponse:
    kind = kind_of(claim.assignment)
    units = list(claim.units.order_by("slot", "pk"))
    for unit in units:
        named = headline(unit, kind) if unit.result else (f"{kind.unit_name}".capitalize(), unit.ref)
        unit.title, unit.sub = named  # type: ignore[attr-defined]
    context = frame(request, access.require_assistant(person(request))) | {
        "claim": claim,
        "assignment": service_name(claim.assignment),
        "kind": kind,
        "units": units,
        "open_units": sum(unit.status == UnitStatus.CLAIMED for unit in units),
        "form": form,
        "report": report,
        "reason_form": ReasonForm(),
        "crumbs": [Crumb(_("My day"), reverse("desk:day"))],
    }
    return render(request, "desk/claim.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def show_unit(request: HttpRequest, ref: str) -> HttpResponse:
    """The form of one result; saving submits it and goes to the next."""
    unit = access.own_unit_for(person(request), ref)
    kind = kind_of(unit.assignment)
    form = form_class(kind.result_fields)(
        request.POST or None, request.FILES or None, initial=unit.result or {}, prefix="result"
    )
    files = EvidenceForm(request.POST or None, request.FILES or None)
    refused: DomainError | None = None
    if request.method == "POST":
        try:
            # first of all: mistakes in a form that came too late are no news
            require_workable(unit=unit, assignment=unit.assignment, actor=person(request), at=timezone.now())
            if form.is_valid() and files.is_valid():
                _submit(request, unit, form, files)
                messages.success(request, _("Submitted."))
                take_draft(request, f"unit-{unit.ref}")
                return redirect(reverse("desk:claim", args=[unit.claim.ref]) + f"?after={unit.slot}")
        except DomainError as error:
            if error.status in {403, 404}:
                raise
            refused = error
            unit = access.own_unit_for(person(request), ref)  # another submit may have come first
    return _unit_page(request, unit, form, files, refused=refused)


@bytes_gone_when_refused()
@transaction.atomic
def _submit(request: HttpRequest, unit: Unit, form: FieldsForm, files: EvidenceForm) -> None:
    user, at = person(request), timezone.now()
    uploads = files.cleaned_data.get("uploads") or []

    def keep(upload: Any) -> StoredFile:
        return store_file(content=upload, name=upload.name or "", uploaded_by=user)

    stored = [keep(upload) for upload in uploads]
    result = form.values(keep_file=lambda upload: keep(upload).ref)
    operations.submit_unit(unit_id=unit.pk, result=result, files=stored, actor=user, at=at)


def _refuse(form: FieldsForm, files: EvidenceForm, error: DomainError) -> None:
    """Put each sentence beside its field; files by their own name, the rest on top."""
    for name, text in error.fields.items():
        if name in form.fields:
            form.add_error(name, str(text))
        elif name in {"file", "files"}:
            files.add_error("uploads", str(text))
    if not form.errors and not files.errors:
        form.add_error(None, str(error))


def _unit_page(
    request: HttpRequest, unit: Unit, form: FieldsForm, files: EvidenceForm, *, refused: DomainError | None
) -> HttpResponse:
    kind = kind_of(unit.assignment)
    assignment = unit.assignment
    found = getattr(refused, "checks", None)
    sentences = {item["key"]: item["sentence"] for item in criteria_items(assignment)}
    is_held = unit.status in HELD and bool(unit.lease_until and unit.lease_until > timezone.now())
    if refused is not None and is_held:
        _refuse(form, files, refused)
    if request.method == "GET" and not is_held:
        drop_draft(request, f"unit-{unit.ref}")
    context = (
        frame(request, access.require_assistant(person(request)))
        | result_of(unit, assignment)
        | {
            "assignment": service_name(assignment),
            "kind": kind,
            "form": form,
            "files_form": files,
            "all_forms": FormGroup((form, files)),
            "criteria": criteria_items(assignment),
            "checks": _found(found, sentences) if found is not None else checks_of(unit, assignment),
            "brief": facts(kind.brief_fields, assignment.brief),
            "is_held": is_held,
            "is_expired": unit.status in HELD and not is_held,
            "is_lapsed": unit.status == UnitStatus.LAPSED,
            "too_late": None if is_held else refused,
            "is_handed_in": unit.status not in HELD and unit.status != UnitStatus.LAPSED,
            "typed": _typed(form),
            "back": _why_back(unit),
            "place": _place(unit),
            "record": own_record(assistant=unit.assistant, user=person(request)),
            "reason_form": ReasonForm(),
            "crumbs": [
                Crumb(_("My day"), reverse("desk:day")),
                Crumb(assignment.title, reverse("desk:claim", args=[unit.claim.ref]) + "?all=1"),
            ],
        }
    )
    status = refused.status if refused else 422 if form.errors or files.errors else 200
    return render(request, "desk/unit.html", context, status=status)


def _typed(form: FieldsForm) -> str:
    """What was typed as plain lines, for taking it along."""
    lines = []
    for field in form:
        value = field.value()
        if isinstance(value, list):
            rows = [each.values() if isinstance(each, dict) else [each] for each in value]
            value = "\n".join("\t".join(str(cell) for cell in row) for row in rows)
        if value:
            lines.append(f"{field.label}: {value}")
    return "\n".join(lines)


def _found(checks: Any, sentences: dict[str, dict[str, str]]) -> list[Check]:
    return [
        Check(
            label=str(Text.from_dict(sentences[each.criterion]))
            if each.criterion in sentences
            else each.criterion,
            passed=PASSED[str(each.outcome)],
            detail=str(each.sentence),
        )
        for each in checks
    ]


def _why_back(unit: Unit) -> dict[str, Any] | None:
    """Why a unit came back: the newest reason of the office or of the client."""
    if unit.status == UnitStatus.RETURNED:
        found: OfficeCheck | Verdict | None = unit.office_checks.order_by("-pk").first()
    elif unit.status == UnitStatus.FIX_REQUESTED:
        found = unit.verdicts.order_by("-pk").first()
    else:
        return None
    if found is None:
        return None
    sentences = dict(criteria_of(unit.assignment))
    return {
        "by_client": isinstance(found, Verdict),
        "note": found.note,
        "criteria": [sentences.get(key, key) for key in found.failed_criteria],
    }


def _place(unit: Unit) -> dict[str, int]:
    """Which of the claim's results this is, of how many, and how many are in hand and handed in."""
    found = unit.claim.units.order_by("slot", "pk").values_list("pk", "status")
    living = [(pk, status) for pk, status in found if status != UnitStatus.LAPSED or pk == unit.pk]
    held = sum(status in HELD for _pk, status in living)
    number = [pk for pk, _status in living].index(unit.pk) + 1
    return {"number": number, "held": held, "done": len(living) - held, "total": len(living)}


@login_required
@require_POST
def import_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Fill the claim's results from a CSV file and report every row."""
    claim = access.own_claim_for(person(request), ref)
    form = ImportForm(request.POST, request.FILES)
    report = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            report = operations.import_results(
                claim_id=claim.pk,
                content=upload.read(),
                filename=upload.name or "",
                actor=person(request),
                at=timezone.now(),
            )
        except DomainError as error:
            if error.status in {403, 404}:
                raise
            form.add_error("file", str(error))
    return _claim_page(request, claim, form, report, status=422 if form.errors else 200)
