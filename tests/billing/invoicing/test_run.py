"""An invoice run makes exactly one invoice of what was accepted, and never a cent more."""

import hashlib
import logging
from datetime import UTC, date, datetime, timedelta

import pytest

from assignments.delivery.models import MachineCheck, OfficeCheck, Unit, UnitFile
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.files import store_produced
from billing.invoicing import operations, queries
from billing.invoicing.documents.evidence_csv import HEADER, evidence_csv
from billing.invoicing.errors import (
    BuyerAbroad,
    InvoiceNotDraft,
    IssuedBeforeLast,
    NothingToInvoice,
    PayeeAccountInvalid,
    VatRateMissing,
)
from billing.invoicing.models import Invoice, InvoicedUnit, InvoiceLine, VatRate
from billing.invoicing.tasks import invoice_run, last_closed_day
from billing.ledger.models import Posting
from billing.ledger.queries import balance_of, entries_of
from billing.settlement.tasks import settle
from tests.factories import billing as make

pytestmark = pytest.mark.django_db
THROUGH = date(2026, 11, 30)
DECEMBER = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


def run(leo, at, **kwargs):
    return operations.run_invoices(through_on=THROUGH, actor=leo, at=at, **kwargs).made


def test_draft_holds_all_settled_accepted_units(order, worker, leo, at):
    make.accepted(order, worker, units=3)
    make.deliver(order, worker)
    settle(at)
    [draft] = run(leo, at)
    assert (draft.status, draft.number, draft.net_cents, draft.vat_cents, draft.gross_cents) == (
        *("draft", None, 30_000, 7_650, 37_650),
    )
    [line] = draft.lines.all()
    assert (line.quantity, line.unit_price_cents, line.vat_bps) == (3, 10_000, 2550)
    assert line.description == f"Prospektointi: Konepajoja Pirkanmaalta ({order.ref})"
    assert Posting.objects.filter(kind="invoice").count() == 0


def test_leaves_out_what_is_not_settled(order, worker, leo, at):
    make.accepted(order, worker)
    assert run(leo, at) == []
    assert Invoice.objects.count() == 0


@pytest.mark.parametrize(
    ("accepted_at", "expected"),
    [
        (datetime(2026, 11, 30, 21, 59, 59, tzinfo=UTC), 1),  # 23.59.59 in Helsinki
        (datetime(2026, 11, 30, 22, 0, tzinfo=UTC), 0),  # midnight there
    ],
)
def test_reaches_to_the_end_of_the_helsinki_day(order, worker, leo, accepted_at, expected):
    make.accepted(order, worker, at=accepted_at)
    settle(accepted_at)
    assert len(run(leo, DECEMBER)) == expected


def test_rebuilds_the_same_draft(order, worker, leo, at):
    make.accepted(order, worker, units=2)
    settle(at)
    [first] = run(leo, at)
    make.accepted(order, worker)
    settle(at)
    [second] = run(leo, at)
    assert second.pk == first.pk
    assert (second.net_cents, InvoiceLine.objects.count(), InvoicedUnit.objects.count()) == (30_000, 1, 3)


def test_discards_a_draft_that_lost_its_units(order, worker, leo, at):
    make.accepted(order, worker)
    settle(at)
    [draft] = run(leo, at)
    assert operations.run_invoices(through_on=date(2026, 10, 31), actor=leo, at=at).made == []
    draft.refresh_from_db()
    assert (draft.status, InvoicedUnit.objects.count()) == ("discarded", 0)


def test_final_has_number_reference_due_date_and_posting(order, worker, leo, at, books):
    make.accepted(order, worker, units=3)
    settle(at)
    [invoice] = run(leo, at, final=True)
    assert (invoice.number, invoice.status) == ("2026-00001", "open")
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 11, 23), date(2026, 12, 7))
    assert (invoice.reference, invoice.rf_reference) == ("1001260000013", "RF021001260000013")
    posting = Posting.objects.get(key="invoice:2026-00001")
    ref = order.client.ref
    assert entries_of(posting) == [(f"1100:{ref}", 37_650), (f"1110:{ref}", -30_000), ("2300:2550", -7_650)]
    assert (balance_of("1100", ref), balance_of("1110", ref), balance_of("2300")) == (37_650, 0, -7_650)
    assert books() == {}


