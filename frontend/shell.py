"""What the page frames read: the office's brand, the person signed in and the portal's navigation."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


@dataclass(frozen=True)
class NavItem:
    """One place of a portal; `tab` puts it also in the phone's bottom bar (five at most)."""

    label: str
    url: str
    icon: str
    count: int = 0  # 0 = nothing waits, no number shown
    current: bool = False
    tab: bool = False
    foot: bool = False  # at the bottom of the side bar (settings)
    key: str = ""  # single-key shortcut


@dataclass(frozen=True)
class Brand:
    """The name on the pages; `logo` and `stylesheet` are static paths, empty = our own."""

    name: str
    logo: str = ""
    stylesheet: str = ""


@dataclass(frozen=True)
class Who:
    """The person signed in, as the corner of the page says it."""

    name: str
    role: str
    initials: str


class Shell(TypedDict):
    nav: tuple[NavItem, ...]
    tabs: tuple[NavItem, ...]
    who: Who
    brand: Brand
    now: datetime


def brand() -> Brand:
    """Return the office's brand from the settings."""
    return Brand(
        name=getattr(settings, "BRAND_NAME", "Tehty"),
        logo=getattr(settings, "BRAND_LOGO", ""),
        stylesheet=getattr(settings, "BRAND_STYLESHEET", ""),
    )


def initials(name: str) -> str:
    """Return up to two capital letters: of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


def mark_current(nav: Iterable[NavItem], path: str) -> tuple[NavItem, ...]:
    """Mark the item whose address is the longest beginning of `path`; one already marked by hand wins."""
    items = tuple(nav)
    if any(item.current for item in items):
        return items
    reaching = [item.url for item in items if path == item.url or path.startswith(item.url.rstrip("/") + "/")]
    longest = max(reaching, key=len, default=None)
    return tuple(replace(item, current=item.url == longest) for item in items)


def shell(request: HttpRequest, *, nav: Iterable[NavItem], role: str = "") -> Shell:
    """Return the context of `shells/app.html`; a portal merges it into the context of its page.

    Units: `now` is aware UTC, read once per page, so that every relative time on the page agrees.
    """
    items = mark_current(nav, request.path)
    name = str(request.user)
    return Shell(
        nav=items,
        tabs=tuple(item for item in items if item.tab)[:5],
        who=Who(name=name, role=role, initials=initials(name)),
        brand=brand(),
        now=timezone.now(),
    )
