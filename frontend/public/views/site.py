"""The open pages: what we sell, the terms, privacy."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.kernel.workdays import helsinki_date
from frontend.public import offer, privacy, terms
from frontend.shell import NavItem


def frame() -> dict[str, Any]:
    """Return the head and foot of an open page."""
    front = reverse("front_page")
    return {
        "nav": [
            NavItem(_("How it works"), f"{front}#how", "route"),
            NavItem(_("Services and prices"), f"{front}#services", "tag"),
            NavItem(_("Risks and remedies"), f"{front}#risks", "shield-check"),
            NavItem(_("Contact"), f"{front}#contact", "mail"),
        ],
        "foot_nav": [
            NavItem(_("Terms of service"), reverse("terms"), "scale"),
            NavItem(_("Privacy"), reverse("privacy"), "lock"),
        ],
    }


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """Show what the office sells, at what price, and what it costs at the worst."""
    offered = offer.offers(helsinki_date(timezone.now()))
    context = {"offers": offered, "example": offer.example(offered), **frame()}
    return render(request, "public/front_page.html", context)


@require_safe
def terms_page(request: HttpRequest) -> HttpResponse:
    """Show the published terms of service in the visitor's language."""
    return render(request, "public/terms.html", {"terms": terms.published(), **frame()})


@require_safe
def privacy_page(request: HttpRequest) -> HttpResponse:
    """Say what personal data the office keeps, why and how long."""
    sections = privacy.sections(settings.OFFICE)
    return render(request, "public/privacy.html", {"sections": sections, **frame()})
