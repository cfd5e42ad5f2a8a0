"""Forms and fact lists made from the fields of a kind alone."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from assignments.catalogue import kinds
from assignments.catalogue.fields import Choice, Field, FieldType
from backoffice.kernel.texts import Text
from frontend.kindforms import facts, form_class


def text(word):
    return Text(fi=f"{word} fi", sv=f"{word} sv", en=word)


FIELDS = (
    Field("name", FieldType.TEXT, label=text("Name"), required=True, max_length=10),
    Field("story", FieldType.LONG_TEXT, label=text("Story")),
    Field("number", FieldType.INTEGER, label=text("Number"), minimum=1, maximum=9),
    Field("day", FieldType.DATE, label=text("Day")),
    Field("colour", FieldType.CHOICE, label=text("Colour"), choices=(Choice("r", text("Red")), Choice("b", text("Blue")))),
    Field("lines", FieldType.TEXT_LIST, label=text("Lines")),
    Field(
        "rows", FieldType.TABLE, label=text("Rows"),
        columns=(
            Field("what", FieldType.TEXT, label=text("What"), required=True),
            Field("how", FieldType.CHOICE, label=text("How"), choices=(Choice("x", text("Ex")), Choice("y", text("Why")))),
        ),
    ),
    Field("mail", FieldType.EMAIL, label=text("Mail")),
    Field("site", FieldType.URL, label=text("Site")),
)  # fmt: skip
FORM = form_class(FIELDS)


def filled(**data):
    query = QueryDict(mutable=True)
    for key, value in {"name": "Aino", **data}.items():
        query[key] = value
    return FORM(query)


def test_what_is_filled_in_becomes_the_kinds_json():
    form = filled(
        number="7", day="2026-11-23", colour="b", lines="one\n\n two \n", story="Long",
        **{"rows-0-what": "first", "rows-0-how": "y", "rows-1-what": " ", "rows-1-how": "x"},
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.values() == {
        "name": "Aino", "story": "Long", "number": 7, "day": "2026-11-23", "colour": "b", "lines": ["one", "two"],
        "rows": [{"what": "first", "how": "y"}],
    }  # fmt: skip


def test_what_is_left_empty_is_left_out():
    form = filled(number="", story="", lines=" \n")
    assert form.is_valid()
    assert form.values() == {"name": "Aino"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("name", "x" * 11),
        ("number", "0"),
        ("number", "10"),
        ("number", "7,5"),
        ("day", "23.11."),
        ("colour", "g"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(key, value):
    form = filled(**{key: value})
    assert not form.is_valid()
    assert list(form.errors) == [key]


def test_rows_show_what_there_is_and_spare_ones():
    page = str(FORM(initial={"rows": [{"what": "first", "how": "y"}] * 2})["rows"])
    assert page.count("-what") == 4
    assert page.count('value="first"') == 2
    assert page.count('<option value="y" selected>') == 2


def test_rows_that_came_back_are_shown_as_typed():
    page = str(filled(number="10", **{"rows-0-what": "<b>"})["rows"])
    assert 'value="&lt;b&gt;"' in page


def test_the_form_speaks_the_active_language():
    with override("sv"):
        assert form_class(FIELDS)()["name"].label == "Name sv"


def test_needed_and_spare_fields_divide_the_form():
    form = FORM()
    assert [each.name for each in form.needed] == ["name"]
    assert [each.name for each in form.spare_long] == ["story", "lines", "rows"]
    assert [each.name for each in form.spare_short] == ["number", "day", "colour", "mail", "site"]


@pytest.mark.parametrize(
    ("form", "is_opened"),
    [(FORM(), False), (FORM(initial={"number": 3}), True), (filled(), False), (filled(number="x"), True)],
)
def test_the_spare_part_opens_when_something_in_it_must_be_seen(form, is_opened):
    assert form.is_opened is is_opened


def test_facts_are_the_filled_fields_in_words():
    with override("en"):
        found = facts(FIELDS, {
            "rows": [{"what": "first", "how": "y"}], "colour": "r", "day": "2026-11-23", "number": 0, "story": "",
            "mail": "a@b.example", "site": "yritys.example",
        })  # fmt: skip
        shown = {fact.key: fact for fact in found}
        assert list(shown) == ["number", "day", "colour", "rows", "mail", "site"]
        assert shown["colour"].values == ("Red",)
        assert shown["day"].value == "23 Nov 2026"
        assert shown["number"].value == "0"
        assert shown["rows"].rows == (("first", "Why"),)
        assert (shown["mail"].href, shown["site"].href) == ("mailto:a@b.example", "https://yritys.example")


@pytest.mark.parametrize("value", ["javascript:alert(1)", "data:text/html,x", "two words", "ftp://a.example"])
def test_nothing_but_plain_addresses_becomes_a_link(value):
    field = Field("source", FieldType.TEXT, label=text("Source"))
    (fact,) = facts((field,), {"source": value})
    assert fact.href == ""


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("code", [kind.code for kind in kinds.all_kinds()])
def test_every_kind_has_forms_in_every_language(code, language):
    kind = kinds.get(code)
    with override(language):
        for fields in (kind.brief_fields, kind.result_fields):
            form = form_class(fields)()
            assert [field.label for field in form] == [str(field.label) for field in fields]
            assert form.as_p()
