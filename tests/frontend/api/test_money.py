"""Invoices, payments, earnings and the trial balance."""

from datetime import UTC, datetime

import pytest

from backoffice.kernel import news
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.operations import run_invoices
from billing.payments.models import Payment
from tests.factories.delivery import accepted, delivered, place, submitted
from tests.frontend.api.rows import nothing_changes, refused
from tests.staging import staged

pytestmark = pytest.mark.django_db
RUN = {"through": "2026-11-23", "final": True}


@staged
def settled(worker, work, at, checker, aino):
    """Two accepted units of Kaski, in the books."""
    units = [accepted(worker, work, at, checker, aino, number=n) for n in (1, 2)]
    news.run_job("settle", at=at)
    return units


@staged
def invoice(settled, leo, at):
    """What they are invoiced with, made as the office's finance makes it."""
    [invoice] = run_invoices(through_on=helsinki_date(at), final=True, actor=leo, at=at).made
    return invoice


@pytest.fixture
def payment(invoice):
    return {
        "invoice": invoice.ref,
        "amount_cents": invoice.gross_cents,
        "paid_on": "2026-11-23",
        "source": "bank",
        "archive_id": "20261123593619AB0001",
    }


class TestRun:
    def test_makes_drafts_then_finals(self, api, leo, settled, kaski):
        (draft,) = (
            api(leo).post("/invoices/run", {"client": kaski.ref, "through": "2026-11-23"}).json()["items"]
        )
        assert (draft["status"], draft["number"], draft["net_cents"]) == ("draft", None, 9000)
        (final,) = api(leo).post("/invoices/run", RUN).json()["items"]
        assert (final["ref"], final["status"], final["number"]) == (draft["ref"], "open", "2026-00001")
        assert (final["net_cents"], final["vat_cents"], final["gross_cents"]) == (9000, 2295, 11_295)
        with nothing_changes():
            nothing = {"items": [], "next": None, "refused": []}
            assert api(leo).post("/invoices/run", RUN).json() == nothing

    def test_names_those_it_cannot_invoice_and_goes_on(
        self, api, leo, settled, stranger, worker, checker, sam, at, kaski
    ):
        accepted(worker, place(stranger), at, checker, sam, number=5)
        news.run_job("settle", at=at)
        for unit in settled:  # a day the table of rates does not reach
            type(unit).objects.filter(pk=unit.pk).update(accepted_at=datetime(2012, 6, 1, 9, 0, tzinfo=UTC))
        body = api(leo).post("/invoices/run", RUN).json()
        assert [each["client"] for each in body["items"]] == [stranger.ref]
        (one,) = body["refused"]
        assert (one["client"], one["code"]) == (kaski.ref, "vat_rate_missing")
        assert one["detail"].startswith("There is no VAT rate “standard” for 1 Jun 2012.")
        with nothing_changes():
            refused(
                api(leo).post("/invoices/run", RUN | {"client": kaski.ref}),
                409,
                "vat_rate_missing",
            )

    def test_takes_several_clients_under_one_key(self, api, leo, settled, stranger, worker, checker, sam, at):
        accepted(worker, place(stranger), at, checker, sam, number=5)
        news.run_job("settle", at=at)
        first = api(leo).post("/invoices/run", RUN, key="k-1").json()
        assert len(first["items"]) == 2
        with nothing_changes():
            assert api(leo).post("/invoices/run", RUN, key="k-1").json() == first

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({}, 422, "invalid"),
            ({"through": "9999-12-31"}, 422, "invalid"),
            ({"through": "23.11.2026"}, 422, "invalid"),
            ({"through": "2026-11-23", "final": "yes"}, 422, "invalid"),
            ({"through": "2026-11-23", "net_cents": 1}, 422, "invalid"),
            ({"through": "2026-11-23", "client": "C-222222222"}, 404, "not_found"),
        ],
    )
    def test_refuses_bad_input(self, api, leo, settled, body, status, code):
        with nothing_changes():
            refused(api(leo).post("/invoices/run", body), status, code)

    @pytest.mark.parametrize(
        ("who", "status"), [("sam", 404), ("fia", 404), ("anna", 404), ("kaisa", 403), ("maria", 403)]
    )
    def test_is_for_finance_of_the_office(self, api, request, settled, who, status):
        user = request.getfixturevalue(who)
        with nothing_changes():
            assert api(user).post("/invoices/run", RUN).status_code == status


