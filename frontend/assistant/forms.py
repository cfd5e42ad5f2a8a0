from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.formfields import DayField, FilesField

MOST_UNITS = 200


class ClaimForm(forms.Form):
    """What to take: an assignment by its reference, and how many results of it."""

    assignment = forms.CharField(max_length=14)
    units = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_UNITS, initial=1)


class NextForm(forms.Form):
    units = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST_UNITS, initial=1, required=False
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you hand it back?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ImportForm(forms.Form):
    file = forms.FileField(label=_("CSV file"))


class EvidenceForm(forms.Form):
    """Files of a result: the result itself for some kinds, evidence for others."""

    uploads = FilesField(label=_("Files"), required=False)


class CapacityForm(forms.Form):
    capacity_units = forms.IntegerField(label=_("Results I hold at once"), min_value=1, max_value=MOST_UNITS)


class AbsenceForm(forms.Form):
    from_on = DayField(label=_("First day away"))
    to_on = DayField(label=_("Last day away"))


class PeriodForm(forms.Form):
    """A period of earnings, Helsinki dates, both inclusive."""

    from_on = DayField(label=_("From"))
    to_on = DayField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("from_on"), cleaned.get("to_on")
        if start and end and end < start:
            self.add_error("to_on", _("The period ends before it begins."))
        return cleaned
