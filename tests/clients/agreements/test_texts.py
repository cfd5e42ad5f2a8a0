"""The agreement texts are data: these tests keep the four files whole in all three languages."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TEXTS = Path(__file__).resolve().parents[3] / "clients" / "agreements" / "texts"
KINDS = ("nda", "dpa", "terms", "assistant_nda")
LANGUAGES = ("fi", "sv", "en")
PLACEHOLDERS = {
    "office_name",
    "office_business_id",
    "client_name",
    "client_business_id",
    "person_name",
    "date",
}
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

# GDPR article 28(3), each item its own clause.
DPA_ITEMS = {
    "subject_matter",
    "duration",
    "nature",
    "purpose",
    "data_types",
    "data_subjects",
    "documented_instructions",
    "confidentiality",
    "security",
    "sub_processors",
    "data_subject_rights",
    "assistance",
    "deletion_or_return",
    "audits",
    "unlawful_instructions",
    "breach_notice",
}

TERMS_ITEMS = {
    "order_of_precedence",
    "result_definition",
    "ordering",
    "price_cap",
    "acceptance",
    "silent_acceptance",
    "two_acceptances",
    "billing",
    "late_payment",
    "influence_boundary",
    "confidentiality",
    "data_processing",
    "intellectual_property",
    "liability",
    "force_majeure",
    "term_and_notice",
    "exit_handover",
    "law_and_disputes",
}


def load(kind: str) -> dict[str, Any]:
    with (TEXTS / f"{kind}.toml").open("rb") as file:
        return tomllib.load(file)


def translated(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every place of the document that holds one text in three languages, with its name."""
    yield "title", document["title"]
    for row in document["commitment"]:
        yield f"commitment {row['key']} label", row["label"]
        yield f"commitment {row['key']} value", row["value"]
    for clause in document["clause"]:
        yield f"clause {clause['key']} heading", clause["heading"]
        yield f"clause {clause['key']} body", clause["body"]


def clause_keys(kind: str) -> list[str]:
    return [clause["key"] for clause in load(kind)["clause"]]


def test_the_folder_holds_exactly_the_four_kinds() -> None:
    assert sorted(path.stem for path in TEXTS.glob("*.toml")) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
class TestEachText:
    def test_names_its_kind_and_version_and_nothing_unknown(self, kind: str) -> None:
        document = load(kind)
        assert document["kind"] == kind
        assert document["version"] == 1
        assert set(document) == {"kind", "version", "title", "commitment", "clause"}
        for row in document["commitment"]:
            assert set(row) == {"key", "label", "value"}
        for clause in document["clause"]:
            assert set(clause) == {"key", "heading", "body"}

    def test_has_unique_snake_case_clause_and_commitment_keys(self, kind: str) -> None:
        document = load(kind)
        for part in ("clause", "commitment"):
            keys = [row["key"] for row in document[part]]
            assert len(keys) == len(set(keys))
            assert [key for key in keys if not SNAKE_CASE.fullmatch(key)] == []

    def test_is_written_in_all_three_languages_everywhere(self, kind: str) -> None:
        for name, text in translated(load(kind)):
            assert set(text) == set(LANGUAGES), name
            for language in LANGUAGES:
                assert text[language].strip(), f"{name} is empty in {language}"
                assert text[language] == text[language].strip(), f"{name} has outer blanks in {language}"

    def test_is_not_one_language_copied_into_another(self, kind: str) -> None:
        for name, text in translated(load(kind)):
            assert len(set(text.values())) == len(LANGUAGES), name

    def test_uses_only_known_placeholders_the_same_in_every_language(self, kind: str) -> None:
        for name, text in translated(load(kind)):
            found = {language: sorted(PLACEHOLDER.findall(text[language])) for language in LANGUAGES}
            assert set(found["fi"]) <= PLACEHOLDERS, name
            assert found["sv"] == found["fi"], name
            assert found["en"] == found["fi"], name

    def test_has_no_stray_brace_left_when_the_placeholders_are_filled(self, kind: str) -> None:
        values = dict.fromkeys(PLACEHOLDERS, "X")
        for name, text in translated(load(kind)):
            for language in LANGUAGES:
                filled = text[language].format_map(values)
                assert not set("{}") & set(filled), name

    def test_has_the_same_paragraphs_in_every_language(self, kind: str) -> None:
        for clause in load(kind)["clause"]:
            paragraphs = {language: clause["body"][language].split("\n\n") for language in LANGUAGES}
            assert len({len(parts) for parts in paragraphs.values()}) == 1, clause["key"]
            for parts in paragraphs.values():
                assert all(part and part == part.strip() for part in parts), clause["key"]

    def test_has_the_same_amounts_in_every_language(self, kind: str) -> None:
        for name, text in translated(load(kind)):
            amounts = {language: money_and_statutes(text[language]) for language in LANGUAGES}
            assert amounts["sv"] == amounts["fi"], name
            assert amounts["en"] == amounts["fi"], name

    def test_states_on_page_one_what_each_side_commits_to(self, kind: str) -> None:
        rows = load(kind)["commitment"]
        keys = {row["key"] for row in rows}
        assert 4 <= len(rows) <= 7
        assert {"office", "term", "notice", "worst_case"} <= keys
        assert keys & {"client", "person"}

    def test_names_the_parties_first(self, kind: str) -> None:
        body = load(kind)["clause"][0]["body"]["fi"]
        assert "{office_name}" in body
        assert ("{person_name}" if kind == "assistant_nda" else "{client_name}") in body

    def test_says_that_the_finnish_text_prevails(self, kind: str) -> None:
        clause = next(row for row in load(kind)["clause"] if row["key"] == "signature_and_language")
        assert "suomenkielinen teksti ratkaisee" in clause["body"]["fi"]
        assert "den finska texten företräde" in clause["body"]["sv"]
        assert "the Finnish text prevails" in clause["body"]["en"]


def money_and_statutes(text: str) -> list[str]:
    """Numbers of two or more digits, with the thousands mark of the language taken away."""
    joined = re.sub(r"(?<=\d)[ ,](?=\d{3}\b)", "", text)
    return sorted(re.findall(r"\d{2,}", joined))


def test_the_processing_agreement_has_a_clause_for_each_item_of_the_regulation() -> None:
    assert set(clause_keys("dpa")) >= DPA_ITEMS


def test_the_terms_have_a_clause_for_each_promise_of_the_product() -> None:
    assert set(clause_keys("terms")) >= TERMS_ITEMS


@pytest.mark.parametrize(
    ("key", "phrase"),
    [
        ("acceptance", "5 työpäivää"),
        ("acceptance", "10 työpäivää"),
        ("ordering", "14 päivää"),
        ("defects", "30 päivän"),
        ("billing", "14 päivää netto"),
        ("price_cap", "50, 80 ja 100 prosenttia"),
    ],
)
def test_the_terms_promise_the_numbers_the_product_works_by(key: str, phrase: str) -> None:
    clause = next(row for row in load("terms")["clause"] if row["key"] == key)
    assert phrase in clause["body"]["fi"]


def test_the_secrecy_of_a_person_lasts_five_years() -> None:
    clause = next(row for row in load("assistant_nda")["clause"] if row["key"] == "term")
    assert "viisi vuotta" in clause["body"]["fi"]
    assert "fem år" in clause["body"]["sv"]
    assert "five years" in clause["body"]["en"]
