from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from assignments.delivery.models import VerdictKind
from assignments.orders.errors import TargetOutOfRange
from assignments.orders.validation import MAX_TARGET, Shown
from clients.organisations.models import Right
from frontend.client.frame import RIGHT_NAMES
from frontend.formfields import DayField, FilesField, MoneyField

REASON_LENGTH = 2000


class TitleForm(forms.Form):
    """The part of a brief that every kind has."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What you call this work, for example “Machine shops in Pirkanmaa”."),
    )


class FilesForm(forms.Form):
    uploads = FilesField(
        label=_("Files"),
        required=False,
    )


class AmountForm(forms.Form):
    """How many results, and what the whole may cost at the most."""

    target_units = forms.IntegerField(
        label=_("How many results?"),
        help_text=_("You pay only for the ones you accept."),
        validators=[
            MinValueValidator(1, message=lazystr(TargetOutOfRange())),
            MaxValueValidator(MAX_TARGET, message=lazystr(TargetOutOfRange())),
        ],
    )
    cap_cents = MoneyField(
        label=_("Price cap, without VAT"), help_text=_("The whole assignment never costs more than this.")
    )
    deadline_on = DayField(label=_("Wished deadline"), required=False)


class ShownForm(forms.Form):
    """What stood on the page when its button was pressed; all of it hidden."""

    price_cents = forms.IntegerField(min_value=0)  # 0 = no list price
    cap_cents = forms.IntegerField(min_value=0)
    quoted_at = forms.DateTimeField(required=False)
    conditions = forms.CharField(max_length=64)

    def shown(self) -> Shown | None:
        """Return what was shown; None when the page did not say."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        return Shown(
            unit_price_cents=given["price_cents"],
            cap_cents=given["cap_cents"],
            quoted_at=given["quoted_at"],
            conditions=given["conditions"],
        )


class CapForm(forms.Form):
    cap_cents = MoneyField(label=_("New price cap, without VAT"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class VerdictForm(forms.Form):
    """The client's word on one result; a no names the criteria that failed and says why."""

    verdict = forms.ChoiceField(
        choices=[("accept", _("Accept")), ("request_fix", _("Ask for a fix")), ("reject", _("Reject"))]
    )
    failed_criteria = forms.MultipleChoiceField(
        label=_("Which criteria are not met?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one criterion that is not met.")},
    )
    note = forms.CharField(
        label=_("What is wrong?"),
        required=False,
        error_messages={"required": _("Say in a sentence what is wrong.")},
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["failed_criteria"].choices = criteria  # type: ignore[attr-defined]
        if self.data.get("verdict") != VerdictKind.ACCEPT:
            for name in ("failed_criteria", "note"):
                self.fields[name].required = True


class InviteForm(forms.Form):
    """A colleague and what they may do."""

    email = forms.EmailField(label=_("E-mail"))
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    )
    rights = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(right.value, name) for right, name in RIGHT_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class RightsForm(forms.Form):
    rights = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(right.value, RIGHT_NAMES[right]) for right in Right],
        widget=forms.CheckboxSelectMultiple,
    )
