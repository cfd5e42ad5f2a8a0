"""What a kind of service is: the words, brief, result, acceptance criteria, machine checks and entity keys of one kind.

A kind is one module of this package that defines `KIND = Kind(...)`, plus its templates.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, Protocol

from assignments.catalogue import field_sentences as say
from assignments.catalogue.errors import BriefInvalid, ResultInvalid
from assignments.catalogue.fields import (
    NOTHING,
    Choice,
    Field,
    FieldType,
    JsonSchema,
    clean_object,
    object_schema,
)
from backoffice.kernel.errors import Invalid
from backoffice.kernel.texts import Text

__all__ = [
    "NOTHING",
    "BadKind",
    "CheckContext",
    "CheckResult",
    "Choice",
    "Criterion",
    "Defaults",
    "Field",
    "FieldType",
    "FileFacts",
    "Kind",
    "Outcome",
]

MAX_KEY = 200  # characters of a stored key
Data = Mapping[str, Any]
CriterionKind = Literal["machine", "person"]


class BadKind(ValueError):
    """A kind's file contradicts itself: found at start, never in service."""


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    UNKNOWN = "unknown"  # the machine can not tell; a person has to


@dataclass(frozen=True)
class Criterion:
    """One acceptance criterion: a sentence that is answered yes or no.

    `kind` says who judges; `blocking` machine criteria refuse a submission that fails them; `evidence` says what a
    stranger could recount it from.
    """

    key: str
    kind: CriterionKind
    sentence: Text
    evidence: Text = NOTHING
    blocking: bool = False

    def as_item(self) -> dict[str, Any]:
        """Return the criterion as it is stored in a published version."""
        return {
            "key": self.key,
            "kind": self.kind,
            "blocking": self.blocking,
            "sentence": self.sentence.as_dict(),
            "evidence": self.evidence.as_dict(),
        }


@dataclass(frozen=True)
class CheckResult:
    """What the machine found about one criterion, with a sentence for the assistant, the checker and the client."""

    criterion: str
    outcome: Outcome
    sentence: Text


