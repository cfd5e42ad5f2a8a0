"""An invoice's page asks in the background if its PDF is there, in one query, and stops when it is; in both portals."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments.delivery.operations import accept_units
from backoffice.kernel import news
from backoffice.kernel.files import store_produced
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import RenderFailure
from billing.invoicing.operations import run_invoices, store_document
from tests.frontend.scene import signed_in


@pytest.fixture
def invoice(order, units, aino, leo, at):
    """A final invoice whose PDF is not made yet."""
    accept_units(unit_ids=[unit.pk for unit in units], actor=aino, at=at)
    news.run_job("settle", at=at)
    (made,) = run_invoices(through_on=helsinki_date(at), final=True, actor=leo, at=at).made
    return made


@pytest.fixture(params=["client", "office"])
def page(request, invoice, fia, leo):
    """A browser of the client's finance or of the office's, and the invoice's page there."""
    browser = signed_in({"client": fia, "office": leo}[request.param])
    return browser, reverse(f"{request.param}:invoice", args=[invoice.ref])


def poll(page):
    browser, url = page
    return browser.get(f"{url}?pdf=1", headers={"hx-request": "true"})


def show_pdf(invoice, at):
    file = store_produced(data=b"%PDF-1.7 one", name="lasku.pdf", content_type="application/pdf")
    store_document(invoice_id=invoice.pk, file=file, at=at)


def test_while_the_pdf_is_being_made_nothing_is_answered(page):
    answer = poll(page)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "HX-Refresh" not in answer


def test_once_it_is_there_the_page_is_loaded_anew_and_asks_no_more(page, invoice, at):
    browser, url = page
    assert 'hx-get="?pdf=1"' in browser.get(url).content.decode()
    show_pdf(invoice, at)
    assert poll(page)["HX-Refresh"] == "true"
    assert 'hx-get="?pdf=1"' not in browser.get(url).content.decode()


def test_a_poll_asks_once(page):
    poll(page)
    with CaptureQueriesContext(connection) as queries:
        assert poll(page).status_code == 204
    assert len([each for each in queries if "invoicing_invoice" in each["sql"]]) == 1
    assert len(queries) <= 3  # with the session and the person, which every request reads


def test_without_htmx_the_address_is_the_page(page):
    browser, url = page
    assert browser.get(f"{url}?pdf=1").status_code == 200


def test_the_office_is_told_that_making_it_failed_and_the_client_goes_on_waiting(invoice, fia, leo, at):
    RenderFailure.objects.create(invoice=invoice, reason="no font", at=at)
    told = {}
    for portal, user in (("client", fia), ("office", leo)):
        at_work = (signed_in(user), reverse(f"{portal}:invoice", args=[invoice.ref]))
        told[portal] = "HX-Refresh" in poll(at_work)
        assert ('hx-get="?pdf=1"' in at_work[0].get(at_work[1]).content.decode()) is not told[portal]
    assert told == {"client": False, "office": True}


@pytest.mark.parametrize("portal", ["client", "office"])
def test_who_may_not_read_the_invoice_learns_nothing(portal, invoice, sam, anna):
    url = reverse(f"{portal}:invoice", args=[invoice.ref])
    for user in (sam, anna):
        assert poll((signed_in(user), url)).status_code == 404
