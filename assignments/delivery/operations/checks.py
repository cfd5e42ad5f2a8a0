"""The office's own look before the client: check_unit; and at what silence could not accept: reject_flagged."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from assignments.delivery import moves
from assignments.delivery.errors import CheckerIsAuthor, CriteriaNotEmpty, UnitUnknown
from assignments.delivery.models import OfficeCheck, OfficeCheckOutcome, Unit, Verdict, VerdictKind
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel import news
from backoffice.kernel.cleaning import clean_text
from backoffice.kernel.errors import Forbidden, IllegalMove
from clients.agreements.queries import has_nda_for


@transaction.atomic
def check_unit(
    *,
    unit_id: int,
    outcome: str,
    failed_criteria: Collection[str] = (),
    note: str = "",
    actor: User,
    at: datetime,
) -> Unit:
    """Pass the submitted unit to the client, or return it to the assistant with criteria and a reason.

    Units: `at` is UTC; the review window counts working days from it, a returned unit gets a new lease in hours.
    Raises: UnitUnknown for who may not know of the unit; CheckerIsAuthor; Forbidden without the checker's role;
    IllegalMove unless it is submitted; CriteriaNotEmpty; CriterionMissing; CriterionUnknown; ReasonMissing; TextInvalid.
    Rule: docs/rules/two-acceptances.md, docs/rules/sampled-checks.md
    """
    assignment, unit = moves.lock_unit(unit_id)
    _require_checker(unit, assignment, actor=actor, at=at)
    if unit.status != UnitStatus.SUBMITTED:
        raise IllegalMove(current=UnitStatus(unit.status).label)
    if OfficeCheckOutcome(outcome) == OfficeCheckOutcome.DELIVER:
        if failed_criteria:
            raise CriteriaNotEmpty(field="failed_criteria")
        moves.deliver(unit, assignment, checker=actor, note=clean_text(note, field="note"), at=at)
    else:
        _return(unit, assignment, failed_criteria=failed_criteria, note=note, actor=actor, at=at)
    return unit


@transaction.atomic
def reject_flagged(
    *, unit_id: int, failed_criteria: Collection[str], note: str, actor: User, at: datetime
) -> Unit:
    """Reject, on the client's behalf, a delivered unit that nobody answered and silence could not accept.

    A check had failed, or the client has been charged for the same thing. Nothing is charged, the slot opens, the
    assistant stays paid. Units: `at` is UTC.
    Raises: UnitUnknown for who may not know of the unit; CheckerIsAuthor; Forbidden without the checker's role;
    IllegalMove unless it is delivered with an open flag and its review is over; CriterionMissing; CriterionUnknown; ReasonMissing; TextInvalid.
    Rule: docs/rules/silent-acceptance.md, docs/rules/duplicates-never-billed-twice.md
    """
    assignment, unit = moves.lock_unit(unit_id)
    _require_checker(unit, assignment, actor=actor, at=at)
    if not unit.is_stopped_at(at):
        raise IllegalMove(current=UnitStatus(unit.status).label)
    failed, text = moves.cleaned_failures(assignment, failed_criteria, note)
    Verdict.objects.create(
        unit=unit, verdict=VerdictKind.REJECT, by=actor, failed_criteria=failed, note=text, at=at
    )
    moves.move_unit(
        unit,
        assignment,
        to=UnitStatus.REJECTED,
        actor=actor,
        at=at,
        reason=text,
        on_behalf_of=assignment.client.name,
        also={"has_open_flag": False},
    )
    news.nudge("unit_decided")
    news.nudge("cap_moved")
    return unit


def _return(
    unit: Unit,
    assignment: Assignment,
    *,
    failed_criteria: Collection[str],
    note: str,
    actor: User,
    at: datetime,
) -> None:
    failed, text = moves.cleaned_failures(assignment, failed_criteria, note)
    OfficeCheck.objects.create(
        unit=unit, checker=actor, outcome=OfficeCheckOutcome.RETURN, failed_criteria=failed, note=text, at=at
    )
    # The check has answered the flag; the next submission is flagged by what its own checks find.
    also = {"lease_until": moves.lease_from(assignment, at), "has_open_flag": False}
    moves.move_unit(unit, assignment, to=UnitStatus.RETURNED, actor=actor, at=at, reason=text, also=also)
    news.nudge("unit_decided")


def _require_checker(unit: Unit, assignment: Assignment, *, actor: User, at: datetime) -> None:
    if unit.assistant.user_id == actor.pk:
        raise CheckerIsAuthor
    if not actor.is_office or not has_nda_for(user=actor, client=assignment.client, at=at):
        raise UnitUnknown
    if not actor.has_role(OfficeRole.CHECKER):
        raise Forbidden