class FileFacts(Protocol):
    """What a check may know of a file; a StoredFile is one."""

    @property
    def name(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class CheckContext:
    """What the checks of one result may look at besides the result itself.

    `at` is the UTC moment of the check. `duplicate_keys` are those of the result's keys that are already taken:
    by another undecided unit, or delivered to or charged to this client in the last 12 months. `rejected_keys` are those
    of a unit that was rejected for this client in that time: nothing forbids them, but a person has to look.
    `files` are the result's own, `read_file` gives their bytes (None = the bytes are out of reach, and a check that needs
    them is `unknown`). `earlier_hashes` are the SHA-256 of those delivered to this client before. `deadline_on` is the
    assignment's (Helsinki date).
    """

    brief: Data
    at: datetime
    duplicate_keys: frozenset[str] = frozenset()
    rejected_keys: frozenset[str] = frozenset()
    files: Sequence[FileFacts] = ()
    read_file: Callable[[Any], bytes] | None = None
    earlier_hashes: frozenset[str] = frozenset()
    deadline_on: date | None = None


@dataclass(frozen=True)
class Defaults:
    """What a service starts with when it is first loaded; afterwards the numbers are the office's data.

    Units: working days, hours, cents without VAT. `check_one_in` 1 = every unit. List price null = by quote only.
    """

    review_days: int = 5
    lease_hours: int = 24
    fix_rounds: int = 2
    check_one_in: int = 10
    position: int = 100
    list_price_cents: int | None = None
    assistant_rate_cents: int | None = None


def _as_given(data: Data) -> dict[str, Any]:
    return dict(data)


def _no_keys(_data: Data) -> list[str]:
    return []


def _no_problems(_data: Data) -> dict[str, Text]:
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of service.

    `checks` gives one CheckResult per machine criterion; `keys` the normalised entity keys of a result
    ("business_id:0112038-9"), `match_keys` further names it is recognised by, which are looked up and never billed;
    `headline` what a list shows of a result: title and the line under it.
    `brief_problems` and `result_problems` look at what no single field can (a range turned around).
    `result_one_of_each` lists groups of result fields of which at least one must be given.
    Raises: BadKind at construction when the parts contradict each other.
    """

    code: str
    name: Text
    summary: Text
    group: Text
    unit_name: Text
    unit_name_plural: Text
    brief_fields: tuple[Field, ...]
    result_fields: tuple[Field, ...]
    criteria: tuple[Criterion, ...]
    checks: Callable[[Data, CheckContext], list[CheckResult]]
    keys: Callable[[Data], list[str]]
    headline: Callable[[Data], tuple[str, str]]
    defaults: Defaults = Defaults()
    result_one_of_each: tuple[tuple[str, ...], ...] = ()
    needs_file: bool = False  # the result is a file: a submission without one is refused
    match_keys: Callable[[Data], list[str]] = _no_keys
    normalise_brief: Callable[[Data], dict[str, Any]] = _as_given
    normalise_result: Callable[[Data], dict[str, Any]] = _as_given
    brief_problems: Callable[[Data], dict[str, Text]] = _no_problems
    result_problems: Callable[[Data], dict[str, Text]] = _no_problems

    def __post_init__(self) -> None:
        for what, keys in (
            ("brief field", [field.key for field in self.brief_fields]),
            ("result field", [field.key for field in self.result_fields]),
            ("criterion", [criterion.key for criterion in self.criteria]),
        ):
            if not keys or len(keys) != len(set(keys)):
                raise BadKind(f"{self.code}: every {what} needs a name of its own")
        known = {field.key for field in self.result_fields}
        if unknown := {key for group in self.result_one_of_each for key in group} - known:
            raise BadKind(f"{self.code}: no such result fields {sorted(unknown)}")
        if (self.defaults.list_price_cents is None) != (self.defaults.assistant_rate_cents is None):
            raise BadKind(f"{self.code}: a list price needs an assistant's rate and the other way round")

    @property
    def machine_keys(self) -> list[str]:
        """Keys of the criteria a machine judges, in order."""
        return [criterion.key for criterion in self.criteria if criterion.kind == "machine"]

    @property
    def csv_columns(self) -> tuple[str, ...]:
        """Column names of an import file: the keys of the result's fields."""
        return tuple(field.key for field in self.result_fields)

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Columns an import file can not do without."""
        return tuple(field.key for field in self.result_fields if field.required)

    @cached_property
    def _brief_schema(self) -> JsonSchema:
        return object_schema(self.brief_fields)

    @cached_property
    def _result_schema(self) -> JsonSchema:
        return object_schema(self.result_fields, one_of_each=self.result_one_of_each)

    def brief_schema(self) -> JsonSchema:
        """Return the JSON Schema (2020-12) of a brief."""
        return dict(self._brief_schema)

    def result_schema(self) -> JsonSchema:
        """Return the JSON Schema (2020-12) of a result."""
        return dict(self._result_schema)

    def criteria_items(self) -> list[dict[str, Any]]:
        """Return the criteria as a published version stores them."""
        return [criterion.as_item() for criterion in self.criteria]

    def validate_brief(self, data: object) -> dict[str, Any]:
        """Return the brief cleaned and normalised. Raises: BriefInvalid with a sentence for each wrong field."""
        return self._validate(data, self.brief_fields, self._brief_schema, BriefInvalid, whole="brief")

    def validate_result(self, data: object) -> dict[str, Any]:
        """Return the result cleaned and normalised. Raises: ResultInvalid with a sentence for each wrong field."""
        return self._validate(data, self.result_fields, self._result_schema, ResultInvalid, whole="result")

    def _validate(
        self,
        data: object,
        fields: tuple[Field, ...],
        schema: JsonSchema,
        refusal: type[Invalid],
        *,
        whole: str,
    ) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise refusal(fields={whole: say.NOT_AN_OBJECT})
        cleaned, problems = clean_object(data, fields, schema)
        is_brief = refusal is BriefInvalid
        if not problems:
            problems = (self.brief_problems if is_brief else self.result_problems)(cleaned)
        if problems:
            raise refusal(fields=problems)
        return (self.normalise_brief if is_brief else self.normalise_result)(cleaned)

    def parse_row(self, row: Mapping[str, str]) -> dict[str, Any]:
        """Read one row of an import file into result data; empty cells are left out, unknown columns stay as text."""
        fields = {field.key: field for field in self.result_fields}
        return {
            key: fields[key].parse(cell) if key in fields else cell
            for key, cell in row.items()
            if cell and cell.strip()
        }

    def file_refs(self, brief: Data) -> dict[str, str]:
        """Return which field of the brief names which uploaded file: public reference -> field key."""
        keys = [field.key for field in self.brief_fields if field.type == FieldType.FILE]
        return {str(brief[key]): key for key in keys if key in brief}

    def run_checks(self, result: Data, ctx: CheckContext) -> list[CheckResult]:
        """Judge a validated result: exactly one outcome per machine criterion, in the order of the criteria.

        Raises: BadKind when the kind's checks miss or invent a criterion.
        """
        found = {each.criterion: each for each in self.checks(result, ctx)}
        if sorted(found) != sorted(self.machine_keys):
            raise BadKind(
                f"{self.code}: checks answered {sorted(found)}, criteria are {sorted(self.machine_keys)}"
            )
        return [found[key] for key in self.machine_keys]

    def blocking_failures(self, checks: Sequence[CheckResult]) -> list[CheckResult]:
        """Return those checks that refuse the submission: failed ones of blocking criteria."""
        blocking = {criterion.key for criterion in self.criteria if criterion.blocking}
        return [each for each in checks if each.outcome == Outcome.FAIL and each.criterion in blocking]

    def entity_keys(self, result: Data) -> list[str]:
        """Return the normalised names of the thing delivered; each is billed once per client in 12 months."""
        return _each_fitting(self.keys(result))

    def recognition_keys(self, result: Data) -> list[str]:
        """Return the other normalised names a duplicate is recognised by; they are never billed."""
        entity = set(self.entity_keys(result))
        return [key for key in _each_fitting(self.match_keys(result)) if key not in entity]


def _each_fitting(keys: list[str]) -> list[str]:
    """Each key once; one that is too long to be kept ends in its hash instead."""
    return [
        key if len(key) <= MAX_KEY else f"{key[: MAX_KEY - 65]}:{hashlib.sha256(key.encode()).hexdigest()}"
        for key in dict.fromkeys(keys)
    ]
