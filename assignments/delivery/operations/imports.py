"""Many results from one file: import_results."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assignments.catalogue import kinds
from assignments.catalogue.kinds.base import Kind
from assignments.delivery import moves
from assignments.delivery.errors import ClaimExpired, NotHolder
from assignments.delivery.models import Unit
from assignments.delivery.operations.submissions import require_workable, submit_locked
from assignments.delivery.states import UnitStatus
from assignments.delivery.tables import Row, read_rows
from assignments.orders.models import Assignment
from backoffice.accounts.models import User
from backoffice.kernel import locks
from backoffice.kernel.errors import DomainError
from backoffice.kernel.texts import Text

NO_UNIT_LEFT = Text(
    fi="Varauksessa ei ole enää vapaata tulosta tälle riville. Ota lisää työtä ja tuo rivi uudelleen.",
    sv="Reservationen har inget ledigt resultat för den här raden. Ta mer arbete och importera raden på nytt.",
    en="The claim has no unit left for this row. Claim more work and import the row again.",
)
TOO_MANY_CELLS = Text(
    fi="Rivillä on enemmän soluja kuin otsikkorivillä. Tarkista erottimet ja lainausmerkit.",
    sv="Raden har fler celler än rubrikraden. Kontrollera avgränsare och citattecken.",
    en="The row has more cells than the header. Check separators and quotation marks.",
)


@dataclass(frozen=True)
class RowReport:
    """What became of one row: the unit it filled, or the sentences that say why it filled none."""

    line: int  # of the file, 1 = the header
    unit_ref: str | None
    ok: bool
    sentences: list[Text]


@dataclass(frozen=True)
class ImportReport:
    """What became of every row of the file, in its order."""

    filename: str
    rows: list[RowReport]

    @property
    def accepted(self) -> int:
        """How many rows filled a unit."""
        return sum(each.ok for each in self.rows)


@transaction.atomic
def import_results(
    *, claim_id: int, content: bytes, filename: str, actor: User, at: datetime
) -> ImportReport:
    """Fill the claim's units, in slot order, from the rows of a file. A bad row changes nothing and uses no unit.

    Units: at most 5 MB and 2,000 rows; `at` is UTC.
    Raises: NotHolder; NdaMissing; ClaimExpired when nothing is left to fill; CsvTooLarge; CsvUnreadable; RepeatedColumns;
    MissingColumns; CsvEmpty. What is wrong with one row stands in its report. Rule: docs/rules/duplicates-never-billed-twice.md
    """
    assignment, claim = moves.lock_claim(claim_id)
    if claim.assistant.user_id != actor.pk:
        raise NotHolder
    moves.require_nda(actor, assignment, at)
    claimed = claim.units.filter(status=UnitStatus.CLAIMED, lease_until__gt=at)
    fillable = claimed.filter(status__in=moves.in_hand(assignment)).values_list("pk", flat=True)
    held = locks.lock_many(Unit.objects.select_related("assistant__user", "claim"), fillable)
    if not held:
        raise ClaimExpired
    kind = kinds.get(assignment.service.kind)
    rows = read_rows(content, required=kind.required_columns)
    waiting = sorted(held, key=lambda unit: unit.slot)
    reports = _fill(rows, waiting, assignment, kind=kind, actor=actor, at=at)
    return ImportReport(filename=filename, rows=reports)


def _fill(
    rows: Iterable[Row], waiting: list[Unit], assignment: Assignment, *, kind: Kind, actor: User, at: datetime
) -> list[RowReport]:
    reports = []
    for row in rows:
        sentences = [TOO_MANY_CELLS] if row.extra else [] if waiting else [NO_UNIT_LEFT]
        if not sentences:
            sentences = _try(row, waiting[0], assignment, kind=kind, actor=actor, at=at)
        ref = None if sentences else waiting.pop(0).ref
        reports.append(RowReport(line=row.line, unit_ref=ref, ok=not sentences, sentences=sentences))
    return reports


def _try(
    row: Row, unit: Unit, assignment: Assignment, *, kind: Kind, actor: User, at: datetime
) -> list[Text]:
    """Submit one row in a savepoint of its own; return why not, or nothing when it went through."""
    try:
        with transaction.atomic():
            require_workable(unit=unit, assignment=assignment, actor=actor, at=at)
            submit_locked(
                unit=unit,
                assignment=assignment,
                result=kind.parse_row(row.cells),
                files=(),
                actor=actor,
                at=at,
            )
    except DomainError as error:
        return _sentences(error, kind)
    return []


def _sentences(error: DomainError, kind: Kind) -> list[Text]:
    """A wrong field is named, as there is no form to stand beside it; else the refusal's own sentence."""
    labels = {field.key: field.label for field in kind.result_fields}
    named = [
        Text(fi=f"{label.fi}: {text.fi}", sv=f"{label.sv}: {text.sv}", en=f"{label.en}: {text.en}")
        for key, text in error.fields.items()
        for label in [labels.get(key, Text(fi=key, sv=key, en=key))]
    ]
    return named or [error.text]
