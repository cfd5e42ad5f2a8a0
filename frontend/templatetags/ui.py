"""Tags and filters of every page: assets, money, rates, time, Markdown and what the components need.

A builtin of the template engine, so nothing has to be loaded.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from babel.dates import format_date, format_timedelta
from babel.numbers import format_currency, format_decimal
from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from backoffice.kernel.texts import Text, current_language
from frontend import shell, statuses

register = template.Library()

HELSINKI = ZoneInfo("Europe/Helsinki")
LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_IE"}
MINUS = "\N{MINUS SIGN}"
DEFAULT_MANIFEST = Path(__file__).resolve().parents[1] / "dist" / "manifest.json"


# --- assets


def _read_manifest() -> dict[str, Any]:
    path = Path(getattr(settings, "ASSET_MANIFEST", DEFAULT_MANIFEST))
    if not path.exists():
        raise FileNotFoundError(
            f"{path.name} is missing: build the assets first (npm ci, npm run build in frontend/assets)"
        )
    content: dict[str, Any] = json.loads(path.read_text())
    return content


_kept_manifest = lru_cache(maxsize=1)(_read_manifest)


def _manifest() -> dict[str, Any]:
    return _read_manifest() if settings.DEBUG else _kept_manifest()


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built file by its plain name, such as `icons.svg`."""
    return _address(name) if settings.DEBUG else _kept_address(name)


def _address(name: str) -> str:
    return static(f"b/{_manifest()[name]['file']}")


_kept_address = lru_cache(_address)  # a page shows dozens of icons, all of one file


@register.simple_tag
def entry(name: str) -> SafeString:
    """Print stylesheet, preloads of the static chunks and the module script of a bundle."""
    script = _manifest()[f"{name}.js"]
    chunks = ((static(f"b/{file}"),) for file in script["imports"])
    return format_html(
        '<link rel="stylesheet" href="{}">{}<script type="module" src="{}"></script>',
        asset(f"{name}.css"),
        format_html_join("", '<link rel="modulepreload" href="{}">', chunks),
        static(f"b/{script['file']}"),
    )


@register.simple_tag
def brand() -> shell.Brand:
    """Return the office's name, logo and stylesheet."""
    return shell.brand()


# --- money and rates


def _locale() -> str:
    return LOCALES[current_language()]


def _decimal(cents: int, places: int = 2) -> Decimal:
    if type(cents) is not int:
        raise TypeError(f"cents must be an int, not {type(cents).__name__}")
    return Decimal(cents).scaleb(-places)


@register.filter
def cents(value: int | None, currency: str = "EUR") -> str:
    """Write cents as an amount in the page's language; nothing for None.

    Units: integer cents. Raises: TypeError for anything else, so a float never reaches a page.
    """
    if value is None:
        return ""
    text = format_currency(_decimal(value), currency, locale=_locale())
    return text.replace("-", MINUS).replace("\u202f", "\xa0")


@register.filter
def cents_plain(value: int | None) -> str:
    """Write cents as a number without a currency sign, as typed into a field: 12345,50."""
    if value is None:
        return ""
    return format_decimal(_decimal(value), format="0.00", locale=_locale())


@register.filter
def bps(value: int | None) -> str:
    """Write basis points as a percentage: 2550 -> 25,5 %."""
    if value is None:
        return ""
    number = format_decimal(_decimal(value), locale=_locale()).replace("-", MINUS)
    return f"{number}%" if current_language() == "en" else f"{number}\xa0%"


@register.filter
def number(value: int | Decimal | None) -> str:
    """Write a whole or decimal number with the language's grouping."""
    if value is None:
        return ""
    return format_decimal(value, locale=_locale()).replace("-", MINUS).replace("\u202f", "\xa0")


# --- time

TIME_FORMATS = {
    "fi": "{date} klo {time:%H.%M}",
    "sv": "{date} kl. {time:%H.%M}",
    "en": "{date}, {time:%H:%M}",
}
DATE_FORMATS = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}
DAY_FORMATS = {"fi": "ccc d.M.", "sv": "ccc d.M.", "en": "ccc d MMM"}


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return at.astimezone(HELSINKI)


def _day(value: date | datetime) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


@register.filter
def local_date(value: date | datetime | None) -> str:
    """Write the day in Helsinki: 31.12.2026, in English 31 Dec 2026."""
    return format_date(_day(value), DATE_FORMATS[current_language()], locale=_locale()) if value else ""


@register.filter
def short_date(value: date | datetime | None) -> str:
    """Write the weekday and day in Helsinki without the year: to 31.12."""
    return format_date(_day(value), DAY_FORMATS[current_language()], locale=_locale()) if value else ""


