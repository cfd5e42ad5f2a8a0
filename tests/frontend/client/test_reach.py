"""What one client has is nowhere to be seen for another: no page, list, search, file or document."""

import io

import pytest
from django.urls import reverse

from assignments.orders.models import AssignmentFile
from backoffice.kernel import news
from backoffice.kernel.files import store_file
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import Invoice
from billing.invoicing.operations import run_invoices
from frontend.demo.leads import minutes_pdf
from tests.factories.orders import make_placed
from tests.frontend.scene import signed_in


@pytest.fixture
def invoice(order, units, aino, leo, at):
    from assignments.delivery.operations import accept_units

    accept_units(unit_ids=[units[0].pk], actor=aino, at=at)
    news.run_job("settle", at=at)
    (invoice,) = run_invoices(through_on=helsinki_date(at), final=True, actor=leo, at=at).made
    return Invoice.objects.get(pk=invoice.pk)


@pytest.fixture
def file(order, olli):
    data = io.BytesIO(minutes_pdf("Salainen", ["Hinnasto"]))
    stored = store_file(content=data, name="salainen.pdf", uploaded_by=olli)
    AssignmentFile.objects.create(assignment=order, file=stored)
    return stored


def pages(kaski, order, units, invoice, file):
    of_client = ("home", "assignments", "order", "agreements", "sub_processors", "invoices", "team")
    found = [reverse(f"client:{name}", args=[kaski.ref]) for name in of_client]
    found += [reverse(f"client:{name}", args=[order.ref]) for name in ("assignment", "review", "cap")]
    found += [reverse("client:unit", args=[unit.ref]) for unit in units]
    found += [
        reverse(f"client:{name}", args=[invoice.ref])
        for name in ("invoice", "invoice_pdf", "invoice_evidence")
    ]
    found.append(reverse("client:agreement", args=[kaski.agreements.filter(person=None).first().ref]))
    found.append(reverse("client:order_brief", args=[kaski.ref, "prospecting"]))
    found.append(reverse("file_download", args=[file.ref]))
    return found


def test_a_member_of_another_client_is_told_there_is_nothing(kaski, order, units, invoice, file, sam, clara):
    own = signed_in(clara)
    stranger = signed_in(sam)
    for url in pages(kaski, order, units, invoice, file):
        answer = own.get(url)
        if answer.streaming:
            list(answer.streaming_content)  # reads the file to its end, which closes it
        assert answer.status_code in {200, 302, 409}, url
        assert stranger.get(url).status_code == 404, url


def test_the_office_and_assistants_have_no_client_pages(kaski, order, units, invoice, file, kaisa, ceci):
    for user in (kaisa, ceci):
        browser = signed_in(user)
        for url in pages(kaski, order, units, invoice, file)[:-1]:
            assert browser.get(url).status_code == 404, (user, url)


def test_nobody_signed_out_sees_a_page(client, kaski, order, units, invoice, file):
    for url in pages(kaski, order, units, invoice, file):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/"), url


def test_lists_and_searches_hold_ones_own_orders_only(kaski, order, stranger_client, sam, clara, at):
    foreign = make_placed(stranger_client, sam, at=at, title="Vieras toimeksianto")
    browser = signed_in(clara)
    for url in (
        reverse("client:home", args=[kaski.ref]),
        reverse("client:assignments", args=[kaski.ref]),
        reverse("client:assignments", args=[kaski.ref]) + f"?q={foreign.ref}",
        reverse("client:assignments", args=[kaski.ref]) + "?q=Vieras",
    ):
        page = browser.get(url).content.decode()
        assert reverse("client:assignment", args=[foreign.ref]) not in page
        assert "Vieras toimeksianto" not in page
    found = browser.get(reverse("client:assignments", args=[kaski.ref]), {"q": order.ref}).content.decode()
    assert reverse("client:assignment", args=[order.ref]) in found


@pytest.mark.parametrize("cursor", ["nonsense", "%00", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_broken_cursor_is_a_sentence_and_no_fault(kaski, clara, cursor):
    answer = signed_in(clara).get(reverse("client:assignments", args=[kaski.ref]) + f"?cursor={cursor}")
    assert answer.status_code in {200, 422}


def test_the_page_shows_the_account_the_invoice_was_sent_with(fia, invoice, settings):
    settings.OFFICE = settings.OFFICE | {"iban": "FI4950009420028730", "bic": "OKOYFIHH"}
    page = signed_in(fia).get(reverse("client:invoice", args=[invoice.ref])).content.decode()
    assert all(words in page for words in ("FI2112345600000785", "NDEAFIHH"))
    assert not any(words in page for words in ("FI4950009420028730", "OKOYFIHH"))


def test_money_is_for_those_who_pay(kaski, olli, invoice):
    browser = signed_in(olli)
    assert browser.get(reverse("client:invoices", args=[kaski.ref])).status_code == 403
    assert browser.get(reverse("client:invoice", args=[invoice.ref])).status_code in {403, 404}
    assert b"Open invoices" not in browser.get(reverse("client:home", args=[kaski.ref])).content


def test_an_ended_member_is_a_stranger_at_once(kaski, order, clara, olli, at):
    from clients.organisations.operations import end_membership

    browser = signed_in(olli)
    end_membership(membership_id=kaski.memberships.get(user=olli).pk, actor=clara, at=at)
    assert browser.get(reverse("client:assignment", args=[order.ref])).status_code == 404
    assert browser.get(reverse("client:home", args=[kaski.ref])).status_code == 404
