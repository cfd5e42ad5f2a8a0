"""Who may see some of a client's papers but has no NDA in force learns nothing confidential from them, whatever they ask.

T03 and T04 of the threat list, for the two the matrix of URLs has no column for: an assistant whose NDA has ended, and
the office's finance before its NDA is signed.
"""

import pytest
from django.urls import reverse

from assignments.delivery.operations import check_unit
from clients.agreements.operations import end_agreement
from tests.architecture.asking import questions
from tests.architecture.crawler import Person
from tests.architecture.world import LATER, SECRETS
from tests.cast import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOTE = "Vuohenputki"  # of a result sent back; stands nowhere else


@pytest.fixture
def returned(world):
    """One more result of Anna's, sent back with a note."""
    check_unit(
        unit_id=world.things["submitted"].pk, outcome="return", failed_criteria=["potential"], note=NOTE,
        actor=world.people.kim, at=LATER,
    )  # fmt: skip
    return world.things["submitted"]


def told(who, world, *areas):
    """(question, secret) of everything confidential in the answers, and which questions were answered."""
    words = SECRETS | {"note of the return": NOTE}
    leaks, given = set(), set()
    for area in areas:
        for name, method, url, body in questions(world.things, area):
            answer = who.ask(method, url, body)
            given |= {name} if answer.letter == "o" else set()
            text = answer.text.lower()
            heard = {key for key, word in words.items() if word.lower() in text}
            leaks |= {(f"{method} {name}", key) for key in heard}
    return leaks, given


def test_an_assistant_whose_nda_has_ended_hears_nothing_more(world, returned):
    anna = Person("anna", world.people.anna, LATER)
    before, _ = told(anna, world, "desk")
    assert {("GET desk:earnings", "result"), ("GET desk:earnings", "note of the return")} <= before
    end_agreement(
        agreement_id=world.things["annas_nda"].pk, actor=world.people.nea, at=LATER, reason="Päättyi"
    )
    leaks, given = told(anna, world, "client", "desk", "office", "api", "")
    assert leaks == set()
    assert {"desk:earnings", "api:earnings"} <= given
    for url in (reverse("desk:earnings"), reverse("api:earnings")):
        answer = anna.ask("GET", url)
        for key in ("submitted", "delivered", "accepted"):
            assert world.things[key].ref in answer.text, url


def test_finance_without_an_nda_hears_what_is_owed_and_not_for_what(world, returned):
    leo = Person("leo", world.people.leo, LATER)
    before, _ = told(leo, world, "office")
    assert {("GET office:invoice", "title"), ("GET office:invoice_evidence", "result")} <= before
    lea = Person("lea", person("lea@tehty.example", "Lea Lehto", "finance", "account_manager"), LATER)
    leaks, given = told(lea, world, "client", "desk", "office", "api", "")
    assert leaks == set()
    read = {"office:invoice", "office:invoice in draft", "office:invoice_evidence"}
    assert {*read, "api:invoice", "api:invoice in draft", "api:invoice_evidence"} <= given
    assert {"file_download of an invoice", "api:file of an invoice", "api:invoice_pdf"} & given == set()
    for space in ("office", "api"):
        for name in ("invoice", "invoice_evidence"):
            answer = lea.ask("GET", reverse(f"{space}:{name}", args=[world.things["invoice"].ref]))
            assert world.things["accepted"].ref in answer.text, f"{space}:{name}"
