"""Prospecting: what a prospect must contain, and what the machine says of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assignments.catalogue import kinds
from assignments.catalogue.errors import BriefInvalid, ResultInvalid
from assignments.catalogue.kinds.base import CheckContext

KIND = kinds.get("prospecting")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BRIEF = {"target": "Ohjelma", "roles": ["toimitusjohtaja"]}
RESULT = {
    "company": "Nokia Oyj", "business_id": "0112038-9", "contact_name": "Liisa Laine", "contact_role": "Toimitusjohtaja",
    "email": "liisa.laine@nokia.example", "potential": 80, "reasons": "Kasvaa ja rekrytoi", "source": "https://nokia.example",
    "source_on": "2026-11-20",
}  # fmt: skip


def outcomes(result=None, *, brief=None, **context):
    """Outcome per criterion for the usual prospect with changes; None takes a field away."""
    given = {key: value for key, value in {**RESULT, **(result or {})}.items() if value is not None}
    cleaned = KIND.validate_result(given)
    ctx = replace(CheckContext(brief=KIND.validate_brief({**BRIEF, **(brief or {})}), at=AT), **context)
    return {check.criterion: check for check in KIND.run_checks(cleaned, ctx)}


def outcome(criterion, result=None, **more):
    return str(outcomes(result, **more)[criterion].outcome)


def test_a_good_prospect_passes_every_machine_criterion():
    found = outcomes()
    assert list(found) == ["identity", "profile", "reachable", "qualified", "new", "allowed"]
    assert {str(check.outcome) for check in found.values()} == {"pass"}


def test_criteria_of_version_one():
    assert [criterion.key for criterion in KIND.criteria] == [
        "identity", "profile", "reachable", "qualified", "new", "allowed", "potential",
    ]  # fmt: skip
    assert KIND.machine_keys == ["identity", "profile", "reachable", "qualified", "new", "allowed"]


def test_a_machine_criterion_promises_no_more_than_the_machine_checks():
    said = {each.key: each.sentence.en for each in KIND.criteria}
    assert said["identity"] == (
        "The Business ID is well formed and its check digit is right; the website, if given, is a well-formed address."
    )
    assert said["reachable"] == (
        "A person is named, in a wanted role, with a well-formed e-mail address or phone number."
    )
    assert said["allowed"] == "The source is named and at most 90 days old."
    promises = " ".join(each for key, each in said.items() if key in KIND.machine_keys)
    assert not [word for word in ("exists", "reached", "permitted", "working") if word in promises]


def test_a_failed_check_refuses_the_submission():
    found = outcomes({"business_id": "0112038-8"})
    assert [check.criterion for check in KIND.blocking_failures(list(found.values()))] == ["identity"]


@pytest.mark.parametrize("wrong", ["0112038-8", "12", "Nokia"])
def test_a_wrong_business_id_fails_identity(wrong):
    check = outcomes({"business_id": wrong})["identity"]
    assert (str(check.outcome), wrong in check.sentence.fi) == ("fail", True)


def test_a_website_that_is_none_fails_identity():
    assert outcome("identity", {"website": "nokia"}) == "fail"
    assert outcome("identity", {"website": "www.nokia.com"}) == "pass"


@pytest.mark.parametrize(
    ("brief", "result", "expected"),
    [
        ({"industries": [{"code": "26", "scheme": "TOL2008"}]}, {"industry": "26110"}, "pass"),
        ({"industries": [{"code": "26"}, {"code": "62"}]}, {"industry": "62"}, "pass"),
        ({"industries": [{"code": "26"}]}, {"industry": "47"}, "fail"),
        ({"industries": [{"code": "26"}]}, {}, "unknown"),
        ({"regions": ["Uusimaa", "Pirkanmaa"]}, {"city": "Espoo"}, "pass"),
        ({"regions": ["Uusimaa"]}, {"city": "Oulu"}, "fail"),
        ({"regions": ["Uusimaa"]}, {}, "unknown"),
        ({"size_min": 10, "size_max": 50}, {"size": 30}, "pass"),
        ({"size_min": 10}, {"size": "10-49"}, "pass"),
        ({"size_min": 10, "size_max": 50}, {"size": "9"}, "fail"),
        ({"size_min": 10, "size_max": 50}, {"size": "51"}, "fail"),
        ({"size_min": 10}, {"size": "5-20"}, "unknown"),
        ({"size_max": 50}, {}, "unknown"),
        ({"regions": ["Uusimaa"], "size_min": 10}, {"city": "Oulu"}, "fail"),
        ({}, {"city": "Oulu", "size": "3", "industry": "1"}, "pass"),
    ],
)
def test_judges_the_profile(brief, result, expected):
    assert outcome("profile", result, brief=brief) == expected


def test_names_what_is_outside_the_profile_in_the_reader_s_language():
    check = outcomes({"city": "Oulu", "size": "3"}, brief={"regions": ["Uusimaa"], "size_min": 10})["profile"]
    assert check.sentence.fi == "Ei vastaa kohderyhmää: alue, koko."
    assert check.sentence.sv == "Motsvarar inte målgruppen: region, storlek."


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"email": "liisa@@nokia"}, "fail"),
        ({"email": None, "phone": "040 123 4567"}, "pass"),
        ({"phone": "12"}, "fail"),
        ({"contact_role": "Siivooja"}, "unknown"),
        ({"contact_role": "CEO"}, "pass"),
    ],
)
def test_judges_whether_the_person_can_be_reached(result, expected):
    assert outcome("reachable", result) == expected


QUESTIONS = {"questions": [{"text": "Montako myyjää?"}, {"text": "Onko CRM?", "qualifying": "kyllä"}]}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["kolme", "kyllä"], "pass"), (["kyllä", "kyllä"], "pass"), (["kolme"], "fail"), (None, "fail"),
        (["kolme", "ei"], "fail"), (["kolme", "hankinnassa"], "unknown"),
    ],
)  # fmt: skip
def test_judges_the_answers(answers, expected):
    assert outcome("qualified", {"answers": answers}, brief=QUESTIONS) == expected


@pytest.mark.parametrize(("potential", "expected"), [(59, "fail"), (60, "pass"), (100, "pass")])
def test_judges_the_potential_against_the_minimum(potential, expected):
    assert outcome("qualified", {"potential": potential}, brief={"potential_min": 60}) == expected


@pytest.mark.parametrize(
    "excluded", ["0112038-9", "01120389", "nokia.com", "https://www.nokia.com/fi", "nokia.example"]
)
def test_what_the_client_excludes_is_not_new(excluded):
    check = outcomes({"website": "shop.nokia.com"}, brief={"exclusions": ["2077474-0", excluded]})["new"]
    assert str(check.outcome) == "fail"


def test_what_was_delivered_before_is_not_new():
    assert outcome("new", duplicate_keys=frozenset({"business_id:0112038-9"})) == "fail"
    assert outcome("new", duplicate_keys=frozenset({"business_id:2077474-0"})) == "pass"


@pytest.mark.parametrize(
    ("taken", "result", "expected"),
    [
        ("domain:nokia.com", {"website": "www.nokia.com"}, "fail"),
        ("email:liisa.laine@nokia.example", {}, "fail"),
        ("phone:+358401234567", {"phone": "040 123 4567"}, "fail"),
        ("phone:+358401234567", {}, "pass"),
        ("name:nokia", {}, "unknown"),
        ("name:nokia", {"company": "Oy N.o.k.i.a Ab"}, "unknown"),
        ("name:nokia", {"company": "Nokian Renkaat Oyj"}, "pass"),
    ],
)
def test_recognises_a_duplicate_by_each_of_its_names(taken, result, expected):
    assert outcome("new", result, duplicate_keys=frozenset({taken})) == expected


@pytest.mark.parametrize(
    "rejected", ["business_id:0112038-9", "email:liisa.laine@nokia.example", "name:nokia"]
)
def test_what_was_rejected_before_is_left_to_the_checker(rejected):
    found = outcomes(rejected_keys=frozenset({rejected}))["new"]
    assert str(found.outcome) == "unknown"
    assert found.sentence.en == (
        "The same thing was rejected for this client before: Nokia Oyj. The checker decides."
    )
    both = {"rejected_keys": frozenset({rejected}), "duplicate_keys": frozenset({"business_id:0112038-9"})}
    assert outcome("new", **both) == "fail"
    assert outcome("new", rejected_keys=frozenset({"business_id:2077474-0"})) == "pass"


def test_a_name_and_a_number_together_fail_and_name_the_number():
    found = outcomes(
        {"phone": "040 1234567"}, duplicate_keys=frozenset({"name:nokia", "phone:+358401234567"})
    )
    assert found["new"].sentence.en.endswith("for this client: +358401234567.")


def test_names_that_only_serve_recognition_are_never_billed():
    cleaned = KIND.validate_result(RESULT | {"phone": "040 1234567"})
    assert KIND.recognition_keys(cleaned) == ["phone:+358401234567", "name:nokia"]
    assert KIND.entity_keys(cleaned) == ["business_id:0112038-9", "email:liisa.laine@nokia.example"]


@pytest.mark.parametrize("website", ["gmail.com", "https://www.outlook.com", "linkedin.com/company/nokia"])
def test_a_free_or_shared_site_is_nobody_s_domain(website):
    keys = KIND.entity_keys(KIND.validate_result(RESULT | {"website": website}))
    assert keys == ["business_id:0112038-9", "email:liisa.laine@nokia.example"]


def test_a_free_mail_address_belongs_to_no_excluded_company():
    excluded = {"exclusions": ["gmail.com"]}
    assert outcome("new", {"email": "liisa.laine@gmail.com"}, brief=excluded) == "pass"


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-11-23", "pass"), ("2026-08-25", "pass"), ("2026-08-24", "fail"), ("2026-11-24", "fail")],
)
def test_a_source_is_recent_and_not_of_tomorrow(day, expected):
    assert outcome("allowed", {"source_on": day}) == expected


def test_normalises_identifiers_and_addresses():
    cleaned = KIND.validate_result(
        RESULT | {"business_id": "FI01120389", "email": "LIISA@Nokia.example", "phone": "040 1234567"}
    )
    assert (cleaned["business_id"], cleaned["email"], cleaned["phone"]) == (
        "0112038-9", "liisa@nokia.example", "+358401234567",
    )  # fmt: skip


def test_names_the_thing_delivered():
    keys = KIND.entity_keys(KIND.validate_result(RESULT | {"website": "https://www.Nokia.com/fi"}))
    assert keys == ["business_id:0112038-9", "domain:nokia.com", "email:liisa.laine@nokia.example"]
    assert KIND.entity_keys({"business_id": "wrong"}) == []


def test_the_headline_is_company_and_contact():
    assert KIND.headline(RESULT) == ("Nokia Oyj", "Liisa Laine · Toimitusjohtaja · liisa.laine@nokia.example")


def test_refuses_what_is_missing_in_a_result():
    with pytest.raises(ResultInvalid) as caught:
        KIND.validate_result({"company": "Nokia Oyj"})
    assert set(caught.value.fields) == {
        "business_id", "contact_name", "contact_role", "email", "phone", "potential", "reasons", "source", "source_on",
    }  # fmt: skip
    assert (caught.value.code, caught.value.status) == ("result_invalid", 422)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"potential": 101}, "potential"), ({"potential": -1}, "potential"), ({"potential": "80"}, "potential"),
        ({"source_on": "eilen"}, "source_on"), ({"company": "<script>alert(1)</script>"}, "company"),
        ({"reasons": "a\u0000b"}, "reasons"), ({"vat": "x"}, "vat"), ({"answers": "kyllä"}, "answers"),
    ],
)  # fmt: skip
def test_refuses_a_result_that_is_wrong(changes, field):
    with pytest.raises(ResultInvalid) as caught:
        KIND.validate_result(RESULT | changes)
    assert list(caught.value.fields) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target": ""}, "target"), ({"roles": []}, "roles"), ({"size_min": 50, "size_max": 10}, "size_max"),
        ({"exclusions": ["Nokia"]}, "exclusions"), ({"potential_min": 101}, "potential_min"), ({"budget": 1}, "budget"),
        ({"industries": [{"scheme": "TOL2008"}]}, "industries"), ({"industries": [{"code": "26", "scheme": "X"}]}, "industries"),
        ({"languages": ["de"]}, "languages"), ({"questions": [{"text": "<b>?</b>"}]}, "questions"),
    ],
)  # fmt: skip
def test_refuses_a_brief_that_is_wrong(changes, field):
    with pytest.raises(BriefInvalid) as caught:
        KIND.validate_brief(BRIEF | changes)
    assert list(caught.value.fields) == [field]


def test_takes_every_field_of_the_brief():
    brief = {
        **BRIEF, "industries": [{"code": 26, "scheme": "TOL2025"}], "regions": ["Uusimaa"], "size_min": 10, "size_max": 50,
        "languages": ["fi", "sv"], "exclusions": ["0112038-9", "kone.com"], "potential_min": 50,
        "questions": [{"text": "Montako?"}, {"text": "Onko?", "qualifying": True}],
    }  # fmt: skip
    cleaned = KIND.validate_brief(brief)
    assert cleaned == brief | {"industries": [{"code": "26", "scheme": "TOL2025"}]}


def test_reads_a_row_of_an_import_file():
    row = {
        "company": " Nokia Oyj ",
        "potential": "80",
        "source_on": "20.11.2026",
        "answers": "kyllä | ei",
        "city": "",
        "x": "?",
    }
    assert KIND.parse_row(row) == {
        "company": "Nokia Oyj", "potential": 80, "source_on": "2026-11-20", "answers": ["kyllä", "ei"], "x": "?",
    }  # fmt: skip
    assert KIND.csv_columns[:2] == ("company", "business_id")
    assert KIND.required_columns == (
        "company", "business_id", "contact_name", "contact_role", "potential", "reasons", "source", "source_on",
    )  # fmt: skip