class TestInvoice:
    def test_names_the_units_of_each_line(self, api, fia, invoice, settled):
        body = api(fia).get(f"/invoices/{invoice.ref}").json()
        (line,) = body["lines"]
        assert (line["quantity"], line["net_cents"], line["vat_bps"]) == (2, 9000, 2550)
        assert line["units"] == sorted(unit.ref for unit in settled)
        assert body["vat"] == [{"vat_bps": 2550, "net_cents": 9000, "vat_cents": 2295}]
        assert (body["open_cents"], body["payments"]) == (11_295, [])

    def test_names_the_payee_it_was_sent_with(self, api, fia, leo, invoice, settings):
        payee = {"recipient": "Tehty Oy", "iban": "FI2112345600000785", "bic": "NDEAFIHH"}
        settings.OFFICE = settings.OFFICE | {
            "name": "Uusi Oy",
            "iban": "FI4950009420028730",
            "bic": "OKOYFIHH",
        }
        assert api(fia).get(f"/invoices/{invoice.ref}").json()["payee"] == payee

    @pytest.mark.parametrize(
        ("who", "status"), [("clara", 200), ("fia", 200), ("aino", 200), ("leo", 200), ("maria", 200)]
    )
    def test_is_read_by_finance(self, api, request, invoice, who, status):
        assert api(request.getfixturevalue(who)).get(f"/invoices/{invoice.ref}").status_code == status

    @pytest.mark.parametrize("who", ["sam", "olli", "anna", "kaisa", "nea"])
    def test_is_404_for_others(self, api, request, invoice, who):
        user = request.getfixturevalue(who)
        for path in ("", "/pdf", "/evidence"):
            refused(api(user).get(f"/invoices/{invoice.ref}{path}"), 404, "not_found")
        assert api(user).get("/invoices").json()["items"] == []

    def test_is_hidden_from_the_client_while_a_draft(self, api, leo, fia, settled):
        (draft,) = api(leo).post("/invoices/run", {"through": "2026-11-23"}).json()["items"]
        refused(api(fia).get(f"/invoices/{draft['ref']}"), 404, "not_found")
        assert api(leo).get(f"/invoices/{draft['ref']}").json()["payee"] is None
        assert api(fia).get("/invoices").json()["items"] == []

    def test_lists_are_filtered(self, api, leo, fia, sam, invoice, kaski):
        assert [row["ref"] for row in api(fia).get("/invoices", status="open").json()["items"]] == [
            invoice.ref
        ]
        assert api(leo).get("/invoices", client=kaski.ref, status="paid").json()["items"] == []
        refused(api(sam).get("/invoices", client=kaski.ref), 404, "not_found")

    def test_pdf_is_made_once_and_never_again(self, api, fia, invoice, at):
        refused(api(fia).get(f"/invoices/{invoice.ref}/pdf"), 409, "document_pending")
        news.run_job("render_invoices", at=at)
        first, second = (api(fia).get(f"/invoices/{invoice.ref}/pdf").whole for _ in range(2))
        assert first[:5] == b"%PDF-"
        assert first == second

    def test_evidence_has_one_row_a_unit(self, api, fia, invoice, settled):
        response = api(fia).get(f"/invoices/{invoice.ref}/evidence")
        lines = response.whole.decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert all(any(unit.ref in line for line in lines) for unit in settled)
        assert response["Content-Disposition"] == 'attachment; filename="2026-00001.csv"'


class TestPayment:
    def test_closes_the_invoice(self, api, leo, fia, invoice, payment):
        made = api(leo).post("/payments", payment)
        assert (made.status_code, made.json()["to_invoice_cents"], made.json()["to_credit_cents"]) == (
            201,
            11_295,
            0,
        )
        assert api(fia).get(f"/invoices/{invoice.ref}").json()["status"] == "paid"
        with nothing_changes():
            refused(api(leo).post("/payments", payment), 409, "archive_id_used")

    def test_after_the_invoice_is_paid_is_credit_whole(self, api, leo, fia, invoice, payment):
        api(leo).post("/payments", payment)
        made = api(leo).post("/payments", payment | {"archive_id": "X"})
        assert made.status_code == 201
        assert (made.json()["to_invoice_cents"], made.json()["to_credit_cents"]) == (0, 11_295)
        body = api(fia).get(f"/invoices/{invoice.ref}").json()
        assert (body["status"], body["paid_cents"], body["open_cents"]) == ("paid", 11_295, 0)
        assert [each["to_credit_cents"] for each in body["payments"]] == [0, 11_295]

    def test_of_a_draft_is_refused(self, api, leo, settled):
        (draft,) = api(leo).post("/invoices/run", {"through": "2026-11-23"}).json()["items"]
        line = {"amount_cents": 100, "paid_on": "2026-11-23", "source": "bank", "archive_id": "X"}
        with nothing_changes():
            refused(api(leo).post("/payments", line | {"invoice": draft["ref"]}), 409, "invoice_not_open")

    def test_keeps_what_is_too_much_as_credit(self, api, leo, payment):
        made = api(leo).post("/payments", payment | {"amount_cents": 12_000}).json()
        assert (made["to_invoice_cents"], made["to_credit_cents"]) == (11_295, 705)

    def test_in_part_leaves_it_open(self, api, leo, fia, invoice, payment):
        api(leo).post("/payments", payment | {"amount_cents": 1000})
        body = api(fia).get(f"/invoices/{invoice.ref}").json()
        assert (body["status"], body["open_cents"], body["payments"][0]["amount_cents"]) == (
            "open",
            10_295,
            1000,
        )

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"amount_cents": 0}, 422, "amount_invalid"),
            ({"amount_cents": -5}, 422, "amount_invalid"),
            ({"amount_cents": 10**15}, 422, "amount_invalid"),
            ({"amount_cents": 112.955}, 422, "invalid"),
            ({"amount_cents": "11295"}, 422, "invalid"),
            ({"paid_on": "2026-11-24"}, 422, "payment_date_invalid"),
            ({"paid_on": "0001-01-01"}, 422, "invalid"),
            ({"source": "cash"}, 422, "invalid"),
            ({"archive_id": ""}, 422, "text_invalid"),
            ({"archive_id": "x" * 65}, 422, "text_invalid"),
            ({"to_credit_cents": 1}, 422, "invalid"),
            ({"invoice": "I-222222222"}, 404, "not_found"),
        ],
    )
    def test_refuses_bad_input(self, api, leo, payment, change, status, code):
        with nothing_changes():
            refused(api(leo).post("/payments", payment | change), status, code)

    @pytest.mark.parametrize(
        ("who", "status"), [("sam", 404), ("fia", 404), ("anna", 404), ("kaisa", 403), ("maria", 403)]
    )
    def test_is_for_finance_of_the_office(self, api, request, payment, who, status):
        user = request.getfixturevalue(who)
        with nothing_changes():
            assert api(user).post("/payments", payment).status_code == status

    def test_is_booked_once_under_a_key(self, api, leo, payment):
        first = api(leo).post("/payments", payment, key="k-1").json()
        with nothing_changes():
            assert api(leo).post("/payments", payment, key="k-1").json() == first
        assert Payment.objects.count() == 1


