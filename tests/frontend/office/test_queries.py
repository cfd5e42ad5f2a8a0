"""Every page of the office costs at most twelve queries, however many rows it shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments.delivery.models import Unit
from assignments.delivery.operations import claim_units
from assignments.orders.models import Assignment
from assignments.people.operations import add_absence
from backoffice.kernel.workdays import helsinki_date
from billing.payments.operations import book_bank_payment
from clients.agreements.queries import earliest_start
from clients.organisations.models import Client, Membership
from tests.cast import person
from tests.factories import clients as make
from tests.factories.delivery import business_id
from tests.factories.people import make_assistant

LIMIT, FRAGMENT_LIMIT = 12, 6
FRAGMENTS = {
    "routing": "",
    "assignments": "?status=running&q=Kone",
    "checks": "?only=flagged",
    "clients": "?q=Kaski",
    "people": "?q=a",
    "agreements": "?status=in_force",
    "invoices": "?status=open",
    "payments": "",
}


def counted(browser, url, **headers):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = browser.get(url, headers=headers)
    assert response.status_code == 200, url
    return len(queries)


@pytest.fixture
def pages(draft, bill, hand_in, kaski, worker, matti, at):
    """One of everything the pages show."""
    invoice = bill(final=True)
    unit = hand_in()[0]
    away = helsinki_date(at) + timedelta(days=30)
    make.list_sub_processor(actor=matti, at=at, from_on=earliest_start(at))
    add_absence(assistant_id=worker.pk, from_on=away, to_on=away, actor=matti)
    order = Assignment.objects.get(pk=draft.pk)
    agreement = kaski.agreements.first()
    names = ["overview", "routing", "assignments", "checks", "clients", "client_new", "people", "person_new"]
    names += ["staff", "agreements", "sub_processors", "invoices", "payments", "books"]
    with_ref = {
        "assignment": order.ref,
        "candidates": order.ref,
        "unit": unit.ref,
        "client": kaski.ref,
        "client_billing": kaski.ref,
        "client_terms": kaski.ref,
        "draft": kaski.ref,
        "person": worker.ref,
        "agreement": agreement.ref,
        "invoice": invoice.ref,
    }
    found = {name: reverse(f"office:{name}") for name in names}
    found |= {name: reverse(f"office:{name}", args=[ref]) for name, ref in with_ref.items()}
    found["checks, flagged"] = reverse("office:checks") + "?only=flagged"
    found["checks, charged already"] = reverse("office:checks") + "?only=stopped"
    return found


def more_of_everything(bill, hand_in, kaski, worker, leo, nea, matti, at):
    invoice = bill(3)
    hand_in(3)
    book_bank_payment(
        invoice_id=invoice.pk, amount_cents=100, paid_on=helsinki_date(at), archive_id="A-1", actor=leo, at=at
    )
    for number in range(4):
        other = make.make_client(
            actor=nea, name=f"Uusi {number} Oy", business_id=business_id(3_000_000 + number * 20)
        )
        owner = person(f"owner{number}@uusi.example", f"Omistaja {number}")
        make.add_member(other, owner, "owner", actor=nea)
        make.sign_client_agreements(other, owner=owner, actor=nea)
        colleague = person(f"colleague{number}@tehty.example", f"Kollega {number}", "checker")
        make.sign_nda(colleague, actor=nea)
        make_assistant(person(f"worker{number}@tehty.example", f"Tekijä {number}"))
        Membership.objects.create(client=kaski, user=owner, rights=["viewer"], created_at=at)
        day = helsinki_date(at) + timedelta(days=40 + number)
        add_absence(assistant_id=worker.pk, from_on=day, to_on=day, actor=matti)
        make.list_sub_processor(actor=matti, at=at, from_on=earliest_start(at), name=f"Uusi {number} Oy")
    assert Client.objects.count() == 5
    assert Unit.objects.count() == 8


def test_no_page_asks_more_than_twelve_times_and_none_asks_more_for_more_rows(
    pages, as_user, matti, bill, hand_in, kaski, worker, leo, nea, at
):
    browser = as_user(matti)
    few = {name: counted(browser, url) for name, url in pages.items()}
    more_of_everything(bill, hand_in, kaski, worker, leo, nea, matti, at)
    many = {name: counted(browser, url) for name, url in pages.items()}
    assert {name: number for name, number in many.items() if number > LIMIT} == {}
    assert {name: (few[name], many[name]) for name in pages if many[name] > few[name]} == {}


def test_no_fragment_of_a_list_asks_more_than_six_times(
    pages, as_user, matti, bill, hand_in, kaski, worker, leo, nea, at
):
    browser = as_user(matti)
    urls = {name: reverse(f"office:{name}") + asked for name, asked in FRAGMENTS.items()}
    few = {name: counted(browser, url, hx_request="true") for name, url in urls.items()}
    more_of_everything(bill, hand_in, kaski, worker, leo, nea, matti, at)
    many = {name: counted(browser, url, hx_request="true") for name, url in urls.items()}
    assert {name: number for name, number in many.items() if number > FRAGMENT_LIMIT} == {}
    assert {name: (few[name], many[name]) for name in urls if many[name] > few[name]} == {}


def test_what_is_charged_already_and_work_in_hand_cost_no_more_for_more_rows(
    stop, opened, as_user, matti, worker, at
):
    _charged, stopped = stop()
    browser = as_user(matti)
    person = reverse("office:person", args=[worker.ref])
    assert counted(browser, reverse("office:unit", args=[stopped.ref])) <= LIMIT
    claim_units(assistant_id=worker.pk, assignment_id=opened.pk, units=1, at=at)
    one = counted(browser, person)
    for _ in range(3):
        claim_units(assistant_id=worker.pk, assignment_id=opened.pk, units=1, at=at)
    assert counted(browser, person) == one <= LIMIT
