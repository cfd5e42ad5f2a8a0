"""Typed fields of briefs and results: one description that gives the JSON Schema, the cleaning and the forms.

Nothing here knows a kind; a page or an API can be built from the fields alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from assignments.catalogue import field_sentences as say
from backoffice.kernel.cleaning import TextInvalid, clean_line, clean_text
from backoffice.kernel.texts import Text

NOTHING = Text(fi="", sv="", en="")
JsonSchema = dict[str, Any]
LINE_LENGTH = 200
TEXT_LENGTH = 5000


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DATE = "date"  # YYYY-MM-DD
    EMAIL = "email"  # text; whether it is an address is judged by the kind's checks
    PHONE = "phone"  # text, likewise
    URL = "url"  # text, likewise; a bare domain is enough
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    TEXT_LIST = "text_list"
    TABLE = "table"  # list of objects with `columns`
    FILE = "file"  # public reference of an uploaded file


_WHOLE = re.compile(r"-?[0-9]{1,18}")
_FINNISH_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_LINES = (FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.FILE)


@dataclass(frozen=True)
class Choice:
    """One option of a choice field."""

    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One field of a brief or a result.

    `max_length` counts characters of a text, or of each text in a list; `minimum` and `maximum` bound an integer;
    `columns` are the sub-fields of a table. `accepts_number` lets a text be given as a JSON number, `accepts_flag`
    as a JSON boolean (kept as it is).
    """

    key: str
    type: FieldType
    label: Text
    help: Text = NOTHING
    required: bool = False
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_items: int = 500
    columns: tuple["Field", ...] = ()
    accepts_number: bool = False
    accepts_flag: bool = False

    @property
    def length(self) -> int:
        """Characters a text of this field may have."""
        if self.max_length is not None:
            return self.max_length
        return TEXT_LENGTH if self.type == FieldType.LONG_TEXT else LINE_LENGTH

    @property
    def values(self) -> list[str]:
        """The values a choice may take."""
        return [choice.value for choice in self.choices]

    def schema(self) -> JsonSchema:
        """Return the JSON Schema of this field, with its words in the three languages as annotations."""
        words: JsonSchema = {"title": self.label.en, "x-label": self.label.as_dict()}
        if self.help != NOTHING:
            words |= {"description": self.help.en, "x-help": self.help.as_dict()}
        return {**self._shape(), **words, "x-type": self.type.value}

    def _shape(self) -> JsonSchema:
        items: dict[FieldType, JsonSchema] = {
            FieldType.MULTI_CHOICE: {"type": "string", "enum": self.values},
            FieldType.TEXT_LIST: {"type": "string", "maxLength": self.length},
        }
        if self.type == FieldType.TABLE:
            return self._list(object_schema(self.columns))
        if self.type in items:
            return self._list(items[self.type])
        return self._scalar()

    def _scalar(self) -> JsonSchema:
        if self.type == FieldType.INTEGER:
            bounds = {"minimum": self.minimum, "maximum": self.maximum}
            return {"type": "integer", **{key: value for key, value in bounds.items() if value is not None}}
        if self.type == FieldType.DATE:
            return {"type": "string", "format": "date"}
        if self.type == FieldType.CHOICE:
            return {"type": "string", "enum": self.values}
        return {"type": self._text_types(), "maxLength": self.length}

    def _text_types(self) -> str | list[str]:
        more = [name for name, on in (("number", self.accepts_number), ("boolean", self.accepts_flag)) if on]
        return ["string", *more] if more else "string"

    def _list(self, items: JsonSchema) -> JsonSchema:
        least = {"minItems": 1} if self.required else {}
        return {"type": "array", "items": items, "maxItems": self.max_items, **least}

    def clean(self, value: Any) -> Any:
        """Return the value normalised. The value already fits the schema. Raises: TextInvalid."""
        if isinstance(value, bool):
            return value
        return self._cleaner()(value)

    def _cleaner(self) -> Callable[[Any], Any]:
        if self.type in _LINES:
            return self._clean_line
        cleaners: dict[FieldType, Callable[[Any], Any]] = {
            FieldType.LONG_TEXT: self._clean_text,
            FieldType.INTEGER: int,
            FieldType.TEXT_LIST: self._clean_lines,
            FieldType.MULTI_CHOICE: _each_once,
            FieldType.TABLE: self._clean_rows,
        }
        return cleaners.get(self.type, str)

    def _clean_line(self, value: Any) -> str:
        text = value if isinstance(value, str) else str(value)
        return clean_line(text, field=self.key, max_length=self.length, required=False)

    def _clean_text(self, value: Any) -> str:
        return clean_text(value, field=self.key, max_length=self.length)

    def _clean_lines(self, values: list[Any]) -> list[str]:
        return [line for line in map(self._clean_line, values) if line]

    def _clean_rows(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            _without_empty({c.key: c.clean(row[c.key]) for c in self.columns if c.key in row}) for row in rows
        ]

    def parse(self, text: str) -> Any:
        """Read a typed or CSV text into the JSON value of this field; what can not be read stays text and is refused later.

        Lists are split at `|`; dates may be written d.m.yyyy.
        """
        value = text.strip()
        if self.type == FieldType.INTEGER and _WHOLE.fullmatch(value):
            return int(value)
        if self.type == FieldType.DATE:
            return _iso_date(value)
        if self.type in (FieldType.TEXT_LIST, FieldType.MULTI_CHOICE):
            return [part.strip() for part in value.split("|")]
        return value


