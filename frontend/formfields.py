"""Form fields every portal uses."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.kernel.money import parse_cents
from frontend.templatetags.ui import cents_plain


class MoneyField(forms.CharField):
    """An amount typed as `1 234,50`, read into integer cents."""

    default_error_messages = {
        "amount": _("Write an amount in euros with at most two decimals, for example 1 250,00.")
    }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return parse_cents(text or "")
        except ValueError:
            raise forms.ValidationError(self.error_messages["amount"], code="amount") from None

    def prepare_value(self, value: Any) -> Any:
        return cents_plain(value) if isinstance(value, int) else value


class DayField(forms.DateField):
    """A day picked or typed as 2026-11-23, of a year that can be reckoned with."""

    default_error_messages = {
        "invalid": _("Give a day between the years 2000 and 2099, for example 2026-11-23."),
    }
    years = range(2000, 2100)

    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": picker, **options})

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and day.year not in self.years:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class FileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files at once."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given if each]