def test_final_run_twice_invoices_nothing_more(order, worker, leo, at):
    make.accepted(order, worker)
    settle(at)
    assert len(run(leo, at, final=True)) == 1
    assert run(leo, at, final=True) == []
    assert Invoice.objects.count() == 1


def test_numbers_run_on_and_start_again_with_the_year(order, worker, leo, at):
    numbers = []
    for moment in (at, at, datetime(2027, 1, 4, 8, 0, tzinfo=UTC)):
        make.accepted(order, worker)
        settle(at)
        numbers += [i.number for i in run(leo, moment, final=True)]
    assert numbers == ["2026-00001", "2026-00002", "2027-00001"]


def test_numbers_never_run_backwards_in_time(order, worker, leo, at, books):
    make.accepted(order, worker)
    settle(at)
    run(leo, at, final=True)
    make.accepted(order, worker)
    settle(at)
    earlier = at - timedelta(days=1)
    with pytest.raises(IssuedBeforeLast) as refusal:
        run(leo, earlier, final=True, client_id=order.client_id)
    assert (refusal.value.code, refusal.value.status) == ("issued_before_last", 409)
    assert "2026-00001 on päivätty 23.11.2026, joten uutta laskua ei voi päivätä 22.11.2026" in (
        refusal.value.text.fi
    )
    done = operations.run_invoices(through_on=THROUGH, final=True, actor=leo, at=earlier)
    assert ([each.error.code for each in done.refused], done.made) == (["issued_before_last"], [])
    assert (Invoice.objects.count(), Posting.objects.filter(kind="invoice").count()) == (1, 1)
    assert [invoice.number for invoice in run(leo, at, final=True)] == ["2026-00002"]
    assert books() == {}


def test_lines_part_by_assignment_price_and_rate(kaski, order, worker, olli, leo, at):
    old = datetime(2024, 8, 30, 9, 0, tzinfo=UTC)  # 24 % was in force
    dear = make.an_assignment(kaski, olli, price_cents=3_333, rate_cents=2_000, title="Tapaamisia")
    make.accepted(order, worker, units=2)
    make.accepted(dear, worker, units=3)
    make.accepted(dear, worker, at=old)
    settle(at)
    [invoice] = run(leo, at, final=True)
    lines = [
        (line.quantity, line.unit_price_cents, line.vat_bps) for line in invoice.lines.order_by("position")
    ]
    assert lines == [(2, 10_000, 2550), (1, 3_333, 2400), (3, 3_333, 2550)]
    # 29999 x 25.5 % = 7649.745 -> 7650; 3333 x 24 % = 799.92 -> 800
    assert (invoice.net_cents, invoice.vat_cents) == (33_332, 8_450)


def test_one_invoice_per_client(order, worker, stranger, sam, leo, at):
    other = make.an_assignment(stranger, sam)
    make.accepted(order, worker)
    make.accepted(other, worker, units=2)
    settle(at)
    invoices = run(leo, at, final=True)
    assert [(i.client.name, i.net_cents) for i in invoices] == [("Kaski Oy", 10_000), ("Stranger Oy", 20_000)]


def test_can_be_for_one_client_only(order, worker, stranger, sam, leo, at):
    other = make.an_assignment(stranger, sam)
    make.accepted(order, worker)
    make.accepted(other, worker)
    settle(at)
    [invoice] = run(leo, at, client_id=other.client_id)
    assert invoice.client == other.client


def test_a_day_without_rate_is_refused_and_nothing_changes(order, worker, leo, at):
    make.accepted(order, worker)
    settle(at)
    VatRate.objects.filter(category="standard").delete()
    with pytest.raises(VatRateMissing) as refusal:
        run(leo, at, final=True, client_id=order.client_id)
    assert refusal.value.code == "vat_rate_missing"
    assert (Invoice.objects.count(), InvoicedUnit.objects.count()) == (0, 0)


@pytest.fixture
def two_clients(order, worker, stranger, sam):
    """Kaski, whose result is of a day without VAT rate, and Stranger, whose is not."""
    make.accepted(order, worker, at=datetime(2012, 6, 1, 9, 0, tzinfo=UTC))
    make.accepted(make.an_assignment(stranger, sam), worker)
    settle(DECEMBER)
    return order.client, stranger


