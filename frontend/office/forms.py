from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import OfficeRole
from clients.agreements.names import EEA, country_name
from clients.organisations.models import InvoicingPeriod, Right
from frontend.formfields import DayField, FilesField, MoneyField
from frontend.office.frame import ROLE_NAMES

NOTE_LENGTH = 2000
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
RIGHT_NAMES = {
    Right.OWNER: _("Owner"),
    Right.ORDERER: _("Orderer"),
    Right.APPROVER: _("Approver"),
    Right.FINANCE: _("Finance"),
    Right.VIEWER: _("Viewer"),
}


def _words(rows: int = 3, *, required: bool = False, **options: Any) -> forms.CharField:
    return forms.CharField(
        required=required, max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ReasonForm(forms.Form):
    reason = _words(label=_("Reason"))


class ReleaseForm(forms.Form):
    """Work handed back for somebody else: the history says why."""

    reason = _words(required=True, label=_("Reason"))


class PauseForm(ReasonForm):
    """Whose pause it is: the office's own, or the client's wish."""

    cause = forms.ChoiceField(
        label=_("Why is it paused?"),
        choices=[("office", _("For the office’s own reason")), ("client", _("At the client’s request"))],
    )


class OfferForm(forms.Form):
    """An offer to one assistant; no number = as many results as there is room for."""

    assistant = forms.CharField(max_length=14, widget=forms.HiddenInput)
    units = forms.IntegerField(
        label=_("How many results"), required=False, help_text=_("Empty: as many as there is room for.")
    )
    reason = _words(rows=2, label=_("Reason"))


class QuoteForm(forms.Form):
    unit_price_cents = MoneyField(label=_("Price of one result, without VAT"))
    assistant_rate_cents = MoneyField(
        label=_("Assistant’s fee for one result"),
        required=False,
        help_text=_("Empty: as the price list says."),
    )
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("Empty: 14 days. The day itself counts.")
    )
    note = _words(label=_("Words to the client"))


