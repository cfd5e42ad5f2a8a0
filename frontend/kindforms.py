"""Forms and fact lists made from a kind's fields alone: no page knows a kind of service."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from assignments.catalogue.fields import Field, FieldType
from backoffice.kernel.texts import Text
from frontend.formfields import DayField
from frontend.templatetags.ui import local_date

SPARE_ROWS = 2
FEWEST_ROWS = 3
WIDE = {FieldType.LONG_TEXT, FieldType.TEXT_LIST, FieldType.TABLE}  # these take the whole width of a form
INPUT_TYPES = {FieldType.EMAIL: "email", FieldType.PHONE: "tel", FieldType.DATE: "date"}


class RowsWidget(forms.Widget):
    """A small table of text inputs: the rows there are and some spare ones; empty rows are dropped when read."""

    template_name = "widgets/rows.html"

    def __init__(self, columns: tuple[Field, ...], label: str) -> None:
        super().__init__()
        self.columns = columns
        self.label = label

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = list(value or [])
        rows = given + [{}] * max(FEWEST_ROWS - len(given), SPARE_ROWS)
        context["widget"]["columns"] = self.columns
        context["widget"]["label"] = self.label
        context["widget"]["rows"] = [
            [self._cell(name, number, column, row) for column in self.columns]
            for number, row in enumerate(rows)
        ]
        return context

    @staticmethod
    def _cell(name: str, number: int, column: Field, row: Mapping[str, Any]) -> dict[str, Any]:
        value = row.get(column.key, "")
        return {
            "name": f"{name}-{number}-{column.key}",
            "value": "" if value is None else value,
            "column": column,
            "number": number + 1,
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        number = 0
        while any(f"{name}-{number}-{column.key}" in data for column in self.columns):
            texts = {
                column.key: data.get(f"{name}-{number}-{column.key}", "").strip() for column in self.columns
            }
            filled = {
                column.key: column.parse(texts[column.key]) for column in self.columns if texts[column.key]
            }
            # A lone preset choice is not a row somebody wrote.
            if any(column.type != FieldType.CHOICE for column in self.columns if column.key in filled):
                rows.append(filled)
            number += 1
        return rows

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-0-") for key in data)


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(each) for each in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class RowsField(forms.Field):
    """A list of rows read by RowsWidget."""

    def __init__(self, *, columns: tuple[Field, ...], **options: Any) -> None:
        super().__init__(widget=RowsWidget(columns, str(options.get("label", ""))), **options)


class FieldsForm(forms.Form):
    """A form over catalogue fields; shape is checked here, truth by the kind itself in the operation."""

    catalogue_fields: tuple[Field, ...] = ()

    @property
    def needed(self) -> list[forms.BoundField]:
        """The fields that must be filled in."""
        return [bound for bound in self if bound.field.required]

    @property
    def spare(self) -> list[forms.BoundField]:
        """The fields that may stay empty."""
        return [bound for bound in self if not bound.field.required]

    @property
    def spare_short(self) -> list[forms.BoundField]:
        """Optional fields that fit side by side: numbers, days, choices and single lines."""
        return [bound for bound in self.spare if bound.name not in self.wide_names]

    @property
    def spare_long(self) -> list[forms.BoundField]:
        """Optional fields that need the whole width."""
        return [bound for bound in self.spare if bound.name in self.wide_names]

    @property
    def is_opened(self) -> bool:
        """Tell whether an optional field holds something or has gone wrong, so that it must be seen."""
        return any(bound.errors or bound.value() not in (None, "", []) for bound in self.spare)

    @property
    def wide_names(self) -> set[str]:
        """The names of the fields that take the whole width."""
        return {field.key for field in self.catalogue_fields if field.type in WIDE}

    def values(self, *, keep_file: "Callable[[UploadedFile[Any]], str] | None" = None) -> dict[str, Any]:
        """Return what was filled in as the kind's JSON object; `keep_file` stores an upload and gives its reference."""
        found: dict[str, Any] = {}
        for field in self.catalogue_fields:
            value = self.cleaned_data.get(field.key)
            if isinstance(value, date):
                value = value.isoformat()
            if isinstance(value, UploadedFile):
                value = keep_file(value) if keep_file else None
            if value not in (None, "", []):
                found[field.key] = value
        return found