@pytest.mark.parametrize("final", [False, True])
def test_a_run_goes_on_past_a_client_it_cannot_invoice_and_says_why(two_clients, leo, final):
    kaski, stranger = two_clients
    done = operations.run_invoices(through_on=THROUGH, final=final, actor=leo, at=DECEMBER)
    assert [(each.client, each.error.code) for each in done.refused] == [(kaski, "vat_rate_missing")]
    assert [(invoice.client, invoice.net_cents) for invoice in done.made] == [(stranger, 10_000)]
    assert list(Invoice.objects.values_list("client", flat=True)) == [stranger.pk]


@pytest.mark.parametrize(
    "profile", [{"billing_country": "SE"}, {"vat_number": "EE100931558"}], ids=["country", "vat_number"]
)
def test_an_old_profile_from_abroad_gets_no_domestic_tax_and_stops_nobody(
    order, worker, stranger, sam, leo, at, profile
):
    make.accepted(order, worker)
    settle(at)
    [draft] = run(leo, at)
    type(order.client).objects.filter(pk=order.client_id).update(**profile)
    make.accepted(make.an_assignment(stranger, sam), worker)
    settle(at)
    with pytest.raises(BuyerAbroad) as refusal:
        operations.finalize_invoice(invoice_id=draft.pk, actor=leo, at=at)
    assert (refusal.value.code, refusal.value.status) == ("buyer_abroad", 409)
    done = operations.run_invoices(through_on=THROUGH, final=True, actor=leo, at=at)
    assert [(each.client, each.error.code) for each in done.refused] == [(order.client, "buyer_abroad")]
    assert [(invoice.client, invoice.number) for invoice in done.made] == [(stranger, "2026-00001")]
    draft.refresh_from_db()
    assert (draft.status, draft.number, draft.lines.count()) == ("draft", None, 1)


@pytest.mark.parametrize("by", ["person", "job"])
def test_an_unexpected_fault_of_one_client_is_raised_after_the_others(two_clients, leo, monkeypatch, by):
    kaski, stranger = two_clients
    whole = operations.invoice_client

    def faulty(*, client_id, **facts):
        if client_id == kaski.pk:
            raise ZeroDivisionError
        return whole(client_id=client_id, **facts)

    monkeypatch.setattr(operations, "invoice_client", faulty)
    with pytest.raises(ExceptionGroup) as failed:
        run(leo, DECEMBER, final=True) if by == "person" else invoice_run(DECEMBER)
    assert [type(error) for error in failed.value.exceptions] == [ZeroDivisionError]
    assert list(Invoice.objects.values_list("client", flat=True)) == [stranger.pk]


@pytest.mark.parametrize("who", ["kaisa", "clara", "kim"])
def test_is_for_finance(request, order, worker, at, who):
    make.accepted(order, worker)
    settle(at)
    with pytest.raises(Forbidden):
        run(request.getfixturevalue(who), at)
    assert Invoice.objects.count() == 0


def test_a_manager_may(order, worker, matti, at):
    make.accepted(order, worker)
    settle(at)
    assert len(run(matti, at)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"iban": "DE89370400440532013000"},  # the bank bar code is for Finnish accounts
        {"iban": "FI2112345600000786"},
        {"iban": ""},
        {"bic": "NDEA"},
        {"name": " "},
    ],
)
def test_an_account_no_code_can_be_made_of_is_refused_and_no_number_is_lost(
    order, worker, leo, at, settings, wrong, books
):
    make.accepted(order, worker)
    settle(at)
    sound = settings.OFFICE
    settings.OFFICE = sound | wrong
    with pytest.raises(PayeeAccountInvalid) as refusal:
        run(leo, at, final=True, client_id=order.client_id)
    assert (refusal.value.code, refusal.value.status) == ("payee_account_invalid", 409)
    assert (Invoice.objects.count(), Posting.objects.filter(kind="invoice").count()) == (0, 0)
    settings.OFFICE = sound | {"iban": "fi21 1234 5600 0007 85", "bic": "ndeafihhxxx"}
    [invoice] = run(leo, at, final=True)
    payment = invoice.snapshot["payment"]
    assert (payment["iban"], payment["bic"]) == ("FI2112345600000785", "NDEAFIHHXXX")
    assert invoice.number == "2026-00001"
    assert books() == {}