class FailureForm(forms.Form):
    """What is wrong with a result: by criterion and in words."""

    failed_criteria = forms.MultipleChoiceField(
        label=_("Which criteria are not met?"), widget=forms.CheckboxSelectMultiple
    )
    note = _words(rows=4, required=True, label=_("Reason"))

    def __init__(self, *args: Any, criteria: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["failed_criteria"].choices = criteria  # type: ignore[attr-defined]


class CheckForm(FailureForm):
    """The office's look at a result: on to the client, or back with criteria and reasons."""

    outcome = forms.ChoiceField(choices=[("deliver", _("Deliver")), ("return", _("Return"))])
    note = _words(rows=4, required=True, label=_("Note to the assistant"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        delivers = self.data.get("outcome") == "deliver"
        for name in ("failed_criteria", "note"):
            self.fields[name].required = not delivers


class BillingForm(forms.Form):
    """The billing profile of a client, by the names its refusals use."""

    billing_name = forms.CharField(label=_("Name on invoices"), max_length=200)
    billing_address = forms.CharField(label=_("Street address"), max_length=200)
    billing_postcode = forms.CharField(label=_("Postcode"), max_length=10)
    billing_city = forms.CharField(label=_("City"), max_length=100)
    billing_country = forms.CharField(label=_("Country"), max_length=2, initial="FI")
    billing_email = forms.EmailField(label=_("E-mail for invoices"))
    billing_reference = forms.CharField(label=_("The client’s own reference"), max_length=100, required=False)
    vat_number = forms.CharField(label=_("VAT number"), max_length=20, required=False)
    invoice_language = forms.ChoiceField(label=_("Language of invoices"), choices=LANGUAGES)
    invoicing_period = forms.ChoiceField(
        label=_("Invoicing period"),
        choices=[(InvoicingPeriod.MONTHLY, _("Monthly")), (InvoicingPeriod.WEEKLY, _("Weekly"))],
    )
    payment_term_days = forms.IntegerField(label=_("Payment term, days"), initial=14)


class ClientForm(BillingForm):
    name = forms.CharField(label=_("Name of the company"), max_length=200)
    business_id = forms.CharField(label=_("Business ID"), max_length=20, help_text=_("For example 0112038-9"))
    billing_name = forms.CharField(
        label=_("Name on invoices"),
        max_length=200,
        required=False,
        help_text=_("Empty: the name of the company."),
    )
    cap_limit_cents = MoneyField(
        label=_("Highest cap of one assignment, without VAT"),
        required=False,
        help_text=_("Empty: no limit of its own."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["billing_name"] = cleaned.get("billing_name") or cleaned.get("name", "")
        return cleaned


class LimitForm(forms.Form):
    cap_limit_cents = MoneyField(
        label=_("Highest cap of one assignment, without VAT"),
        required=False,
        help_text=_("Empty: no limit of its own."),
    )


class PersonForm(forms.Form):
    """Somebody asked in by e-mail."""

    full_name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class RightsForm(forms.Form):
    rights = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(right.value, name) for right, name in RIGHT_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class MemberForm(RightsForm, PersonForm):
    field_order = ("full_name", "email", "language", "rights")


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class OfficeRolesForm(forms.Form):
    office_roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, ROLE_NAMES[role]) for role in OfficeRole],
        widget=forms.CheckboxSelectMultiple,
    )


class StaffForm(OfficeRolesForm, PersonForm):
    field_order = ("full_name", "email", "language", "office_roles")


class ColleagueForm(OfficeRolesForm):
    """Somebody who has an account already, known by the address they sign in with."""

    email = forms.EmailField(label=_("E-mail they sign in with"))
    field_order = ("email", "office_roles")


class SkillsForm(forms.Form):
    """What an assistant masters, speaks and takes at once; `services` are the catalogue's (kind, name)."""

    services = forms.MultipleChoiceField(
        label=_("Services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Working languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    capacity_units = forms.IntegerField(label=_("Results held at once"), initial=20)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = services  # type: ignore[attr-defined]


class HireForm(SkillsForm, PersonForm):
    field_order = ("full_name", "email", "language", "services", "languages", "capacity_units")


class AbsenceForm(forms.Form):
    from_on = DayField(label=_("First day away"))
    to_on = DayField(label=_("Last day away"))


class TermsForm(forms.Form):
    """What a client has agreed apart from the list; an empty field is as listed."""

    service = forms.ChoiceField(label=_("Service"), required=False)
    valid_from = DayField(label=_("From"))
    unit_price_cents = MoneyField(
        label=_("Price of one result, without VAT"),
        required=False,
        help_text=_("Needs a service. Empty: as listed."),
    )
    review_days = forms.IntegerField(label=_("Review window, working days"), required=False)
    fix_rounds = forms.IntegerField(label=_("Fix rounds"), required=False)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("All services")), *services]  # type: ignore[attr-defined]


class SubProcessorForm(forms.Form):
    """A company that handles clients' personal data for the office."""

    name = forms.CharField(label=_("Name of the company"), max_length=200)
    business_id = forms.CharField(label=_("Business ID"), max_length=40, required=False)
    country = forms.ChoiceField(label=_("Country where the data is"), initial="FI")
    task_fi = forms.CharField(label=_("Task in Finnish"), max_length=300)
    task_sv = forms.CharField(label=_("Task in Swedish"), max_length=300)
    task_en = forms.CharField(label=_("Task in English"), max_length=300)
    from_on = DayField(label=_("First day in use"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted((country_name(code), code) for code in EEA)
        self.fields["country"].choices = [(code, name) for name, code in names]  # type: ignore[attr-defined]


class EndForm(ReasonForm):
    """The last day of a sub-processor."""

    ended_on = DayField(label=_("Last day in use"))
    field_order = ("ended_on", "reason")


class PriceForm(forms.Form):
    """What one result costs, and what its maker is paid, from a day on."""

    unit_price_cents = MoneyField(label=_("Price of one result, without VAT"))
    assistant_rate_cents = MoneyField(label=_("Paid to the assistant for one result"))
    valid_from = DayField(label=_("From"))
    reason = _words(rows=2, label=_("Reason"))


class NumbersForm(forms.Form):
    """The terms of a service that orders are frozen with when they are placed."""

    review_days = forms.IntegerField(label=_("Review window, working days"))
    lease_hours = forms.IntegerField(label=_("Lease, hours"))
    fix_rounds = forms.IntegerField(label=_("Fix rounds"))
    check_one_in = forms.IntegerField(
        label=_("The office checks one in"), help_text=_("1 = every result is checked.")
    )
    reason = _words(rows=2, label=_("Reason"))


class RunForm(forms.Form):
    """Which acceptances become invoices."""

    through_on = DayField(label=_("Accepted by the end of"))
    client: Any = forms.ModelChoiceField(
        label=_("Client"), queryset=None, required=False, to_field_name="ref"
    )
    final = forms.BooleanField(label=_("Make them final at once"), required=False)

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["client"]
        field.queryset, field.empty_label = clients, _("Every client")


class PaymentForm(forms.Form):
    """A line of the bank statement."""

    invoice = forms.CharField(
        label=_("Invoice number or reference"),
        max_length=40,
        help_text=_("As the payer gave it: number, reference or RF reference; spaces do not matter."),
    )
    amount_cents = MoneyField(label=_("Amount received"))
    paid_on = DayField(label=_("Booking date of the bank"))
    archive_id = forms.CharField(
        label=_("Archive ID of the bank"),
        max_length=64,
        help_text=_("From the bank statement. The same transaction is booked only once."),
    )


class PeriodForm(forms.Form):
    """A stretch of the books to close, and the word typed by who means it."""

    from_on = DayField(label=_("First day"))
    to_on = DayField(label=_("Last day"))

    @property
    def word(self) -> str:
        """What has to be typed: the month of the last day, `2026-10`."""
        return f"{self.cleaned_data['to_on']:%Y-%m}"

    @property
    def is_meant(self) -> bool:
        return str(self.data.get("typed", "")).strip() == self.word


class DayForm(forms.Form):
    """A day asked for in the address; anything else means today."""

    on = DayField(required=False)

    @classmethod
    def asked(cls, data: Any, today: date) -> date:
        """Return the day named in `data`, or today."""
        form = cls(data)
        given: date | None = form.cleaned_data.get("on") if form.is_valid() else None
        return given or today


class OrderForm(forms.Form):
    """A draft on the client's behalf: what every kind of service has."""

    title = forms.CharField(label=_("Title"), max_length=200)
    target_units = forms.IntegerField(label=_("How many results"), initial=10)
    cap_cents = MoneyField(label=_("Price cap, without VAT"))
    deadline_on = DayField(label=_("Wished deadline"), required=False)
    uploads = FilesField(label=_("Files"), required=False)
