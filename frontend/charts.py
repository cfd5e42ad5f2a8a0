"""Charts as SVG made by the server: classes only, so the strict policy, dark theme and print all hold.

Coordinates are whole numbers on a wide canvas; amounts in cents are drawn without a float on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH = 7200
HEIGHT = 2000
GRID_LINES = 4
LABELS_AT_MOST = 6
WIDEST_BAR = 900
NICE_STEPS = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100)


@dataclass(frozen=True)
class Bar:
    """One column: its label, the whole-number values stacked in it, and the words that say them."""

    label: str
    values: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class Row:
    """One horizontal bar with its words."""

    label: str
    value: int
    text: str


def nice_ceiling(value: int) -> int:
    """Return a round number at or above `value` that divides well into grid lines."""
    if value <= GRID_LINES:
        return GRID_LINES
    power: int = 10 ** (len(str(value)) - 1)
    for step in NICE_STEPS:
        ceiling = step * power // 10
        if ceiling >= value and ceiling % GRID_LINES == 0:
            return ceiling
    return -(-value // GRID_LINES) * GRID_LINES


def _grid() -> SafeString:
    heights = [HEIGHT * line // GRID_LINES for line in range(GRID_LINES + 1)]
    return format_html_join(
        "", '<line class="chart__grid" x1="0" x2="{}" y1="{}" y2="{}"/>', ((WIDTH, y, y) for y in heights)
    )


def _frame(title: str, drawing: SafeString, ticks: Sequence[str], labels: Sequence[str]) -> SafeString:
    """Put the axes around the stretched drawing as HTML, where their letters keep their shape.

    Every slot has its place under the drawing; only some of many carry their words.
    """
    step = max(1, -(-len(labels) // LABELS_AT_MOST))
    shown = ((label if at % step == 0 else "",) for at, label in enumerate(labels))
    return format_html(
        '<div class="chartbox"><div class="chart__y" aria-hidden="true">{}</div>'
        '<svg class="chart" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}{}</svg>'
        '<div class="chart__x" aria-hidden="true">{}</div></div>',
        format_html_join("", "<span>{}</span>", ((tick,) for tick in ticks)),
        WIDTH,
        HEIGHT,
        _("%(title)s. The numbers are in the table below.") % {"title": title},
        _grid(),
        drawing,
        format_html_join("", "<span>{}</span>", shown),
    )


def _ticks(ceiling: int) -> list[int]:
    return [ceiling * line // GRID_LINES for line in range(GRID_LINES, -1, -1)]


def _stack(bar: Bar, left: int, width: int, ceiling: int) -> SafeString:
    """Draw the parts of one column upwards from the base line, with a hair between them."""
    rects = []
    base = HEIGHT
    for number, value in enumerate(bar.values, start=1):
        height = HEIGHT * value // ceiling
        gap = 15 if number > 1 and value else 0
        rects.append((number, left, base - height - gap, width, height))
        base -= height + gap
    return format_html_join(
        "", '<rect class="chart__s{}" x="{}" y="{}" width="{}" height="{}" rx="18"/>', rects
    )


def bars(series: Sequence[Bar], *, title: str, ticks: Sequence[str] = ()) -> SafeString:
    """Draw stacked columns.

    Units: whole numbers of one kind; for money pass cents and `ticks`, the axis texts from `axis_values` top first.
    """
    ceiling = nice_ceiling(max((sum(bar.values) for bar in series), default=0))
    slot = WIDTH // max(1, len(series))
    width = min(slot * 68 // 100, WIDEST_BAR)
    inset = (slot - width) // 2
    drawn = (
        (bar.label, bar.text, at * slot, slot, HEIGHT, _stack(bar, at * slot + inset, width, ceiling))
        for at, bar in enumerate(series)
    )
    drawing = format_html_join(
        "",
        '<g class="chart__bar" data-label="{}" data-text="{}">'
        '<rect class="chart__hit" x="{}" y="0" width="{}" height="{}"/>{}</g>',
        drawn,
    )
    return _frame(
        title, drawing, ticks or [str(tick) for tick in _ticks(ceiling)], [bar.label for bar in series]
    )


def axis_values(series: Sequence[Bar]) -> list[int]:
    """Return the values of the grid lines, top first, for a caller that writes them itself (money)."""
    return _ticks(nice_ceiling(max((sum(bar.values) for bar in series), default=0)))


def line(
    values: Sequence[int], *, title: str, labels: Sequence[str], ticks: Sequence[str] = ()
) -> SafeString:
    """Draw one line with its area, from zero; each value stands over the middle of its label."""
    ceiling = nice_ceiling(max(values, default=0))
    slot = WIDTH // max(1, len(values))
    points = [(at * slot + slot // 2, HEIGHT - HEIGHT * value // ceiling) for at, value in enumerate(values)]
    path = " ".join(f"{x},{y}" for x, y in points)
    first, last = (points[0][0], points[-1][0]) if points else (0, 0)
    drawing = format_html(
        '<polygon class="chart__area" points="{0},{1} {3} {2},{1}"/><polyline class="chart__line" points="{3}"/>',
        first,
        HEIGHT,
        last,
        path,
    )
    return _frame(title, drawing, ticks or [str(tick) for tick in _ticks(ceiling)], labels)


def hbar(rows: Sequence[Row], *, tone: str = "s1") -> SafeString:
    """Draw a list of horizontal bars; the words stand beside each, so no table is needed."""
    longest = max((row.value for row in rows), default=0) or 1
    drawn = ((row.label, 1000, tone, 1000 * row.value // longest, row.text) for row in rows)
    items = format_html_join(
        "",
        '<li><span>{}</span><svg viewBox="0 0 {} 12" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="chart__bg" width="1000" height="12"/><rect class="chart__{}" width="{}" height="12"/></svg>'
        '<span class="num">{}</span></li>',
        drawn,
    )
    return format_html('<ul class="hbars">{}</ul>', items)


def spark(values: Sequence[int], *, tone: str = "idle") -> SafeString:
    """Draw a small line for a key figure; a decoration, hidden from screen readers."""
    if len(values) < 2:
        return SafeString("")
    low, span = min(values), max(values) - min(values) or 1
    step = 920 // (len(values) - 1)
    points = [(20 + at * step, 250 - (value - low) * 220 // span) for at, value in enumerate(values)]
    path = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1]
    return format_html(
        '<svg class="spark spark--{}" viewBox="0 0 960 280" width="96" height="28" aria-hidden="true">'
        '<g><polygon class="spark__area" points="20,280 {} {},280"/><polyline class="spark__line" points="{}"/>'
        '<circle class="spark__dot" cx="{}" cy="{}" r="25"/></g></svg>',
        tone,
        path,
        x,
        path,
        x,
        y,
    )