class TestEarnings:
    def test_say_what_is_due_and_why_not(self, api, worker, settled, work, at):
        waiting = submitted(worker, work, at, number=9)
        body = api(worker.user).get("/earnings").json()
        assert [(row["unit"], row["due_cents"]) for row in body["items"]] == [
            (waiting.ref, 0), (settled[1].ref, 2000), (settled[0].ref, 2000),
        ]  # fmt: skip
        assert body["items"][0]["why_not"] == "Waiting for the office check."
        assert body["items"][1]["why_not"] is None
        assert (body["summary"]["due_cents"], body["summary"]["waiting_cents"]) == (4000, 2000)

    def test_are_paged(self, api, worker, settled):
        first = api(worker.user).get("/earnings", limit=1).json()
        second = api(worker.user).get("/earnings", limit=1, cursor=first["next"]).json()
        assert (first["items"][0]["unit"], second["items"][0]["unit"]) == (settled[1].ref, settled[0].ref)
        assert second["next"] is None

    @pytest.mark.parametrize(
        "query",
        [
            {"from": "2026-12-01", "to": "2026-11-01"}, {"from": "0001-01-01"}, {"to": "9999-12-31"},
            {"cursor": "x"}, {"cursor": "WyJhIl0"}, {"for": "anna"},
        ],
    )  # fmt: skip
    def test_refuse_bad_periods(self, api, worker, query):
        assert api(worker.user).get("/earnings", **query).status_code == 422

    @pytest.mark.parametrize("who", ["sam", "clara", "leo"])
    def test_are_ones_own(self, api, request, settled, who):
        refused(api(request.getfixturevalue(who)).get("/earnings"), 404, "not_found")


class TestTrialBalance:
    def test_balances(self, api, leo, invoice, payment):
        api(leo).post("/payments", payment)
        body = api(leo).get("/books/trial-balance", on="2026-11-23").json()
        assert body["debit_cents"] == body["credit_cents"]
        assert {row["name"]: row["balance_cents"] for row in body["rows"]} == {
            "bank": 11_295, "receivable": 0, "unbilled": 0, "payable": -4000, "output_vat": -2295, "sales": -9000,
            "assistant_fees": 4000,
        }  # fmt: skip
        assert api(leo).get("/books/trial-balance", on="2026-11-22").json()["rows"] == []

    @pytest.mark.parametrize(("who", "status"), [("sam", 404), ("fia", 404), ("anna", 404), ("kaisa", 403)])
    def test_is_for_finance_of_the_office(self, api, request, who, status):
        assert api(request.getfixturevalue(who)).get("/books/trial-balance").status_code == status

    def test_refuses_bad_days(self, api, leo):
        refused(api(leo).get("/books/trial-balance", on="yesterday"), 422, "invalid")


def test_an_undecided_unit_is_not_billed(api, leo, worker, work, at, checker):
    delivered(worker, work, at, checker)
    news.run_job("settle", at=at)
    assert api(leo).post("/invoices/run", RUN).json()["items"] == []