def object_schema(fields: Iterable[Field], *, one_of_each: tuple[tuple[str, ...], ...] = ()) -> JsonSchema:
    """Return the JSON Schema of an object with these fields and no others.

    `one_of_each` lists groups of keys of which at least one must be there.
    """
    fields = tuple(fields)
    schema: JsonSchema = {
        "type": "object",
        "properties": {field.key: field.schema() for field in fields},
        "required": [field.key for field in fields if field.required],
        "additionalProperties": False,
    }
    if one_of_each:
        schema["allOf"] = [{"anyOf": [{"required": [key]} for key in group]} for group in one_of_each]
    return schema


def clean_object(
    data: Mapping[str, Any], fields: tuple[Field, ...], schema: JsonSchema
) -> tuple[dict[str, Any], dict[str, Text]]:
    """Return the cleaned object and a sentence for each wrong field; the object counts only when there is none.

    Empty texts, empty lists and nulls count as not given.
    """
    given = _without_empty(data)
    problems: dict[str, Text] = {}
    for error in Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(
        given
    ):
        for key, sentence in _explain(error):
            problems.setdefault(key, sentence)
    cleaned: dict[str, Any] = {}
    for field in fields:
        if field.key not in given or field.key in problems:
            continue
        try:
            cleaned[field.key] = field.clean(given[field.key])
        except TextInvalid as error:
            problems[field.key] = error.text
    cleaned = _without_empty(cleaned)
    for field in fields:
        if field.required and field.key not in cleaned:
            problems.setdefault(field.key, say.MISSING)
    return cleaned, problems


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    pruned = ((key, _pruned_list(value) if isinstance(value, list) else value) for key, value in data.items())
    return {key: value for key, value in pruned if not _is_empty(value)}


def _pruned_list(values: list[Any]) -> list[Any]:
    rows = (_without_empty(row) if isinstance(row, dict) else row for row in values)
    return [row for row in rows if not _is_empty(row)]


def _is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or value in ([], {})


def _each_once(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _explain(error: ValidationError) -> list[tuple[str, Text]]:
    """Turn one schema error into sentences beside the top field it stands under; a table's row is named."""
    path = list(error.absolute_path)
    rule: Any = error.validator_value
    given: Any = error.instance
    if error.validator == "required":
        return [_place([*path, key], say.MISSING) for key in rule if key not in given]
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        extra = [str(key) for key in given if key not in schema["properties"]]
        return [_place([*path, key], say.UNKNOWN_MEMBER.format(name=key[:60])) for key in extra]
    if error.validator == "anyOf":
        return [_place([*path, group["required"][0]], say.ONE_OF_THESE) for group in rule]
    return [_place(path, say.for_schema_error(error))]


def _place(path: list[str | int], sentence: Text) -> tuple[str, Text]:
    top = str(path[0])
    rows = [part for part in path if isinstance(part, int)]
    columns = [part for part in path[1:] if isinstance(part, str)]
    if rows:
        return top, say.in_row(rows[0] + 1, sentence, column=columns[0][:60] if columns else "")
    return top, sentence


def _iso_date(text: str) -> str:
    written = _FINNISH_DATE.fullmatch(text)
    if written is None:
        return text
    day, month, year = map(int, written.groups())
    try:
        return date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        return text
