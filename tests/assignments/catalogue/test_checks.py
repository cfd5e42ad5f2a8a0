"""Small judgements: identifiers, addresses, places, industries, roles, answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assignments.catalogue import checks
from assignments.catalogue.answers import qualifies
from assignments.catalogue.industries import is_industry
from assignments.catalogue.places import lies_in
from assignments.catalogue.roles import is_wanted_role


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0112038-9", "0112038-9"), ("01120389", "0112038-9"), ("FI01120389", "0112038-9"), (" 112038-9 ", "0112038-9"),
        ("0112038-8", None), ("", None), ("Nokia", None), ("0112038-", None), ("FI0112038", None),
        ("0000000-0", None), ("FI00000000", None), ("0112038\u20139", "0112038-9"),
    ],
)  # fmt: skip
def test_reads_a_business_id(text, found):
    assert checks.business_id(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Liisa.Virtanen@Nokia.example", "liisa.virtanen@nokia.example"), ("a@b", None), ("a b@c.example", None), ("", None),
    ],
)  # fmt: skip
def test_reads_an_email_address(text, found):
    assert checks.email_address(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("040 123 4567", "+358401234567"), ("+358 9 12345", "+358912345"), ("+46 8 123 456 78", "+46812345678"),
        ("0401", None), ("soita", None), ("", None),
    ],
)  # fmt: skip
def test_reads_a_phone_number(text, found):
    assert checks.phone_e164(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nokia.com", "nokia.com"), ("HTTPS://www.Nokia.com/fi?x=1", "nokia.com"), ("käpy.example", "xn--kpy-qla.example"),
        ("ftp://nokia.com", None), ("localhost", None), ("192.0.2.1", None), ("a..b", None), ("user@nokia.com", None),
        ("http://[::1", None), ("nokia .com", None), ("-a.com", None), ("", None),
    ],
)  # fmt: skip
def test_reads_a_domain(text, found):
    assert checks.domain(text) == found


def test_a_shared_site_names_no_company():
    assert checks.domain_key("https://fi.linkedin.com/company/nokia") is None
    assert checks.domain_key("nokia.com") == "nokia.com"


def test_a_domain_reaches_what_is_under_it():
    assert checks.belongs_to("shop.nokia.com", "nokia.com")
    assert not checks.belongs_to("notnokia.com", "nokia.com")
    assert checks.domains_of("shop.nokia.com") == ["shop.nokia.com", "nokia.com", "com"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("120", (120, 120)), ("50-99", (50, 99)), ("99–50 hlö", (50, 99)), ("1 000-4 999", (1000, 4999)), ("noin", None),
        ("1 2 3", None), ("", None), ("12 hlö", (12, 12)), ("12 HENKILÖÄ", (12, 12)), ("20 - 30 anställda", (20, 30)),
        ("1\u00a0200 people", (1200, 1200)), ("yli 100", None), ("100+", None), ("alle 10", None), ("<10", None),
        (">100", None), ("noin 50", None), ("50 99", None), ("-5", None), ("4.5", None), ("1,000", None),
        ("över 20", None), ("10-", None), ("10-20-30", None), ("100 000 000 000", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_reads_a_number_or_a_range(text, found):
    assert checks.number_range(text) == found


def test_counts_days_in_helsinki():
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # already the 23rd in Helsinki
    assert checks.age_in_days("2026-11-22", late) == 1
    assert checks.age_in_days("2026-11-24", late) == -1


@given(st.text())
def test_no_text_upsets_a_reader(text):
    checks.business_id(text)
    checks.email_address(text)
    checks.phone_e164(text)
    checks.domain(text)
    checks.number_range(text)
    is_industry(text, text, "TOL2008")
    lies_in(text, text)
    is_wanted_role(text, [text])
    qualifies(text, text)


@pytest.mark.parametrize(
    ("town", "area", "answer"),
    [
        ("Espoo", "Uusimaa", True), ("Esbo", "Nyland", True), ("espoo", "ESPOO", True), ("Tampere", "Uusimaa", False),
        ("Tampere", "Helsinki", False), ("Espoo", "koko Suomi", True), ("Tukholma", "koko Suomi", None),
        ("Vantaa", "pääkaupunkiseutu", True), ("Tukholma", "Uusimaa", None), ("Espoo", "Etelä-Suomi", None),
        ("Mariehamn", "Åland", True),
    ],
)  # fmt: skip
def test_tells_where_a_town_lies(town, area, answer):
    assert lies_in(town, area) is answer


@pytest.mark.parametrize(
    ("stated", "code", "answer"),
    [
        ("62010", "62", True), ("62.01", "620", True), ("26 Elektroniikka", "26", True), ("47", "62", False),
        ("62", "62010", None), ("ohjelmistot", "62", None), ("26", "C", True), ("47", "C", False), ("C", "C", True),
        ("C", "26", None), ("TOL2008:62", "62", True), ("TOL2025:62", "62", None), ("26", "Z", None), ("", "26", None),
    ],
)  # fmt: skip
def test_compares_industries(stated, code, answer):
    assert is_industry(stated, code, "TOL2008") is answer


def test_sections_differ_between_the_schemes():
    assert is_industry("62", "J", "TOL2008") is True
    assert is_industry("62", "J", "TOL2025") is False


@pytest.mark.parametrize(
    ("role", "wanted", "answer"),
    [
        ("Toimitusjohtaja", ["toimitusjohtaja"], True), ("CEO", ["toimitusjohtaja"], True),
        ("Verkställande direktör, grundare", ["CEO"], True), ("Myyjä", ["toimitusjohtaja"], False), ("Myyjä", [], True),
        ("Director of IT", ["director"], True), ("Codirector", ["director"], False),
    ],
)  # fmt: skip
def test_compares_roles(role, wanted, answer):
    assert is_wanted_role(role, wanted) is answer


@pytest.mark.parametrize(
    ("answer", "qualifying", "verdict"),
    [
        ("mitä vain", None, True), ("ei", False, True), ("ei ole", True, False), ("Kolme myyjää", True, True),
        ("Kyllä, kolme", "yes", True), ("Ei vielä", "kyllä", False), ("Nej", "no|kenties", True),
        ("Salesforce", "Salesforce | HubSpot", True), ("Pipedrive", "Salesforce|HubSpot", None), ("ehkä", "kyllä", None),
        ("mitä vain", " | ", True),
    ],
)  # fmt: skip
def test_judges_answers(answer, qualifying, verdict):
    assert qualifies(answer, qualifying) is verdict


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nokia Oyj", "nokia"),
        ("Oy Karl Fazer Ab", "karlfazer"),
        ("ÅBO Bröd & Kaffe Ltd.", "abobrodkaffe"),
        ("N.O.K.I.A. O.Y.", "nokia"),
        ("Oy Ab", None),
        ("Abloy Oy", "abloy"),
    ],
)
def test_a_company_is_recognised_without_its_legal_form(name, key):
    assert checks.company_key(name) == key