def form_class(fields: Iterable[Field]) -> type[FieldsForm]:
    """Return a form class with one form field per catalogue field, labelled in the active language."""
    fields = tuple(fields)
    made = {field.key: _form_field(field) for field in fields}
    return type("KindForm", (FieldsForm,), {**made, "catalogue_fields": fields})


def _form_field(field: Field) -> forms.Field:  # noqa: PLR0911 - one line a type
    common: dict[str, Any] = {
        "label": str(field.label),
        "help_text": str(field.help),
        "required": field.required,
    }
    match field.type:
        case FieldType.LONG_TEXT:
            return forms.CharField(
                widget=forms.Textarea(attrs={"rows": 4}), max_length=field.length, **common
            )
        case FieldType.INTEGER:
            return forms.IntegerField(min_value=field.minimum, max_value=field.maximum, **common)
        case FieldType.DATE:
            return DayField(**common)
        case FieldType.CHOICE:
            none = [] if field.required else [("", "–")]
            return forms.ChoiceField(choices=none + _choices(field), **common)
        case FieldType.MULTI_CHOICE:
            return forms.MultipleChoiceField(
                choices=_choices(field), widget=forms.CheckboxSelectMultiple, **common
            )
        case FieldType.TEXT_LIST:
            return LinesField(**{**common, "help_text": common["help_text"] or _("One on each line.")})
        case FieldType.TABLE:
            return RowsField(columns=field.columns, **common)
        case FieldType.FILE:
            return forms.FileField(**common)
        case _:
            widget = forms.TextInput(attrs={"type": INPUT_TYPES.get(field.type, "text")})
            return forms.CharField(max_length=field.length, widget=widget, **common)


def _choices(field: Field) -> list[tuple[str, str]]:
    return [(choice.value, str(choice.label)) for choice in field.choices]


@dataclass(frozen=True)
class Fact:
    """One filled field, ready to be shown: `values` are texts, `rows` the lines of a table; `type` decides links."""

    key: str
    label: Text
    type: str
    values: tuple[str, ...]
    headings: tuple[Text, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def href(self) -> str:
        """Where a value leads, for addresses only; anything but plain web, mail and phone links stays text."""
        value = self.value
        if self.type == FieldType.EMAIL:
            return f"mailto:{value}"
        if self.type == FieldType.PHONE:
            return "tel:" + "".join(ch for ch in value if ch.isdigit() or ch == "+")
        if value.startswith(("https://", "http://")) and " " not in value:
            return value
        if self.type == FieldType.URL and " " not in value:
            return f"https://{value}"
        return ""


def facts(fields: Iterable[Field], data: Mapping[str, Any] | None) -> list[Fact]:
    """Return the filled fields of a brief or a result in the kind's order, choices by their words."""
    data = data or {}
    return [_fact(field, data[field.key]) for field in fields if data.get(field.key) not in (None, "", [])]


def _fact(field: Field, value: Any) -> Fact:
    words = {choice.value: str(choice.label) for choice in field.choices}
    if field.type == FieldType.TABLE:
        rows = tuple(
            tuple(_word(row.get(column.key, ""), column) for column in field.columns) for row in value
        )
        return Fact(field.key, field.label, field.type, (), tuple(c.label for c in field.columns), rows)
    if field.type == FieldType.DATE:
        value = local_date(date.fromisoformat(value))
    values = value if isinstance(value, list) else [value]
    return Fact(field.key, field.label, field.type, tuple(words.get(str(each), str(each)) for each in values))


def _word(value: Any, column: Field) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = {choice.value: str(choice.label) for choice in column.choices}
    return words.get(str(value), str(value))
