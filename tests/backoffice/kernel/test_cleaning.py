import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel.cleaning import TextInvalid, clean_line, clean_text

CONTROLS = ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9f", "\u202e", "\u2066", "\u200f", "\u2028", "\ud800"]
TAGS = [
    "<b>x</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<script src=//x", "</p>", "<br/>",
    "<!-- x -->", "<!DOCTYPE html>", "<?php 1", "<svg/onload=alert(1)>", "<a\nhref=x>", "<custom-tag>", "<IMG SRC=x",
]  # fmt: skip

PLAIN = [
    "a < b and c > d",
    "I <3 you",
    "x<5, y>2",
    "Clara <clara@kaski.example>",
    "1 <-> 2",
    "<",
    "<>",
    "5 < 6 > 4",
]


def refusal(clean, typed, field="field", **options):
    """The English sentence beside the field."""
    with pytest.raises(TextInvalid) as refused:
        clean(typed, field=field, **options)
    assert list(refused.value.fields) == [field]
    return refused.value.fields[field].en


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("control", CONTROLS)
def test_refuses_control_and_direction_characters(clean, control):
    assert "control characters" in refusal(clean, f"Kaski{control}Oy")


def test_refuses_with_a_stable_code():
    with pytest.raises(TextInvalid) as refused:
        clean_line("\x00", field="name")
    assert (refused.value.code, refused.value.status, refused.value.field) == ("text_invalid", 422, "name")


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("tag", TAGS)
def test_refuses_html(clean, tag):
    if clean is clean_line:
        tag = tag.replace("\n", " ")
    assert refusal(clean, f"Hyvä {tag}") == "HTML markup is not accepted here. Write plain text."


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("plain", PLAIN)
def test_takes_angle_brackets_that_are_no_tags(clean, plain):
    assert clean(plain, field="title") == plain


def test_a_line_is_trimmed_and_its_spaces_are_single():
    assert clean_line("\t Kaski \u00a0 Oy\t2 \n", field="name") == "Kaski Oy 2"


@pytest.mark.parametrize("broken", ["a\nb", "a\r\nb", "a\rb"])
def test_a_line_has_no_breaks(broken):
    with pytest.raises(TextInvalid):
        clean_line(broken, field="name")


def test_a_text_keeps_its_lines():
    assert clean_text(" eka\r\n\r\n\ttoka  rivi\n", field="brief") == "eka\n\n\ttoka  rivi"


def test_text_is_composed():
    assert clean_line("A\u0308ija\u0308", field="name") == "Äijä"


def test_drops_what_pasting_leaves_unseen():
    assert clean_line("\ufeffKas\u00adki\u200b Oy", field="name") == "Kaski Oy"


def test_keeps_emoji_built_with_joiners():
    family = "👩\u200d👧"
    assert clean_line(family, field="name") == family


@pytest.mark.parametrize("empty", [None, "", "  ", "\u00ad"])
def test_a_required_line_may_not_be_empty(empty):
    assert refusal(clean_line, empty) == "Fill in this field."


@pytest.mark.parametrize("empty", [None, "", " \n "])
def test_an_optional_text_may_be_empty(empty):
    assert clean_text(empty, field="note") == ""
    assert clean_line(empty, field="note", required=False) == ""


@pytest.mark.parametrize("wrong", [5, ["a"], {"a": 1}, True, b"x"])
def test_refuses_what_is_no_text(wrong):
    assert refusal(clean_line, wrong, required=False) == "Give this as text."


def test_counts_characters_after_composing():
    assert clean_line("a\u0308" * 200, field="name") == "ä" * 200
    assert refusal(clean_line, "ä" * 201) == "Shorten the text: at most 200 characters, now 201."


@given(st.text(max_size=60))
def test_what_passes_is_stable_and_visible(typed):
    try:
        once = clean_text(typed, field="note")
    except TextInvalid:
        return
    assert clean_text(once, field="note") == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in once)
