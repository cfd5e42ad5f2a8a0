"""Filling the brief: draft_assignment, edit_draft, decline_draft. Nothing is promised yet."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from assignments.catalogue import field_sentences, kinds
from assignments.catalogue.errors import BriefInvalid, KindUnknown
from assignments.catalogue.models import Service
from assignments.orders import rights, validation
from assignments.orders.errors import NothingChanged
from assignments.orders.models import Assignment, AssignmentFile
from assignments.orders.states import AssignmentStatus
from assignments.pricing.terms import resolve_terms
from backoffice.accounts.models import User
from backoffice.kernel import machines, news
from backoffice.kernel.cleaning import clean_line, clean_text
from backoffice.kernel.files import take_uploads
from backoffice.kernel.models import StoredFile
from backoffice.kernel.workdays import helsinki_date
from clients.organisations.models import Client

EDITED = "edited"


class DraftChanges(TypedDict, total=False):
    """What of a draft may be changed; what is not named stays. `files` are added to those there are."""

    title: str
    brief: Mapping[str, Any]
    target_units: int
    cap_cents: int
    deadline_on: date | None
    files: Sequence[StoredFile]


@transaction.atomic
def draft_assignment(
    *,
    client: Client,
    service: Service,
    title: str,
    brief: Mapping[str, Any],
    target_units: int,
    cap_cents: int,
    deadline_on: date | None = None,
    files: Sequence[StoredFile] = (),
    actor: User,
    at: datetime,
) -> Assignment:
    """Begin an order: the client's own draft, or the office's on the client's behalf and marked so.

    Units: cents without VAT; `deadline_on` a Helsinki date; `at` is UTC.
    Raises: NotFound for a stranger; Forbidden; OfficeNdaMissing; KindUnknown for a service not on offer; TextInvalid;
    BriefInvalid; TargetOutOfRange; CapInvalid; CapBelowUnitPrice; CapOverClientLimit; DeadlinePast; FileUnknown.
    """
    on_behalf_of = rights.orderer_or_office(actor, client, at)
    if not service.is_offered:
        raise KindUnknown(kind=service.kind)
    assignment = Assignment(
        client=client,
        service=service,
        title=clean_line(title, field="title"),
        brief=kinds.get(service.kind).validate_brief(brief),
        target_units=target_units,
        cap_cents=cap_cents,
        deadline_on=deadline_on,
        created_by=actor,
        created_at=at,
    )
    _require_numbers(assignment, at)
    assignment.save(force_insert=True)
    _attach(assignment, files, actor)
    machines.record_change(assignment, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return assignment


@transaction.atomic
def edit_draft(
    *, assignment_id: int, actor: User, at: datetime, **changes: Unpack[DraftChanges]
) -> Assignment:
    """Change what is named of a draft; the office's edits on the client's behalf leave a change row.

    Units: as `draft_assignment`. Raises: AssignmentUnknown; NothingChanged when nothing is named; IllegalMove once it is
    no draft any more; else as `draft_assignment`.
    """
    assignment = rights.lock_assignment(assignment_id)
    on_behalf_of = rights.orderer_or_office(actor, assignment.client, at)
    if not changes:
        raise NothingChanged
    rights.require_status(assignment, AssignmentStatus.DRAFT)
    for name in ("target_units", "cap_cents", "deadline_on"):
        if name in changes:
            setattr(assignment, name, changes[name])
    if "title" in changes:
        assignment.title = clean_line(changes["title"], field="title")
    if "brief" in changes:
        assignment.brief = kinds.get(assignment.service.kind).validate_brief(changes["brief"])
    _require_numbers(assignment, at)
    assignment.save(update_fields=["title", "brief", "target_units", "cap_cents", "deadline_on"])
    _attach(assignment, changes.get("files", ()), actor)
    if on_behalf_of:
        draft = AssignmentStatus.DRAFT
        machines.record_change(
            assignment, from_status=draft, actor=actor, at=at, reason=EDITED, on_behalf_of=on_behalf_of
        )
    return assignment


@transaction.atomic
def decline_draft(*, assignment_id: int, actor: User, at: datetime, reason: str = "") -> Assignment:
    """Put a draft aside for good: the client does not want it after all, or the office does not sell it and says why.

    Raises: AssignmentUnknown, NotFound, Forbidden, OfficeNdaMissing; TextInvalid; IllegalMove unless it is a draft.
    """
    assignment = rights.lock_assignment(assignment_id)
    on_behalf_of = rights.orderer_or_office(actor, assignment.client, at)
    rights.require_status(assignment, AssignmentStatus.DRAFT)
    text = clean_text(reason, field="reason", required=bool(on_behalf_of))
    machines.move(
        assignment, to=AssignmentStatus.DECLINED, actor=actor, at=at, reason=text, on_behalf_of=on_behalf_of
    )
    news.nudge("assignment_changed")
    return assignment


def _require_numbers(assignment: Assignment, at: datetime) -> None:
    client, service = assignment.client, assignment.service
    terms = resolve_terms(client=client, service=service, on=helsinki_date(at))
    validation.require_target(assignment.target_units)
    validation.require_cap(assignment.cap_cents, client=client, unit_price_cents=terms.unit_price_cents)
    validation.require_deadline(assignment.deadline_on, at)


def _attach(assignment: Assignment, files: Sequence[StoredFile], actor: User) -> None:
    """Attach the files given and those the brief's own fields name; what is attached here already stays."""
    held = set(assignment.files.values_list("file_id", flat=True))
    fresh = {
        each.pk: each for each in (*files, *_named_in_brief(assignment, actor, held)) if each.pk not in held
    }
    take_uploads(stored=list(fresh.values()), uploaded_by=actor)
    AssignmentFile.objects.bulk_create(
        AssignmentFile(assignment=assignment, file=each) for each in fresh.values()
    )


def _named_in_brief(assignment: Assignment, actor: User, held: set[int]) -> list[StoredFile]:
    named = kinds.get(assignment.service.kind).file_refs(assignment.brief)
    files = list(StoredFile.objects.filter(ref__in=named))
    reached = {each.ref for each in files if each.pk in held or each.uploaded_by_id == actor.pk}
    if missing := {
        key: field_sentences.FILE_NOT_ATTACHED for ref, key in named.items() if ref not in reached
    }:
        raise BriefInvalid(fields=missing)
    return files
