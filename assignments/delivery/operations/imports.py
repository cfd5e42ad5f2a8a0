"""Many results from one file: import_results."""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from assignments.catalogue import kinds
from assignments.catalogue.kinds.base import Kind
from assignments.delivery import moves, queries
from assignments.delivery.errors import ClaimExpired, NotHolder
from assignments.delivery.models import Claim, Unit
from assignments.delivery.operations.submissions import Entry, context_of, hand_in, judge_entry, read_entry
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
    kind = _kind_of_own(claim_id, actor, at)
    drafts = [_draft(row, kind) for row in read_rows(content, required=kind.required_columns)]
    assignment, claim = moves.lock_claim(claim_id)
    claimed = claim.units.filter(status=UnitStatus.CLAIMED, lease_until__gt=at)
    fillable = claimed.filter(status__in=moves.in_hand(assignment)).values_list("pk", flat=True)
    held = locks.lock_many(Unit.objects.select_related("assistant__user", "claim"), fillable)
    if not held:
        raise ClaimExpired
    waiting = deque(sorted(held, key=lambda unit: unit.slot))
    reports = _fill(drafts, waiting, assignment, kind=kind, actor=actor, at=at)
    return ImportReport(filename=filename, rows=reports)


@dataclass(frozen=True)
class _Draft:
    """A row as far as it can be judged by itself; without an entry, `sentences` say why."""

    line: int
    entry: Entry | None
    sentences: list[Text]


def _kind_of_own(claim_id: int, actor: User, at: datetime) -> Kind:
    """Who holds a claim and what kind it is never change, so they are asked before anything is locked."""
    claims = Claim.objects.select_related("assistant", "assignment__client", "assignment__service")
    claim = claims.filter(pk=claim_id, assistant__user=actor.pk).first()
    if claim is None:
        raise NotHolder
    moves.require_nda(actor, claim.assignment, at)
    return kinds.get(claim.assignment.service.kind)


def _draft(row: Row, kind: Kind) -> _Draft:
    """Reading a row takes a good part of its time: it is done before the lock that everybody else waits for."""
    if row.extra:
        return _Draft(line=row.line, entry=None, sentences=[TOO_MANY_CELLS])
    try:
        entry = read_entry(kind=kind, result=kind.parse_row(row.cells))
    except DomainError as error:
        return _Draft(line=row.line, entry=None, sentences=_sentences(error, kind))
    return _Draft(line=row.line, entry=entry, sentences=[])


def _fill(
    drafts: list[_Draft],
    waiting: deque[Unit],
    assignment: Assignment,
    *,
    kind: Kind,
    actor: User,
    at: datetime,
) -> list[RowReport]:
    """Judge each row against what is known and the rows before it; only a row that fills a unit asks the database."""
    keys = {key for draft in drafts if draft.entry for key in draft.entry.keys}
    known = queries.known_keys(keys=keys, client_id=assignment.client_id, at=at)
    reports = []
    for draft in drafts:
        ref, sentences = None, draft.sentences
        if draft.entry is not None and not waiting:
            sentences = [NO_UNIT_LEFT]
        elif draft.entry is not None:
            try:
                ctx = context_of(assignment=assignment, known=known, at=at)
                checks = judge_entry(kind=kind, entry=draft.entry, ctx=ctx)
            except DomainError as error:
                sentences = _sentences(error, kind)
            else:
                unit = waiting.popleft()
                hand_in(
                    unit=unit, assignment=assignment, entry=draft.entry, checks=checks, actor=actor, at=at
                )
                known = replace(known, taken=known.taken | draft.entry.keys.keys())
                ref = unit.ref
        reports.append(RowReport(line=draft.line, unit_ref=ref, ok=not sentences, sentences=sentences))
    return reports


def _sentences(error: DomainError, kind: Kind) -> list[Text]:
    """A wrong field is named, as there is no form to stand beside it; else the refusal's own sentence."""
    labels = {field.key: field.label for field in kind.result_fields}
    named = [
        Text(fi=f"{label.fi}: {text.fi}", sv=f"{label.sv}: {text.sv}", en=f"{label.en}: {text.en}")
        for key, text in error.fields.items()
        for label in [labels.get(key, Text(fi=key, sv=key, en=key))]
    ]
    return named or [error.text]
