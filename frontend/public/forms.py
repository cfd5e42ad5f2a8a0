from datetime import datetime, timedelta

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User

LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
TOKEN_DAYS = [("90", _("90 days")), ("365", _("One year")), ("0", _("Until I revoke it"))]


class ProfileForm(forms.Form):
    """What we call a person and in which language we speak to them."""

    full_name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        help_text=_("The language of the pages and of the messages we send you."),
    )

    @classmethod
    def of(cls, user: User) -> "ProfileForm":
        """Return the form filled with what is known now."""
        return cls(initial={"full_name": user.full_name, "language": user.language})


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        help_text=_("For example the name of the system that will use it."),
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=TOKEN_DAYS, initial="90")

    def expires_at(self, at: datetime) -> datetime | None:
        """Return the moment the token ends, counted from `at`; None = until revoked."""
        days = int(self.cleaned_data["days"])
        return at + timedelta(days=days) if days else None


class InvitationForm(forms.Form):
    """The password of somebody who was asked in."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two passwords differ. Write the same one twice."))
        return again
