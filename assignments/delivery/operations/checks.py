"""The office's own look before the client: check_unit."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from assignments.delivery import moves
from assignments.delivery.errors import CheckerIsAuthor, CriteriaNotEmpty, UnitUnknown
from assignments.delivery.models import OfficeCheck, OfficeCheckOutcome, Unit
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
    lease = {"lease_until": moves.lease_from(assignment, at)}
    moves.move_unit(unit, assignment, to=UnitStatus.RETURNED, actor=actor, at=at, reason=text, also=lease)
    news.nudge("unit_decided")


def _require_checker(unit: Unit, assignment: Assignment, *, actor: User, at: datetime) -> None:
    if unit.assistant.user_id == actor.pk:
        raise CheckerIsAuthor
    if not actor.is_office or not has_nda_for(user=actor, client=assignment.client, at=at):
        raise UnitUnknown
    if not actor.has_role(OfficeRole.CHECKER):
        raise Forbidden
