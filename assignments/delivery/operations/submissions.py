"""Handing in a result: submit_unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from assignments.catalogue import kinds
from assignments.catalogue.kinds.base import CheckContext, CheckResult, Kind
from assignments.delivery import moves, queries, sampling
from assignments.delivery.errors import CheckFailed, ClaimExpired, FileMissing, NotHolder
from assignments.delivery.models import MachineCheck, Unit, UnitFile, UnitKey
from assignments.delivery.states import HELD, UnitStatus
from assignments.orders.models import Assignment
from backoffice.accounts.models import User
from backoffice.kernel import news
from backoffice.kernel.errors import IllegalMove
from backoffice.kernel.files import read_file, take_uploads
from backoffice.kernel.models import StoredFile

SUBMITTED = "submitted"  # why a claim closes when its last claimed unit is handed in


@dataclass(frozen=True)
class Submission:
    """What became of a submission: the unit (submitted, or delivered at once by rule) and every machine check."""

    unit: Unit
    checks: list[CheckResult]


@transaction.atomic
def submit_unit(
    *, unit_id: int, result: Mapping[str, Any], files: Sequence[StoredFile] = (), actor: User, at: datetime
) -> Submission:
    """Hand in the result and its evidence; the machine checks run, and decide with the sampling rule who looks next.

    Units: `at` is UTC. The price moves from reserved to awaiting. Files given replace those of the earlier round.
    Raises: UnitUnknown; NotHolder; NdaMissing; ClaimExpired; IllegalMove when it is submitted already; ResultInvalid;
    FileMissing; FileUnknown; CheckFailed with all checks when a blocking one fails.
    Rule: docs/rules/sampled-checks.md, docs/rules/duplicates-never-billed-twice.md
    """
    assignment, unit = moves.lock_unit(unit_id)
    require_workable(unit=unit, assignment=assignment, actor=actor, at=at)
    kind = kinds.get(assignment.service.kind)
    entry = read_entry(kind=kind, result=result)
    known = queries.known_keys(keys=entry.keys, client_id=assignment.client_id, at=at, except_unit=unit.pk)
    shown = list(files) or queries.newest_files(unit)
    checks = judge_entry(kind=kind, entry=entry, ctx=_context(unit, assignment, known, files=shown, at=at))
    return hand_in(
        unit=unit, assignment=assignment, entry=entry, checks=checks, files=files, actor=actor, at=at
    )


def require_workable(*, unit: Unit, assignment: Assignment, actor: User, at: datetime) -> None:
    """Refuse whoever does not hold the unit, has no NDA, or whose lease is over, by time or by a cancellation."""
    if unit.assistant.user_id != actor.pk:
        raise NotHolder
    moves.require_nda(actor, assignment, at)
    if unit.status == UnitStatus.LAPSED:
        raise ClaimExpired
    if unit.status not in HELD:
        raise IllegalMove(current=UnitStatus(unit.status).label)
    if unit.status not in moves.in_hand(assignment) or unit.lease_until is None or unit.lease_until <= at:
        raise ClaimExpired


@dataclass(frozen=True)
class Entry:
    """A result in its one form, and the names of what it delivers; `keys` says of each whether it is charged for once."""

    result: dict[str, Any]
    keys: dict[str, bool]


def read_entry(*, kind: Kind, result: Mapping[str, Any]) -> Entry:
    """Return the result cleaned, with its keys; asks the database nothing. Raises: ResultInvalid."""
    cleaned = kind.validate_result(result)
    charged = dict.fromkeys(kind.entity_keys(cleaned), True)
    return Entry(result=cleaned, keys=charged | dict.fromkeys(kind.recognition_keys(cleaned), False))


def judge_entry(*, kind: Kind, entry: Entry, ctx: CheckContext) -> list[CheckResult]:
    """Return what every check found; asks the database nothing. Raises: FileMissing; CheckFailed when a blocking one fails."""
    if kind.needs_file and not ctx.files:
        raise FileMissing(field="evidence")
    checks = kind.run_checks(entry.result, ctx)
    if failures := kind.blocking_failures(checks):
        raise CheckFailed(checks=checks, failures=failures)
    return checks


def hand_in(
    *,
    unit: Unit,
    assignment: Assignment,
    entry: Entry,
    checks: list[CheckResult],
    files: Sequence[StoredFile] = (),
    actor: User,
    at: datetime,
) -> Submission:
    """Write one judged submission of a workable unit; unit and assignment are locked. Raises: FileUnknown."""
    round_no = _round(unit)
    needs_check = sampling.needs_check(unit=unit, assignment=assignment, checks=checks, round_no=round_no)
    _attach(unit, files, actor=actor, round_no=round_no)
    _remember(unit, assignment, checks=checks, keys=entry.keys, round_no=round_no, at=at)
    written = {"result": entry.result, "needs_check": needs_check, "lease_until": None}
    flag = {"has_open_flag": sampling.leaves_open_flag(checks)}
    moves.move_unit(unit, assignment, to=UnitStatus.SUBMITTED, actor=actor, at=at, also=written | flag)
    moves.renew(unit.claim, assignment, at)
    moves.close_claims([unit.claim_id], reason=SUBMITTED, at=at)
    if not needs_check:
        moves.deliver(unit, assignment, checker=None, note="", at=at)
    news.nudge("unit_submitted")
    return Submission(unit=unit, checks=checks)


def _context(
    unit: Unit, assignment: Assignment, known: queries.KnownKeys, *, files: Sequence[StoredFile], at: datetime
) -> CheckContext:
    given = context_of(assignment=assignment, known=known, at=at)
    if not files:
        return given
    earlier = queries.earlier_files(files=files, client_id=assignment.client_id, except_unit=unit.pk)
    hashes = frozenset(earlier.values_list("file__sha256", flat=True))
    return replace(given, files=files, read_file=read_file, earlier_hashes=hashes)


def context_of(*, assignment: Assignment, known: queries.KnownKeys, at: datetime) -> CheckContext:
    """Return what the checks of a result without files may look at."""
    return CheckContext(
        brief=assignment.brief,
        at=at,
        duplicate_keys=known.taken,
        rejected_keys=known.rejected,
        deadline_on=assignment.deadline_on,
    )


def _round(unit: Unit) -> int:
    """Which submission of the unit this is; what is only claimed has had none."""
    if unit.status == UnitStatus.CLAIMED:
        return 1
    return unit.changes.filter(to_status=UnitStatus.SUBMITTED).count() + 1


def _attach(unit: Unit, files: Sequence[StoredFile], *, actor: User, round_no: int) -> None:
    """Take the actor's own unattached uploads; a file taken by somebody else in the same instant is not taken twice."""
    take_uploads(stored=files, uploaded_by=actor, field="evidence")
    ordered = sorted({each.pk for each in files})
    UnitFile.objects.bulk_create(UnitFile(unit=unit, file_id=pk, round=round_no) for pk in ordered)


def _remember(
    unit: Unit,
    assignment: Assignment,
    *,
    checks: Sequence[CheckResult],
    keys: Mapping[str, bool],
    round_no: int,
    at: datetime,
) -> None:
    """Write the checks and the keys; `keys` says of each whether the client is charged for it once."""
    MachineCheck.objects.bulk_create(
        MachineCheck(
            unit=unit,
            round=round_no,
            criterion=each.criterion,
            outcome=each.outcome.value,
            sentence=each.sentence.as_dict(),
            at=at,
        )
        for each in checks
    )
    if round_no > 1:
        unit.keys.all().delete()
    UnitKey.objects.bulk_create(
        UnitKey(unit=unit, client_id=assignment.client_id, key=key, is_billed=is_billed, at=at)
        for key, is_billed in keys.items()
    )
