"""The frame around a person's own pages: settings, password, two-step sign-in, devices."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.shell import NavItem, shell

register = template.Library()

# In this order, because every browser also names those it wants to be taken for.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
]


def nav() -> list[NavItem]:
    """Return the way back to work and the parts of the account area."""
    return [
        NavItem(_("Back"), reverse("home"), "arrow-left", tab=True),
        NavItem(_("Settings"), reverse("settings"), "settings", tab=True),
        NavItem(_("Password"), reverse("account_change_password"), "key-round", tab=True),
        NavItem(_("Security"), reverse("mfa_index"), "shield-check", tab=True),
        NavItem(_("Devices"), reverse("usersessions_list"), "monitor", tab=True),
    ]


@register.simple_tag(takes_context=True)
def account_frame(context: Any) -> str:
    """Put what `shells/app.html` reads into the context; the library's own views know nothing of it."""
    request: HttpRequest = context["request"]
    for name, value in shell(request, nav=nav()).items():
        context[name] = value
    return ""


@register.filter
def device(user_agent: str) -> str:
    """Return browser and system in words, such as "Firefox, Windows"; what is unknown stays as it was sent."""
    named = [next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named)) or user_agent[:60]