def test_a_final_one_is_not_finalised_again(order, worker, leo, at):
    make.accepted(order, worker)
    settle(at)
    [invoice] = run(leo, at, final=True)
    with pytest.raises(InvoiceNotDraft):
        operations.finalize_invoice(invoice_id=invoice.pk, actor=leo, at=at)
    assert Posting.objects.filter(kind="invoice").count() == 1


def test_an_empty_draft_never_becomes_an_invoice(kaski, leo, at):
    draft = Invoice.objects.create(client=kaski, through_on=THROUGH, created_at=at)
    with pytest.raises(NothingToInvoice):
        operations.finalize_invoice(invoice_id=draft.pk, actor=leo, at=at)
    draft.refresh_from_db()
    assert (draft.status, draft.number) == ("draft", None)


def test_discarding_frees_the_units_and_leaves_no_gap(order, worker, leo, at, books):
    make.accepted(order, worker)
    settle(at)
    [draft] = run(leo, at)
    operations.discard_draft(invoice_id=draft.pk, actor=leo, at=at, reason="client asked to wait")
    [invoice] = run(leo, at, final=True)
    assert (invoice.number, draft.changes.last().reason) == ("2026-00001", "client asked to wait")
    assert books() == {}


def test_a_final_invoice_is_not_discarded(order, worker, leo, at):
    make.accepted(order, worker)
    settle(at)
    [invoice] = run(leo, at, final=True)
    with pytest.raises(InvoiceNotDraft):
        operations.discard_draft(invoice_id=invoice.pk, actor=leo, at=at)
    assert InvoicedUnit.objects.count() == 1


@pytest.mark.parametrize(
    ("period", "today", "last"),
    [
        ("monthly", date(2026, 12, 1), date(2026, 11, 30)),
        ("monthly", date(2026, 12, 31), date(2026, 11, 30)),
        ("monthly", date(2027, 1, 1), date(2026, 12, 31)),
        ("weekly", date(2026, 11, 23), date(2026, 11, 22)),  # Monday
        ("weekly", date(2026, 11, 22), date(2026, 11, 15)),  # Sunday
    ],
)
def test_the_last_whole_period(period, today, last):
    assert last_closed_day(period, today) == last


def test_the_job_waits_for_the_month_to_end(order, worker):
    make.accepted(order, worker)
    settle(DECEMBER)
    assert invoice_run(datetime(2026, 11, 30, 21, 59, tzinfo=UTC)) == 0
    assert invoice_run(datetime(2026, 11, 30, 22, 0, tzinfo=UTC)) == 1  # the 1st of December in Helsinki
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.through_on, invoice.issued_on) == ("open", THROUGH, date(2026, 12, 1))


def test_the_job_runs_once_per_period_even_for_late_settlements(order, worker):
    make.accepted(order, worker)
    settle(DECEMBER)
    assert invoice_run(DECEMBER) == 1
    make.accepted(order, worker)  # accepted in November, settled after the run
    settle(DECEMBER)
    assert invoice_run(DECEMBER) == 0
    assert invoice_run(datetime(2027, 1, 1, 6, 0, tzinfo=UTC)) == 1
    assert [i.net_cents for i in Invoice.objects.order_by("id")] == [10_000, 10_000]


def test_the_job_is_weekly_for_weekly_clients(order, worker):
    type(order.client).objects.update(invoicing_period="weekly")
    make.accepted(order, worker)  # Monday 2 November
    settle(DECEMBER)
    assert invoice_run(datetime(2026, 11, 8, 12, 0, tzinfo=UTC)) == 0
    assert invoice_run(datetime(2026, 11, 9, 6, 0, tzinfo=UTC)) == 1


