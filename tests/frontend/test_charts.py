"""Charts: whole-number coordinates, words for everybody, nothing inline."""

import re
from xml.etree import ElementTree

import pytest

from frontend import charts

SERIES = [charts.Bar("1.11.", (3, 1), "3 · 1"), charts.Bar("2.11.", (8, 0), "8 · 0")]


def parsed(html):
    return ElementTree.fromstring(f"<root>{html}</root>")


@pytest.mark.parametrize(
    ("value", "ceiling"),
    [
        (0, 4),
        (3, 4),
        (5, 8),
        (8, 8),
        (9, 12),
        (19, 20),
        (58, 60),
        (61, 80),
        (99, 100),
        (101, 200),
        (341_000, 400_000),
    ],
)
def test_the_axis_ends_at_a_number_that_divides_into_grid_lines(value, ceiling):
    assert charts.nice_ceiling(value) == ceiling


def test_columns_are_as_tall_as_their_values():
    heights = [
        rect.get("height")
        for rect in parsed(charts.bars(SERIES, title="Results")).iter("rect")
        if "hit" not in rect.get("class")
    ]
    assert heights == ["750", "250", "2000", "0"]


def test_a_stacked_part_stands_on_the_one_below():
    first, second = [
        rect
        for rect in parsed(charts.bars(SERIES[:1], title="R")).iter("rect")
        if "hit" not in rect.get("class")
    ]
    assert int(second.get("y")) + int(second.get("height")) + 15 == int(first.get("y"))


def test_every_column_says_its_words():
    bars = parsed(charts.bars(SERIES, title="R")).iter("g")
    assert [(bar.get("data-label"), bar.get("data-text")) for bar in bars] == [
        ("1.11.", "3 · 1"),
        ("2.11.", "8 · 0"),
    ]


def test_labels_thin_out_but_every_column_keeps_its_slot():
    many = [charts.Bar(str(day), (day,), str(day)) for day in range(1, 31)]
    axis = next(
        div for div in parsed(charts.bars(many, title="R")).iter("div") if div.get("class") == "chart__x"
    )
    assert len(axis) == 30
    assert [span.text for span in axis if span.text] == ["1", "6", "11", "16", "21", "26"]


def test_money_is_drawn_with_the_texts_of_its_owner():
    series = [charts.Bar("loka", (341_000,), "3 410 €")]
    assert charts.axis_values(series) == [400_000, 300_000, 200_000, 100_000, 0]
    assert "<span>4 000 €</span>" in charts.bars(series, title="R", ticks=["4 000 €", "", "", "", ""])


def test_names_cannot_break_out_of_the_drawing():
    html = charts.bars([charts.Bar('"><script>', (1,), "<b>")], title="<i>")
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    "html",
    [
        charts.bars([], title="R"),
        charts.line([], title="R", labels=[]),
        charts.line([5], title="R", labels=["a"]),
        charts.hbar([]),
        charts.spark([1]),
        charts.spark([2, 2, 2]),
        charts.bars(SERIES, title="R"),
    ],
)
def test_no_chart_breaks_on_little_data_or_uses_inline_style(html):
    parsed(html)
    assert not re.search(r"\sstyle=|\son\w+=", html)


def test_a_line_stands_over_the_middle_of_its_labels():
    line = next(parsed(charts.line([0, 4], title="R", labels=["a", "b"])).iter("polyline"))
    assert line.get("points") == "1800,2000 5400,0"


def test_the_longest_horizontal_bar_fills_the_width():
    rows = [charts.Row("a", 50, "50"), charts.Row("b", 25, "25")]
    widths = [
        rect.get("width")
        for rect in parsed(charts.hbar(rows)).iter("rect")
        if rect.get("class") != "chart__bg"
    ]
    assert widths == ["1000", "500"]


def test_a_spark_ends_in_a_dot_at_its_last_value():
    dot = next(parsed(charts.spark([1, 2, 3], tone="good")).iter("circle"))
    assert (dot.get("cx"), dot.get("cy")) == ("940", "30")
