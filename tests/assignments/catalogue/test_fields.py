"""Fields give schema, cleaning and reading."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assignments.catalogue.fields import Choice, Field, FieldType, clean_object, object_schema
from backoffice.kernel.texts import Text

WORD = Text(fi="sana", sv="ord", en="word")
T = FieldType


def field(key, kind, **more):
    return Field(key, kind, WORD, **more)


FIELDS = (
    field("name", T.TEXT, required=True, max_length=10),
    field("story", T.LONG_TEXT),
    field("count", T.INTEGER, minimum=1, maximum=9),
    field("day", T.DATE),
    field("pick", T.CHOICE, choices=(Choice("a", WORD), Choice("b", WORD))),
    field("picks", T.MULTI_CHOICE, choices=(Choice("a", WORD), Choice("b", WORD))),
    field("lines", T.TEXT_LIST, max_items=3),
    field("size", T.TEXT, accepts_number=True),
    field("flag", T.TEXT, accepts_flag=True),
    field("rows", T.TABLE, columns=(field("code", T.TEXT, required=True), field("number", T.INTEGER))),
)


def clean(**data):
    return clean_object({"name": "x", **data}, FIELDS, object_schema(FIELDS))


def problem(**data):
    _cleaned, problems = clean(**data)
    return {key: text.en for key, text in problems.items()}


def test_gives_back_what_is_right():
    cleaned, problems = clean(
        count=3, day="2026-11-23", pick="a", picks=["b", "b"], lines=["one", "one"], rows=[{"code": "z", "number": 1}]
    )  # fmt: skip
    assert problems == {}
    assert cleaned == {
        "name": "x", "count": 3, "day": "2026-11-23", "pick": "a", "picks": ["b"], "lines": ["one", "one"],
        "rows": [{"code": "z", "number": 1}],
    }  # fmt: skip


def test_normalises_text():
    cleaned, problems = clean(name="  A\u0308   b ", story=" one\r\ntwo ")
    assert problems == {}
    assert (cleaned["name"], cleaned["story"]) == ("Ä b", "one\ntwo")


def test_takes_numbers_and_flags_where_said():
    cleaned, problems = clean(size=120, flag=True, count=4.0)
    assert problems == {}
    assert (cleaned["size"], cleaned["flag"], cleaned["count"]) == ("120", True, 4)


def test_what_is_empty_counts_as_not_given():
    cleaned, problems = clean(story="  ", lines=["", " "], rows=[{"code": " "}, {}], day=None, count=None)
    assert (cleaned, problems) == ({"name": "x"}, {})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"name": "   "}, {"name": "Fill in this field."}),
        ({"name": "\u200b"}, {"name": "Fill in this field."}),
        ({"name": "x" * 11}, {"name": "Shorten the text: at most 10 characters."}),
        ({"name": 5}, {"name": "Give this as text."}),
        ({"count": "3"}, {"count": "Give a whole number without decimals."}),
        ({"count": True}, {"count": "Give a whole number without decimals."}),
        ({"count": 0}, {"count": "The number must be at least 1."}),
        ({"count": 10}, {"count": "The number may be at most 9."}),
        ({"day": "23.11.2026"}, {"day": "Give the date as YYYY-MM-DD."}),
        ({"day": "2026-02-30"}, {"day": "Give the date as YYYY-MM-DD."}),
        ({"pick": "c"}, {"pick": "Choose one of these: a, b."}),
        ({"picks": ["c"]}, {"picks": "Row 1: Choose one of these: a, b."}),
        ({"lines": "one"}, {"lines": "Give this as a list."}),
        ({"lines": ["a", "b", "c", "d"]}, {"lines": "At most 3 items."}),
        ({"lines": ["a", 2]}, {"lines": "Row 2: Give this as text."}),
        ({"rows": ["a"]}, {"rows": "Row 1: Give the data as fields: a name and a value each."}),
        ({"rows": [{"code": "a"}, {"number": 1}]}, {"rows": "Row 2, code: Fill in this field."}),
        ({"rows": [{"code": "a", "x": 1}]}, {"rows": "Row 1, x: This service has no field “x”. Remove it."}),
        ({"extra": 1}, {"extra": "This service has no field “extra”. Remove it."}),
        ({"{name}": 1}, {"{name}": "This service has no field “{name}”. Remove it."}),
    ],
)
def test_says_what_is_wrong_and_where(data, expected):
    assert problem(**data) == expected


@pytest.mark.parametrize("text", ["<script>x</script>", "a\u202eb", "a\x07b", "<b>bold</b>"])
def test_refuses_markup_and_control_characters(text):
    assert list(problem(story=text)) == ["story"]
    assert list(problem(lines=[text])) == ["lines"]
    assert list(problem(rows=[{"code": text}])) == ["rows"]


def test_names_each_missing_one_of_a_group():
    schema = object_schema(FIELDS, one_of_each=(("story", "lines"),))
    _, problems = clean_object({"name": "x"}, FIELDS, schema)
    assert {key: text.en for key, text in problems.items()} == {
        "story": "Fill in at least one of these contact details.",
        "lines": "Fill in at least one of these contact details.",
    }


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (T.INTEGER, " 42 ", 42),
        (T.INTEGER, "-3", -3),
        (T.INTEGER, "4.5", "4.5"),
        (T.INTEGER, "--3", "--3"),
        (T.INTEGER, "٣", "٣"),
        (T.DATE, "2026-11-01", "2026-11-01"),
        (T.DATE, "1.11.2026", "2026-11-01"),
        (T.DATE, "31.2.2026", "31.2.2026"),
        (T.DATE, "a.b.c", "a.b.c"),
        (T.DATE, "1.1.20260000000000", "1.1.20260000000000"),
        (T.DATE, "1.1.0000", "1.1.0000"),
        (T.DATE, f"1.1.{'9' * 5000}", f"1.1.{'9' * 5000}"),
        (T.INTEGER, "9" * 5000, "9" * 5000),
        (T.TEXT_LIST, "yes | no", ["yes", "no"]),
        (T.TEXT, " x ", "x"),
    ],
)
def test_reads_typed_text(kind, text, value):
    assert field("f", kind).parse(text) == value


numbers = st.text("0123456789.-|/ ", max_size=60) | st.from_regex(
    r"[0-9]{1,40}(\.[0-9]{1,40}){2}", fullmatch=True
)


@pytest.mark.parametrize("kind", list(T))
@given(text=st.text(max_size=60) | numbers)
@example(text="1.1.20260000000000")
@example(text="9" * 5000)
@example(text=f"1.1.{'9' * 5000}")
def test_any_text_is_read_or_refused_with_a_sentence(kind, text):
    more = {"choices": (Choice("a", WORD),), "columns": (field("code", T.TEXT),), "max_length": 9000}
    one = field("f", kind, **more)
    cleaned, problems = clean_object({"f": one.parse(text)}, (one,), object_schema((one,)))
    assert set(cleaned) | set(problems) <= {"f"}


def test_a_required_list_needs_an_item():
    assert field("f", T.TEXT_LIST, required=True).schema()["minItems"] == 1


def test_annotates_the_schema_with_words():
    schema = Field("f", T.URL, WORD, Text(fi="apu", sv="hjälp", en="help"), max_length=30).schema()
    assert schema == {
        "type": "string", "maxLength": 30, "title": "word", "x-label": WORD.as_dict(), "description": "help",
        "x-help": {"fi": "apu", "sv": "hjälp", "en": "help"}, "x-type": "url",
    }  # fmt: skip
