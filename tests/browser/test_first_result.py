"""The job in real Chromium, once with the thumb and once at a desk: order, route, deliver, check, accept, sign."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.orders.models import Assignment
from clients.agreements.operations import offer_client_agreements
from clients.organisations.models import Right
from tests.factories.clients import EVIDENCE, add_member, make_client, offer_nda
from tests.factories.orders import make_placed
from tests.factories.people import make_assistant
from tests.frontend.scene import deliver as hand_over
from tests.frontend.scene import lead, open_order

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def tap_or_click(locator, is_phone):
    return locator.tap if is_phone else locator.click


def leads_csv(*numbers):
    rows = [{key: str(value) for key, value in lead(number).items()} for number in numbers]
    rows[-1]["business_id"] = "1234567-8"  # a wrong check digit
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=rows[0], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def test_from_the_order_to_the_accepted_result(visit, is_phone, kaski, olli, kaisa, anna, kim, aino):
    make_assistant(anna, kinds=["prospecting"], capacity=10)
    client = kaski.ref
    with visit(olli) as there:
        ref = order(there, client, is_phone)
    assert Assignment.objects.get().status == "placed"
    with visit(kaisa) as there:
        route(there, ref, is_phone)
    with visit(anna) as there:
        deliver(there, ref, is_phone)
    placed = Assignment.objects.get(ref=ref)
    assert sorted(placed.units.values_list("status", flat=True)) == [
        "claimed",
        "submitted",
        "submitted",
        "submitted",
    ]
    with visit(kim) as there:
        check(there, is_phone)
    with visit(aino) as there:
        accept(there, ref, is_phone)
    placed.refresh_from_db()
    assert (placed.accepted_units, placed.accepted_cents, placed.reserved_cents) == (3, 13_500, 4_500)


def order(there, client, is_phone):
    """Four steps; the price follows what is typed, and the confirmation says the most it can cost."""
    page = there.open(reverse("client:order", args=[client]))
    there.go(tap_or_click(page.get_by_role("link", name="Prospecting"), is_phone))
    page.fill("[name=title]", "Prospects in Uusimaa")
    page.fill("[name=brief-target]", "Software that saves small companies time")
    page.fill("[name=brief-roles]", "toimitusjohtaja")
    there.go(tap_or_click(page.get_by_role("button", name="Continue"), is_phone))
    page.fill("[name=target_units]", "6")
    page.fill("[name=cap_cents]", "180,00")
    page.locator("#quote", has_text="€180.00").wait_for()
    page.locator("#quote", has_text="6 results at that price").wait_for()
    there.go(tap_or_click(page.get_by_role("button", name="Continue"), is_phone))
    assert page.locator(".quote").get_by_text("€180.00").first.is_visible()
    there.go(tap_or_click(page.get_by_role("button", name="Order, cap €180.00"), is_phone))
    return page.url.rsplit("/", 1)[-1]


def route(there, ref, is_phone):
    page = there.open(reverse("office:routing"))
    page.get_by_text("Prospects in Uusimaa").first.wait_for()
    there.open(reverse("office:candidates", args=[ref]))
    there.go(tap_or_click(page.get_by_role("button", name="Open to the queue"), is_phone))
    page.get_by_text("In the open queue").first.wait_for()


def deliver(there, ref, is_phone):
    """Four results taken: one typed by hand, three rows of a file of which one is broken."""
    there.open(reverse("desk:day"))
    page = there.open(reverse("desk:queue"))
    page.fill("[name=units]", "4")
    there.go(
        tap_or_click(page.get_by_role("button", name=re.compile("Take.*Prospects in Uusimaa")), is_phone)
    )
    for key, value in lead(1).items():
        page.fill(f"[name=result-{key}]", str(value))
    there.go(tap_or_click(page.get_by_role("button", name="Submit and next"), is_phone))
    there.go(tap_or_click(page.get_by_role("link", name="All of this claim"), is_phone))
    page.set_input_files(
        "[name=file]", {"name": "leads.csv", "mimeType": "text/csv", "buffer": leads_csv(2, 3, 4)}
    )
    there.go(tap_or_click(page.get_by_role("button", name="Import"), is_phone))
    assert page.get_by_text("2 of 3 rows became results").is_visible()
    assert page.locator("#report .badge--bad").count() == 1


def check(there, is_phone):
    """Everything submitted is passed on, the oldest first."""
    page = there.open(reverse("office:checks"))
    for _ in range(3):
        there.go(tap_or_click(page.locator("td a.t").first, is_phone))
        act = (
            (lambda: page.keyboard.press("d"))
            if not is_phone
            else page.get_by_role("button", name="Deliver").tap
        )
        there.go(act)
        there.open(reverse("office:checks"))
    assert page.locator("td a.t").count() == 0


def accept(there, ref, is_phone):
    """At the desk A goes from one to the next; by thumb there is a button on each."""
    there.open(reverse("client:assignment", args=[ref]))
    page = there.open(reverse("client:review", args=[ref]))
    for _ in range(3):
        page.locator("[data-row][aria-current=true]").wait_for()
        act = page.locator("[data-act=accept]").first.tap if is_phone else lambda: page.keyboard.press("a")
        there.go(act)
    page.get_by_text("Nothing waits for your answer").wait_for()


def test_a_fix_and_a_no_in_finnish(visit, is_phone, kaski, olli, kaisa, anna, kim, aino):
    """At the desk F and X lead to the form, by thumb the buttons of the row do; the no is charged to nobody."""
    at = timezone.now()
    worker = make_assistant(anna, kinds=["prospecting"], capacity=10)
    work = open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)
    fixed, refused = hand_over(worker, work, kim, at, units=2)
    with visit(aino, language="fi") as there:
        there.open(reverse("client:review", args=[work.ref]))
        say(there, "f", "Pyydä korjausta", "Tarkenna perustelua.", is_phone)
        there.page.get_by_text("Lähetetty korjattavaksi.").first.wait_for()
        say(there, "x", "Hylkää, ei laskuteta", "Väärä yritys.", is_phone)
        there.page.get_by_text("Mikään ei odota vastaustasi").wait_for()
    with visit(anna) as there:
        page = there.open(reverse("desk:unit", args=[fixed.ref]))
        page.get_by_text("Tarkenna perustelua.").first.wait_for()
        page.fill("[name=result-reasons]", "Kasvaa ja hakee kumppania")
        there.go(tap_or_click(page.get_by_role("button", name="Submit and next"), is_phone))
    for unit in (fixed, refused):
        unit.refresh_from_db()
    assert (fixed.status, refused.status) == ("submitted", "rejected")
    work.refresh_from_db()
    assert (work.accepted_cents, work.awaiting_cents, work.reserved_cents) == (0, 4_500, 0)


def say(there, key, button, note, is_phone):
    """Say no to the marked row, the first criterion and a note in hand."""
    page = there.page
    page.locator("[data-row][aria-current=true]").wait_for()
    row = page.locator(f"[data-act={'fix' if key == 'f' else 'reject'}]").first
    there.go(row.tap if is_phone else lambda: page.keyboard.press(key))
    page.check("#verdict [name=failed_criteria] >> nth=0")
    page.fill("#verdict [name=note]", note)
    there.go(tap_or_click(page.locator("#verdict").get_by_role("button", name=button), is_phone))


def test_both_sides_sign_on_the_page(visit, is_phone, nea, clara, anna):
    """A new company's owner signs the first of three agreements, and an assistant the NDA."""
    company = make_client(actor=nea, name="Uusi Oy", business_id="0201256-6", at=timezone.now())
    agreement = offered_to(company, clara, nea)
    nda = offer_nda(anna, actor=nea, at=timezone.now(), covers=company)
    make_assistant(anna, kinds=["prospecting"])
    with visit(clara) as there:
        there.open(reverse("client:agreements", args=[company.ref]))
        sign(there, reverse("client:agreement", args=[agreement.ref]), is_phone)
    with visit(anna) as there:
        there.open(reverse("desk:agreements"))
        sign(there, reverse("desk:agreement", args=[nda.ref]), is_phone)
    for each in (agreement, nda):
        each.refresh_from_db()
        assert each.status == "in_force"
        assert each.signatures.count() == 2
        assert each.signatures.order_by("-pk")[0].text_sha256 == each.text_sha256


def offered_to(company, owner, nea):
    add_member(company, owner, Right.OWNER, actor=nea, at=timezone.now())
    return offer_client_agreements(client=company, actor=nea, at=timezone.now(), evidence=EVIDENCE)[0]


def sign(there, path, is_phone):
    page = there.open(path)
    page.fill("[name=full_name]", "Clara Kaski")
    page.check("[name=consent]")
    there.go(tap_or_click(page.get_by_role("button", name="Sign electronically"), is_phone))
    page.get_by_text("Signed.").first.wait_for()
