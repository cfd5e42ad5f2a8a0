from datetime import date

import pytest
from django.utils import translation

from backoffice.kernel.texts import Text, current_language, day

SAID = Text(fi="Hei {name}", sv="Hej {name}", en="Hello {name}")


@pytest.mark.parametrize(
    ("language", "said"), [("fi", "Hei {name}"), ("sv", "Hej {name}"), ("en", "Hello {name}")]
)
def test_speaks_the_active_language(language, said):
    with translation.override(language):
        assert str(SAID) == said


@pytest.mark.parametrize("other", ["de", "et", ""])
def test_speaks_finnish_to_everybody_else(other):
    assert SAID.in_language(other) == "Hei {name}"


def test_knows_a_language_by_its_first_two_letters():
    assert SAID.in_language("sv-fi") == "Hej {name}"


def test_is_finnish_when_no_language_is_active():
    with translation.override(None):
        assert current_language() == "fi"


def test_fills_all_languages_and_leaves_braces_of_values_alone():
    filled = SAID.format(name="{0} & {name}")
    assert (filled.fi, filled.sv, filled.en) == ("Hei {0} & {name}", "Hej {0} & {name}", "Hello {0} & {name}")
    assert SAID.fi == "Hei {name}"


def test_survives_a_json_column():
    assert Text.from_dict(SAID.as_dict()) == SAID


def test_reads_a_missing_language_as_finnish():
    assert Text.from_dict({"fi": "Moi"}) == Text(fi="Moi", sv="Moi", en="Moi")


def test_a_text_inside_a_text_keeps_to_its_language():
    price = Text(fi="1,50 €", sv="1,50 €", en="1.50 EUR")
    filled = Text(fi="Hinta {price}", sv="Pris {price}", en="Price {price}").format(price=price)
    assert filled == Text(fi="Hinta 1,50 €", sv="Pris 1,50 €", en="Price 1.50 EUR")


def test_writes_a_day_as_the_language_does():
    said = day(date(2026, 11, 2))
    assert (said.fi, said.sv, said.en) == ("2.11.2026", "2.11.2026", "2 Nov 2026")
