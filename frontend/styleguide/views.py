from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from frontend.shell import shell
from frontend.styleguide import samples


def _page(request: HttpRequest, parts: list[str]) -> HttpResponse:
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    base = reverse("styleguide:index")
    frame = shell(request, nav=samples.nav(base), role="Tyyliopas")
    context = {
        **frame,
        **samples.context(base),
        "now": samples.NOW,
        "files": [f"styleguide/_{part}.html" for part in parts],
    }
    return render(request, "styleguide/index.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    return _page(request, [part for part, _label in samples.PARTS])


@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """Show one part of the guide, for close work on it."""
    if name not in dict(samples.PARTS):
        raise Http404
    return _page(request, [name])
