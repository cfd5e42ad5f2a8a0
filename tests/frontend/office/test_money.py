"""Invoices, payments and books of the office."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from assignments.delivery.models import Unit
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import Invoice, RenderFailure, VatRate
from billing.ledger.models import Period
from billing.payments.models import Payment, PaymentReversal
from frontend.office import proving
from tests.cast import person
from tests.factories import clients
from tests.frontend.office.ladder import assert_guarded, said

LIST = reverse("office:invoices")
RUN = reverse("office:invoices_run")
PAYMENTS = reverse("office:payments")
BOOKS = reverse("office:books")
GROSS = 5648  # one result at 45.00 EUR with 25.5 % VAT: 56.475, halves up


def url(name, invoice):
    return reverse(f"office:{name}", args=[invoice.ref])


def refs(invoice):
    return Unit.objects.filter(invoiced__line__invoice=invoice).values_list("ref", flat=True)


@pytest.fixture
def browser(opened, worker, kim, aino, as_user, leo):
    """Signed in after everything staged stands: what comes after a write is built each time."""
    return as_user(leo)


class TestRun:
    def data(self, at, **more):
        return {"through_on": str(helsinki_date(at)), **more}

    def test_makes_a_draft_a_client_and_rebuilds_it(self, browser, accept, at):
        accept(2)
        assert said(browser.post(RUN, self.data(at), follow=True)) == ["1 draft is ready to look at."]
        browser.post(RUN, self.data(at))
        invoice = Invoice.objects.get()
        assert (invoice.status, invoice.net_cents) == ("draft", 9000)

    def test_makes_them_final_when_asked_and_then_there_is_nothing_left(self, browser, accept, kaski, at):
        accept()
        data = self.data(at, final="on", client=kaski.ref, seen="1-4500")
        assert said(browser.post(RUN, data, follow=True)) == ["1 invoice is out."]
        assert Invoice.objects.get().gross_cents == GROSS
        again = browser.post(RUN, self.data(at, final="on"), follow=True)
        assert said(again) == ["There is nothing to invoice up to that day."]

    def test_asks_with_number_and_sum_before_anything_is_final(self, browser, accept, at):
        accept()
        browser.post(RUN, self.data(at))  # a draft is there already, and one more result since
        accept()
        asked = browser.post(RUN, self.data(at, final="on"))
        assert asked.status_code == 200
        page = asked.content.decode()
        assert "1 client, €90.00 without VAT." in page
        assert 'name="seen" value="1-9000"' in page
        stale = browser.post(RUN, self.data(at, final="on", seen="1-4500"))
        assert stale.status_code == 409
        assert list(Invoice.objects.values_list("status", "net_cents")) == [("draft", 4500)]
        assert said(browser.post(RUN, self.data(at, final="on", seen="1-9000"), follow=True)) == [
            "1 invoice is out."
        ]

    @pytest.mark.parametrize(
        ("profile", "is_named"),
        [
            ({"billing_country": "SE"}, True),
            ({"vat_number": "EE100931558"}, True),
            ({"vat_number": "FI26551013"}, False),
            ({"vat_number": ""}, False),
        ],
    )
    def test_the_list_names_whom_no_run_invoices_until_the_profile_is_corrected(
        self, browser, accept, kaski, at, profile, is_named
    ):
        type(kaski).objects.filter(pk=kaski.pk).update(**profile)
        warning = "Not invoiced: the billing details point abroad"
        assert warning not in browser.get(LIST).content.decode()  # nothing to invoice yet
        accept()
        page = browser.get(LIST).content.decode()
        assert (warning in page) is is_named
        browser.post(RUN, self.data(at))
        assert Invoice.objects.exists() is not is_named
        assert (f'href="{reverse("office:client", args=[kaski.ref])}"' in page) is is_named

    def test_names_those_it_cannot_invoice(self, browser, accept, kaski, at):
        accept()
        VatRate.objects.all().delete()
        response = browser.post(RUN, self.data(at, final="on", seen="1-4500"), follow=True)
        (sentence,) = said(response)
        assert sentence.startswith("Kaski Oy: There is no VAT rate “standard” for ")
        one = browser.post(RUN, self.data(at, final="on", client=kaski.ref, seen="1-4500"))
        assert one.status_code == 409
        assert "There is no VAT rate" in one.content.decode()
        assert not Invoice.objects.exists()

    def test_a_day_that_is_none_is_422_and_stays_typed(self, browser, accept, at):
        accept()
        response = browser.post(RUN, {"through_on": "eilen"})
        assert response.status_code == 422
        assert 'value="eilen"' in response.content.decode()
        assert not Invoice.objects.exists()

    def test_is_guarded(self, as_user, clara, maria):
        assert_guarded(as_user, RUN, stranger=clara, lesser=maria)


class TestList:
    def test_finds_by_number_client_and_reference(self, browser, bill):
        invoice = bill()
        for query in (invoice.number, "kaski", invoice.reference):
            assert browser.get(LIST, {"q": query}).context["page"].items == [invoice]
        assert browser.get(LIST, {"q": "muu"}).context["page"].items == []

    @pytest.mark.parametrize(
        ("status", "found"), [("", 1), ("open", 1), ("draft", 0), ("overdue", 0), ("paid", 0), ("parked", 0)]
    )
    def test_filters_by_state(self, browser, bill, status, found):
        bill()
        assert len(browser.get(LIST, {"status": status}).context["page"].items) == found

    def test_account_managers_read_and_others_do_not(self, as_user, maria, kaisa, clara, bill):
        invoice = bill()
        page = as_user(maria).get(LIST)
        assert page.context["page"].items == [invoice]
        assert "form" not in page.context
        for address in (LIST, url("invoice", invoice), url("invoice_evidence", invoice)):
            assert as_user(kaisa).get(address).status_code == 403
            assert as_user(clara).get(address).status_code == 404


class TestInvoice:
    def test_shows_lines_vat_and_the_results_behind_them(self, browser, bill):
        text = browser.get(url("invoice", bill(2))).content.decode()
        for words in ("€112.95", "€90.00", "€22.95", "Yritys 1 Oy", "Yritys 2 Oy"):
            assert words in text

    def test_without_an_nda_shows_references_dates_and_cents_only(
        self, as_user, browser, bill, kaski, nea, at
    ):
        invoice = bill(2)
        lea = person("lea@tehty.example", "Lea Lehto", "finance")
        material = (
            "Yritys 1 Oy",
            "Yritys 2 Oy",
            "Konepajoja Pirkanmaalta",
            reverse("office:assignments") + "/A-",
        )
        page = as_user(lea).get(url("invoice", invoice)).content.decode()
        assert [word for word in material if word in page] == []
        for word in ("you have no NDA in force", "€112.95", "€45.00", *refs(invoice)):
            assert word in page
        nda = clients.sign_nda(lea, actor=nea, covers=kaski)
        page = as_user(lea).get(url("invoice", invoice)).content.decode()
        assert [word for word in material if word not in page] == []
        assert "you have no NDA in force" not in page
        assert nda.client == kaski

    def test_shows_the_account_it_was_sent_with(self, browser, bill, settings):
        invoice = bill()
        settings.OFFICE = settings.OFFICE | {
            "name": "Uusi Oy",
            "iban": "FI4950009420028730",
            "bic": "OKOYFIHH",
        }
        text = browser.get(url("invoice", invoice)).content.decode()
        assert all(words in text for words in ("FI2112345600000785", "NDEAFIHH"))
        assert not any(words in text for words in ("FI4950009420028730", "OKOYFIHH"))

    def test_gives_the_evidence_as_a_file(self, browser, bill):
        invoice = bill()
        response = browser.get(url("invoice_evidence", invoice))
        assert response["Content-Disposition"] == f'attachment; filename="{invoice.number}.csv"'
        assert b"Yritys 1 Oy" in response.content

    def test_finalizes_a_draft_once(self, browser, bill):
        draft = bill(final=False)
        response = browser.post(url("invoice_finalize", draft), follow=True)
        assert said(response) == ["The invoice is out. The PDF is being made."]
        number = Invoice.objects.get().number
        browser.post(url("invoice_finalize", draft))
        assert Invoice.objects.get().number == number

    def test_discards_a_draft_once_and_never_an_invoice(self, browser, bill):
        draft = bill(final=False)
        assert len(said(browser.post(url("invoice_discard", draft), follow=True))) == 1
        assert Invoice.objects.get().status == "discarded"
        browser.post(url("invoice_discard", draft))
        assert draft.changes.filter(to_status="discarded").count() == 1

    def test_a_final_one_is_not_discarded(self, browser, bill):
        invoice = bill()
        browser.post(url("invoice_discard", invoice))
        assert Invoice.objects.get().status == "open"

    def test_lets_a_pdf_be_tried_again(self, browser, bill, at):
        invoice = bill()
        for _ in range(3):
            RenderFailure.objects.create(invoice=invoice, reason="no font", at=at)
        text = browser.get(url("invoice", invoice)).content.decode()
        assert "no font" in text
        browser.post(url("invoice_retry", invoice))
        assert not RenderFailure.objects.exists()

    @pytest.mark.parametrize("name", ["invoice_finalize", "invoice_discard", "invoice_retry"])
    def test_is_guarded(self, as_user, bill, clara, maria, name):
        draft = bill(final=False)
        assert_guarded(as_user, url(name, draft), stranger=clara, lesser=maria)
        assert Invoice.objects.get().status == "draft"


class TestPayments:
    def data(self, at, **changes):
        line = {
            "amount_cents": "56,48",
            "paid_on": str(helsinki_date(at)),
            "archive_id": "2026112259361900000A",
        }
        return line | changes

    @pytest.mark.parametrize("name", ["number", "reference", "rf_reference"])
    def test_books_by_number_reference_or_rf(self, browser, bill, at, name):
        invoice = bill()
        response = browser.post(PAYMENTS, self.data(at, invoice=getattr(invoice, name)), follow=True)
        assert said(response) == ["Booked. The invoice is paid."]
        invoice.refresh_from_db()
        assert (invoice.status, invoice.paid_cents) == ("paid", GROSS)

    def test_spaces_and_zeros_in_front_do_not_matter(self, browser, bill, at):
        invoice = bill()
        spaced = "000" + " ".join(
            invoice.reference[at : at + 5] for at in range(0, len(invoice.reference), 5)
        )
        assert browser.post(PAYMENTS, self.data(at, invoice=spaced)).status_code == 302
        assert Payment.objects.get().invoice == invoice

    def test_a_part_leaves_the_rest_open(self, browser, bill, at):
        invoice = bill()
        response = browser.post(
            PAYMENTS, self.data(at, invoice=invoice.number, amount_cents="50"), follow=True
        )
        assert said(response) == ["Booked. €6.48 of the invoice is still open."]

    def test_too_much_becomes_the_clients_credit(self, browser, bill, at):
        invoice = bill()
        data = self.data(at, invoice=invoice.number, amount_cents="1 056,48")
        response = browser.post(PAYMENTS, data, follow=True)
        assert said(response) == ["Booked. €1,000.00 exceeds the invoice and is kept as the client’s credit."]
        assert Payment.objects.get().to_credit_cents == 100_000
        assert "€1,000.00 to credit" in response.content.decode()

    def test_the_same_transaction_twice_is_409_beside_its_id(self, browser, bill, at):
        invoice = bill()
        data = self.data(at, invoice=invoice.number, amount_cents="10")
        browser.post(PAYMENTS, data)
        response = browser.post(PAYMENTS, data)
        assert response.status_code == 409
        assert "archive_id" in response.context["form"].errors
        assert Payment.objects.count() == 1

    def test_what_comes_for_a_paid_invoice_becomes_the_clients_credit(self, browser, bill, at):
        invoice = bill()
        browser.post(PAYMENTS, self.data(at, invoice=invoice.number), follow=True)
        again = self.data(at, invoice=invoice.number, archive_id="B")
        response = browser.post(PAYMENTS, again, follow=True)
        assert said(response) == [
            "Booked. The invoice was paid already: €56.48 is kept as the client’s credit."
        ]
        assert "€56.48 to credit" in response.content.decode()
        page = browser.get(url("invoice", invoice)).content.decode()
        assert "of which €56.48 to the client’s credit" in page
        assert f"{PAYMENTS}?invoice={invoice.number}" in page

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("invoice", "2026-99999"),
            ("amount_cents", "0"),
            ("amount_cents", "1,234"),
            ("archive_id", ""),
            ("paid_on", "2099-01-01"),
        ],
    )
    def test_a_fault_is_422_beside_its_field(self, browser, bill, at, field, value):
        data = self.data(at, invoice=bill().number) | {field: value}
        response = browser.post(PAYMENTS, data)
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not Payment.objects.exists()

    @pytest.fixture
    def booked(self, browser, bill, at):
        browser.post(PAYMENTS, self.data(at, invoice=bill().number))
        return Payment.objects.get()

    def test_a_wrong_booking_is_reversed_with_a_reason_and_stays_visible(self, browser, booked):
        page, act = url("invoice", booked.invoice), reverse("office:payment_reverse", args=[booked.ref])
        assert f'action="{act}"' in browser.get(page).content.decode()
        response = browser.post(act, {"reason": "Wrong invoice"}, follow=True)
        text = response.content.decode()
        assert (said(response), response.redirect_chain) == (["The booking is reversed."], [(page, 302)])
        assert re.search(r"Reversed \d+ \w+ 20\d\d by Leo Laine: Wrong invoice", text)
        assert f'action="{act}"' not in text
        booked.invoice.refresh_from_db()
        assert (booked.invoice.status, booked.invoice.paid_cents) == ("open", 0)
        assert re.search(r"reversed \d+ \w+ 20\d\d", browser.get(PAYMENTS).content.decode())
        again = browser.post(act, {"reason": "Wrong invoice"})
        assert (again.status_code, PaymentReversal.objects.count()) == (409, 1)
        assert "has been reversed already" in again.content.decode()

    def test_without_a_reason_nothing_is_reversed(self, browser, booked):
        response = browser.post(reverse("office:payment_reverse", args=[booked.ref]), {"reason": " "})
        assert response.status_code == 422
        assert "data-shown" in response.content.decode()
        assert not PaymentReversal.objects.exists()

    def test_reversing_is_guarded(self, as_user, booked, clara, maria):
        act = reverse("office:payment_reverse", args=[booked.ref])
        assert_guarded(as_user, act, stranger=clara, lesser=maria)
        page = as_user(maria).get(url("invoice", booked.invoice)).content.decode()
        assert act not in page
        assert not PaymentReversal.objects.exists()

    def test_a_draft_has_no_number_to_pay_by(self, browser, bill, at):
        draft = bill(final=False)
        assert browser.post(PAYMENTS, self.data(at, invoice=draft.ref)).status_code == 422

    def test_is_guarded(self, as_user, clara, maria):
        assert_guarded(as_user, PAYMENTS, stranger=clara, lesser=maria, post_only=False)
        assert as_user(maria).get(PAYMENTS).status_code == 403


class TestBooks:
    def test_debits_equal_credits_on_the_day_asked_for(self, browser, bill, at):
        bill()
        today = browser.get(BOOKS).context["balance"]
        assert today.debit_cents == today.credit_cents > 0
        before = browser.get(BOOKS, {"on": str(helsinki_date(at) - timedelta(days=1))}).context["balance"]
        assert before.rows == []

    def test_a_day_that_is_none_means_today(self, browser, at):
        assert browser.get(BOOKS, {"on": "eilen"}).context["on"] == helsinki_date(at)

    def test_proves_them_on_demand(self, browser, bill):
        bill()
        assert "Not proven yet" in browser.get(BOOKS).content.decode()
        response = browser.post(reverse("office:books_prove"), follow=True)
        assert said(response) == ["The books are in order."]
        found = response.context["proof"].found
        assert len(found) > 10
        assert not any(found.values())

    def test_says_how_many_proofs_fail(self, browser, monkeypatch):
        monkeypatch.setattr(proving, "prove", lambda: {"a": ["posting x: off"], "b": []})
        response = browser.post(reverse("office:books_prove"), follow=True)
        assert said(response) == ["1 proof does not hold."]
        assert "posting x: off" in response.content.decode()

    def test_closes_a_period_once(self, browser, leo):
        month = {"from_on": "2026-01-01", "to_on": "2026-01-31", "typed": "2026-01"}
        address = reverse("office:books_close")
        assert said(browser.post(address, month, follow=True)) == ["The period is closed."]
        assert Period.objects.get().closed_by == leo
        again = browser.post(address, month)
        assert again.status_code == 409
        assert 'value="2026-01-01"' in again.content.decode()
        assert Period.objects.count() == 1

    @pytest.mark.parametrize(("typed", "status"), [({}, 200), ({"typed": "2026-02"}, 422)])
    def test_is_not_closed_before_its_month_is_typed(self, browser, typed, status):
        month = {"from_on": "2026-01-01", "to_on": "2026-01-31"}
        response = browser.post(reverse("office:books_close"), month | typed)
        assert response.status_code == status
        assert 'data-typed="2026-01"' in response.content.decode()
        assert not Period.objects.exists()

    def test_backwards_is_422(self, browser):
        response = browser.post(
            reverse("office:books_close"),
            {"from_on": "2026-02-01", "to_on": "2026-01-01", "typed": "2026-01"},
        )
        assert response.status_code == 422
        assert not Period.objects.exists()

    @pytest.mark.parametrize("name", ["books_prove", "books_close"])
    def test_is_guarded(self, as_user, clara, maria, name):
        assert_guarded(as_user, reverse(f"office:{name}"), stranger=clara, lesser=maria)
        assert as_user(maria).get(BOOKS).status_code == 403