@register.filter
def local_time(at: datetime | None) -> str:
    """Write day and time in Helsinki: 31.12.2026 klo 14.30."""
    if at is None:
        return ""
    return TIME_FORMATS[current_language()].format(date=local_date(at), time=_local(at))


@register.filter
def iso(value: date | datetime | None) -> str:
    """Write a moment for the `datetime` attribute of a time element."""
    return value.isoformat() if value else ""


@register.filter
def relative(at: datetime | None, now: datetime) -> str:
    """Write how far `at` is from `now`: "in 2 hours", "3 days ago"."""
    if at is None:
        return ""
    return format_timedelta(at - now, locale=_locale(), add_direction=True, threshold=1.5)


@register.filter
def duration(minutes: int | None) -> str:
    """Write whole minutes as hours and minutes: 2 h 10 min."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    shown = ([f"{hours}\xa0h"] if hours else []) + ([f"{rest}\xa0min"] if rest or not hours else [])
    return " ".join(shown)


@register.simple_tag
def urgency(at: datetime | None, now: datetime | None, soon_hours: int | str = 24) -> str:
    """Return `late`, `soon` or nothing for a deadline as seen at `now`."""
    if at is None or now is None:
        return ""
    left = at - now
    return "late" if left < timedelta(0) else "soon" if left < timedelta(hours=int(soon_hours)) else ""


# --- text

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
BLOCKS = ("p", "pre", "blockquote", "ul", "ol", "li", "h1", "h2", "h3", "h4", "hr")
TABLES = ("table", "thead", "tbody", "tr", "th", "td")
TAGS = {*BLOCKS, *TABLES, "br", "strong", "em", "s", "code", "a"}


@register.filter
def markdown(text: str | None) -> SafeString:
    """Render people's Markdown; only plain elements and https/mailto links survive."""
    html = nh3.clean(
        MARKDOWN.render(text or ""),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308  cleaned by nh3 on the line above


# --- what the components need


@register.simple_tag
def look(status: str) -> statuses.Look:
    """Return tone, icon and words of a status."""
    return statuses.look_of(status)


@register.filter
def initials(name: str | Promise | None) -> str:
    """Return up to two capital letters for an avatar."""
    return shell.initials(str(name or ""))


@register.simple_tag
def share(part: int, whole: int, scale: int = 100) -> int:
    """Return `part` of `whole` on a whole-number scale, held between 0 and `scale`; 0 when there is no whole."""
    return max(0, min(scale, int(part) * scale // int(whole))) if whole and int(whole) > 0 else 0


def _widget_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ""
    return "select" if isinstance(widget, forms.Select) else "input"


@register.simple_tag
def control(field: BoundField, help_words: str = "", **attrs: Any) -> SafeString:
    """Render a form field's widget with our class, its errors and help named for screen readers.

    `help_words` is a help text the template adds (shown by c-field-text). Underscores in other attribute names become hyphens.
    """
    widget = field.field.widget
    own = {name.replace("_", "-"): value for name, value in attrs.items() if value not in ("", None, False)}
    classes = f"{_widget_class(widget)} {widget.attrs.get('class', '')} {own.pop('class', '')}".split()
    if classes:
        own["class"] = " ".join(classes)
    added = f"{field.auto_id}_help" if help_words and not field.help_text else ""
    named = " ".join(filter(None, [field.aria_describedby, added]))
    if named:
        own["aria-describedby"] = named
    return field.as_widget(attrs=own)


@register.filter
def is_required(field: BoundField) -> bool:
    """Tell whether the form refuses an empty value."""
    return bool(field.field.required)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether the field is one box with its label beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@dataclass(frozen=True)
class CapParts:
    """Widths of the cap's bar on a scale of 1000, and what is used and free in cents."""

    accepted: int
    awaiting: int
    reserved: int
    used_cents: int
    free_cents: int

    @property
    def before_reserved(self) -> int:
        return self.accepted + self.awaiting


@register.simple_tag
def cap_parts(cap: int, accepted: int, awaiting: int, reserved: int) -> CapParts:
    """Divide the cap's bar. Units: cents in."""
    cap, accepted, awaiting, reserved = int(cap), int(accepted), int(awaiting), int(reserved)
    used = accepted + awaiting + reserved
    return CapParts(
        accepted=share(accepted, cap, 1000),
        awaiting=share(awaiting, cap, 1000),
        reserved=share(reserved, cap, 1000),
        used_cents=used,
        free_cents=max(0, cap - used),
    )


@register.filter
def in_language(value: dict[str, str]) -> str:
    """Return the text of a stored `{"fi", "sv", "en"}` in the page's language."""
    return str(Text.from_dict(value))
