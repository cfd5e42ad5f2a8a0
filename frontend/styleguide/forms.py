"""A form with every kind of field, for the style guide only."""

from typing import Any

from django import forms

from frontend.parts import CardLabel

SPEEDS = [
    ("standard", CardLabel("Vakio", "5 työpäivää", "ei lisähintaa")),
    ("fast", CardLabel("Nopea", "2 työpäivää", "+25 %")),
    ("same", CardLabel("Samana päivänä", "Tilattava ennen klo 10", "+60 %")),
]


class SampleForm(forms.Form):
    title = forms.CharField(label="Otsikko", max_length=80)
    email = forms.EmailField(label="Sähköposti", help_text="Tähän osoitteeseen lähetämme laskun.")
    amount = forms.CharField(label="Hintakatto")
    due = forms.DateField(label="Viimeistään", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    service = forms.ChoiceField(
        label="Palvelu", choices=[("a", "Prospektointi"), ("b", "Tapaamisten sopiminen")]
    )
    brief = forms.CharField(label="Ohje", widget=forms.Textarea, required=False)
    speed = forms.ChoiceField(label="Kuinka nopeasti?", choices=SPEEDS, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label="Kielet",
        choices=[("fi", "suomi"), ("sv", "ruotsi"), ("en", "englanti")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="Tilaus on sitova")
    attachment = forms.FileField(label="Liite", required=False)


def empty_form() -> SampleForm:
    """Return the form as first seen."""
    return SampleForm(initial={"speed": "standard", "languages": ["fi"]}, prefix="empty")


def broken_form() -> SampleForm:
    """Return the form as it comes back with every kind of error."""
    typed: dict[str, Any] = {"broken-title": "x" * 90, "broken-email": "ei osoite", "broken-speed": "hidas"}
    form = SampleForm(typed, prefix="broken")
    form.is_valid()
    form.add_error(None, "Tämä palvelu ei ole juuri nyt tilattavissa.")
    return form
