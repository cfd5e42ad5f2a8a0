"""Signing on a page: the form, and the evidence of where it came from."""

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clients.agreements.evidence import Evidence


def evidence(request: HttpRequest) -> Evidence:
    """Return from where and with what a signature was given; the address is the caller's, not the proxy's."""
    return Evidence(
        ip=get_adapter().get_client_ip(request), user_agent=request.headers.get("User-Agent", "")[:400]
    )


class SignForm(forms.Form):
    full_name = forms.CharField(
        label=_("Your full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    title = forms.CharField(label=_("Your title"), max_length=100, required=False)
    consent = forms.BooleanField(
        label=_("I have read the agreement, I am entitled to sign it, and I sign it electronically."),
        required=False,
    )