def test_the_job_leaves_the_running_months_draft_alone(order, worker, leo):
    make.accepted(order, worker, at=datetime(2026, 12, 2, 9, 0, tzinfo=UTC))
    settle(DECEMBER)
    [draft] = operations.run_invoices(through_on=date(2026, 12, 31), actor=leo, at=DECEMBER).made
    assert invoice_run(DECEMBER) == 0
    draft.refresh_from_db()
    assert (draft.status, draft.lines.count()) == ("draft", 1)


def test_a_client_the_job_refuses_is_a_warning_and_does_not_stop_the_others(two_clients, caplog):
    kaski, _ = two_clients
    with caplog.at_level(logging.WARNING):
        assert invoice_run(DECEMBER) == 1
    [record] = [each for each in caplog.records if each.name == "billing.invoicing.tasks"]
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert record.getMessage().startswith(f"client {kaski.ref} is not invoiced: There is no VAT rate")
    assert [i.client.name for i in Invoice.objects.all()] == ["Stranger Oy"]


def test_evidence_opens_every_unit(order, worker, aino, kim, leo, at):
    first = make.accept(make.deliver(order, worker, checker=kim), by=aino)
    second = make.accept(make.deliver(order, worker))
    settle(at)
    [invoice] = run(leo, at, final=True)
    rows = queries.evidence(invoice)
    assert [(row.unit_ref, row.checked_by, row.accepted_by, row.acceptance) for row in rows] == [
        (first.ref, "Kim Kallio", "Aino Aalto", "person"),
        (second.ref, "machine", "", "silence"),
    ]
    assert [(row.headline, row.keys, row.price_cents, row.criteria_version) for row in rows] == [
        ("Birkan Leipomo Oy", (f"business_id:{first.ref}",), 10_000, 1),
        ("Cederin Taimisto Ky", (f"business_id:{second.ref}",), 10_000, 1),
    ]
    assert {(row.checked_at, row.check_outcome, row.findings) for row in rows} == {
        (make.MORNING, "deliver", (("identity", "pass"),))
    }
    assert sum(row.price_cents for row in rows) == invoice.net_cents
    assert Unit.objects.filter(invoiced__isnull=False).count() == 2


def test_evidence_is_what_counted_in_the_end(order, worker, aino, kim, olli, leo, at):
    """Of a result fixed once: the newest findings, the check that let it through, the files of the last round."""
    unit = make.deliver(order, worker, checker=kim)
    MachineCheck.objects.create(
        unit=unit, round=2, criterion="identity", outcome="unknown", sentence={}, at=at
    )
    OfficeCheck.objects.create(
        unit=unit, checker=olli, outcome="return", failed_criteria=["identity"], note="Väärä yritys", at=at
    )
    OfficeCheck.objects.create(unit=unit, checker=leo, outcome="deliver", at=at)
    for number, name in enumerate(("vanha.csv", "uusi | toinen.csv", "kolmas.csv")):
        file = store_produced(data=name.encode(), name=name, content_type="text/csv")
        UnitFile.objects.create(unit=unit, file=file, round=min(number, 1) + 1)
    make.accept(unit, by=aino)
    settle(at)
    [invoice] = run(leo, at, final=True)
    [row] = queries.evidence(invoice)
    assert (row.findings, row.checked_by, row.checked_at) == ((("identity", "unknown"),), "Leo Laine", at)
    hashes = [hashlib.sha256(name.encode()).hexdigest() for name in ("uusi | toinen.csv", "kolmas.csv")]
    assert row.files == ((hashes[0], "uusi | toinen.csv"), (hashes[1], "kolmas.csv"))
    line = list(evidence_csv(invoice, reader=leo))[-1].split(";")
    cells = dict(zip(HEADER, line, strict=True))
    assert cells["files"] == f"{hashes[0]} uusi | toinen.csv | {hashes[1]} kolmas.csv"
    assert (cells["machine_checks"], cells["check_outcome"], cells["checked_by"]) == (
        *("identity:unknown", "deliver"),
        "Leo Laine",
    )


def test_evidence_takes_as_many_queries_for_one_unit_as_for_thirty(
    order, worker, leo, at, django_assert_num_queries
):
    make.accepted(order, worker, units=30)
    settle(at)
    [invoice] = run(leo, at, final=True)
    with django_assert_num_queries(6):
        assert len(queries.evidence(invoice)) == 30
