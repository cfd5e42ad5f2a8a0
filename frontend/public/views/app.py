"""What browsers ask for by themselves: the manifest, the service worker, what may be fetched ahead, robots.txt."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from frontend.templatetags.ui import asset

PLAIN_PAGES = ("/client/*", "/desk/*", "/office/*", "/settings")
NEVER_AHEAD = ("/*/pdf", "/*/evidence", "/*/assignments.csv", "/files/*", "/accounts/*", "/admin/*", "/api/*")
HOUR = 3600


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what stands in for every page while there is no connection."""
    return render(request, "offline.html")


@require_safe
@cache_control(max_age=HOUR)
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the site as an app that can be put on the home screen."""
    content: dict[str, Any] = {
        "id": "/",
        "name": settings.BRAND_NAME,
        "short_name": settings.BRAND_NAME,
        "description": _("Finished back-office results at a capped price."),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f9f9f6",
        "theme_color": "#f9f9f6",
        "icons": [
            {"src": asset("logo.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"},
            _picture(192, "any"),
            _picture(512, "any"),
            _picture(512, "maskable"),  # the mark keeps to the middle, so that any shape may be cut out of it
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def _picture(size: int, purpose: str) -> dict[str, str]:
    """The logo drawn once at `size` pixels, for systems that take no SVG."""
    src = asset(f"icon-{size}.png")
    return {"src": src, "type": "image/png", "sizes": f"{size}x{size}", "purpose": purpose}


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the script that keeps the offline page and its looks, and nothing else.

    The language is part of the script, so that a change of language fetches the page anew.
    """
    context = {"page": reverse("offline"), "kept": [asset("app.css"), asset("icons.svg"), asset("logo.svg")]}
    return render(request, "public/service_worker.js", context, content_type="text/javascript")


@require_safe
@cache_control(max_age=HOUR)
def speculation_rules(request: HttpRequest) -> HttpResponse:
    """Let the browser fetch a portal's page when the pointer rests on its link; downloads and sign-in never."""
    rules: dict[str, Any] = {
        "prefetch": [
            {
                "where": {
                    "and": [
                        {"or": [{"href_matches": address} for address in PLAIN_PAGES]},
                        {"not": {"or": [{"href_matches": address} for address in NEVER_AHEAD]}},
                    ]
                },
                "eagerness": "moderate",
            }
        ]
    }
    return JsonResponse(rules, content_type="application/speculationrules+json")


@require_safe
@cache_control(max_age=HOUR)
def robots(request: HttpRequest) -> HttpResponse:
    """Leave the open pages to search engines and nothing else."""
    closed = (
        "/client/",
        "/desk/",
        "/office/",
        "/accounts/",
        "/admin/",
        "/api/",
        "/files",
        "/invitation/",
        "/settings",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
