"""The invoice document says what the law wants, is made once from the snapshot, and its codes can be read."""

import csv
import hashlib
import io
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import zxingcpp
from django.db import connection
from pypdf import PdfReader

from assignments.delivery.models import UnitFile
from backoffice.kernel import files
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.models import StoredFile
from backoffice.kernel.pdf import RenderFailed
from billing.invoicing import operations, queries, tasks
from billing.invoicing.documents import rendering
from billing.invoicing.documents.evidence_csv import HEADER, evidence_csv
from billing.invoicing.documents.html import EVIDENCE_ROWS, Wording, invoice_html, page
from billing.invoicing.documents.words import WORDS
from billing.invoicing.errors import DocumentStands
from billing.invoicing.models import InvoiceDocument, RenderFailure
from billing.invoicing.tasks import render_invoices
from billing.settlement.tasks import settle
from tests.cast import person
from tests.factories import billing as make
from tests.staging import staged

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[2] / "golden"
AUGUST_2024 = datetime(2024, 8, 30, 9, 0, tzinfo=UTC)


@staged
def invoice(kaski, olli, worker, aino, kim, leo, at):
    """Two assignments, two VAT rates, a silent acceptance; every reference fixed."""
    first = make.an_assignment(kaski, olli, ref="A-GGGGGGGGG")
    second = make.an_assignment(
        kaski, olli, ref="A-HHHHHHHHH", title="<Johtajat> & myyjät", price_cents=12_350, rate_cents=8_000
    )
    make.accept(make.deliver(first, worker, checker=kim, ref="U-222222222"), by=aino)
    make.accept(make.deliver(first, worker, ref="U-333333333"))
    make.accept(make.deliver(second, worker, at=AUGUST_2024, ref="U-444444444"), at=AUGUST_2024, by=aino)
    settle(at)
    [invoice] = operations.run_invoices(through_on=date(2026, 11, 30), final=True, actor=leo, at=at).made
    invoice.refresh_from_db()
    return invoice


def in_language(invoice, language):
    type(invoice.client).objects.filter(pk=invoice.client_id).update(invoice_language=language)
    invoice.client.refresh_from_db()
    from billing.invoicing.documents import snapshot

    lines = list(invoice.lines.select_related("assignment__service").order_by("position"))
    groups = snapshot_groups(lines)
    return snapshot.build(invoice, invoice.client, lines, groups, queries.evidence(invoice))


def snapshot_groups(lines):
    from billing.invoicing.vat import vat_groups

    return vat_groups((line.vat_category, line.vat_bps, line.net_cents) for line in lines)


def text_of(data):
    pages = PdfReader(io.BytesIO(data)).pages
    lines = [line.strip() for page in pages for line in page.extract_text().replace("\xa0", " ").splitlines()]
    return "\n".join(line for line in lines if line) + "\n"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_says_exactly_the_golden_text(invoice, language):
    """Run with GOLDEN=write to take a wanted change over; read the difference before you commit it."""
    text = text_of(rendering.render_pdf(invoice_html(in_language(invoice, language))))
    golden = GOLDEN / f"invoice-{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()


def test_contents_of_the_vat_act_section_209_e(invoice):
    text = text_of(rendering.render_pdf(invoice_html(invoice.snapshot)))
    for wanted in (
        *("23.11.2026", "2026-00001", "FI20774740"),  # date of issue, sequential number, seller's VAT id
        *("Tehty Oy", "Esimerkkikatu 1", "Kaski Oy", "Kaskitie 4"),  # names and addresses of both
        *("2 kpl", "Prospektointi", "Suoritettu 2.11.2026"),  # extent, kind and date of the service
        *("100,00 €", "25,5 %", "200,00 €", "51,00 €"),  # unit price without tax, rate, base and tax in euro
        *("24 %", "123,50 €", "29,64 €"),
    ):
        assert wanted in text, wanted


def test_typed_text_is_escaped(invoice):
    html = invoice_html(invoice.snapshot)
    assert "&lt;Johtajat&gt; &amp; myyjät" in html
    assert "<Johtajat>" not in html


def test_both_codes_are_read_back_at_200_dpi(invoice):
    from PIL import Image

    data = rendering.render_pdf(invoice_html(invoice.snapshot))
    picture = Image.open(io.BytesIO(rasterised(data)))
    found = {
        str(code.format).rsplit(".", 1)[-1].replace(" ", ""): code.text
        for code in zxingcpp.read_barcodes(picture)
    }
    assert found["Code128"] == invoice.snapshot["payment"]["bar_code"]
    assert found["QRCode"].splitlines() == [
        *("BCD", "002", "1", "SCT", "NDEAFIHH", "Tehty Oy", "FI2112345600000785"),
        *("EUR404.14", "", invoice.rf_reference),
    ]


def rasterised(data):
    """The first page as PNG at 200 dpi, by poppler."""
    import subprocess

    done = subprocess.run(
        ["pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", "-"],
        input=data,
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_the_bar_code_carries_account_amount_reference_and_due_date(invoice):
    assert invoice.snapshot["payment"]["bar_code"] == "42112345600000785" + "00040414" + "000" + (
        invoice.reference.zfill(20) + "261207"
    )


def test_the_job_renders_once_and_stores_with_hash(invoice, at):
    assert render_invoices(at) == 1
    assert render_invoices(at) == 0
    document = InvoiceDocument.objects.select_related("file").get()
    data = files.read_file(document.file)
    assert (document.file.name, document.file.content_type) == ("lasku-2026-00001.pdf", "application/pdf")
    assert document.file.sha256 == hashlib.sha256(data).hexdigest()
    assert data.startswith(b"%PDF-")
    assert StoredFile.objects.count() == 1


def test_the_job_passes_over_what_another_process_has_just_rendered(invoice, at, monkeypatch):
    def quicker(**facts):
        raise DocumentStands()

    monkeypatch.setattr("billing.invoicing.tasks.render_document", quicker)
    assert render_invoices(at) == 0


def test_the_document_is_a_pdf_a_3b_with_its_language(invoice):
    reader = PdfReader(io.BytesIO(rendering.render_pdf(invoice_html(invoice.snapshot))))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert ('pdfaid:part="3"' in metadata) or ("<pdfaid:part>3</pdfaid:part>" in metadata)
    assert reader.trailer["/Root"]["/Lang"] == "fi"
    assert reader.metadata.title == "Lasku 2026-00001 – Tehty Oy"


def test_a_change_of_the_client_does_not_change_the_document(invoice, at):
    before = invoice_html(invoice.snapshot)
    type(invoice.client).objects.update(billing_name="Uusi Nimi Oy", billing_city="Oulu")
    invoice.refresh_from_db()
    assert invoice_html(invoice.snapshot) == before


def test_a_draft_has_no_document(order, worker, leo, at):
    make.accepted(order, worker)
    settle(at)
    [draft] = operations.run_invoices(through_on=date(2026, 11, 30), actor=leo, at=at).made
    with pytest.raises(DocumentStands):
        rendering.render_document(invoice_id=draft.pk, at=at)
    assert StoredFile.objects.count() == 0


def test_failures_are_kept_and_three_park_the_invoice(invoice, leo, kaisa, at, monkeypatch):
    def fail(html):
        raise RenderFailed("timeout", "over 60 s")

    monkeypatch.setattr(rendering, "render_pdf", fail)
    assert [render_invoices(at) for _ in range(5)] == [0] * 5
    assert RenderFailure.objects.filter(invoice=invoice).count() == 3
    assert "timeout" in RenderFailure.objects.first().reason
    assert list(queries.parked()) == [invoice]
    monkeypatch.undo()
    with pytest.raises(Forbidden):
        operations.retry_document(invoice_id=invoice.pk, actor=kaisa, at=at)
    operations.retry_document(invoice_id=invoice.pk, actor=leo, at=at)
    assert (render_invoices(at), list(queries.parked())) == (1, [])


def test_a_code_that_cannot_be_drawn_is_a_failure_like_any_other(invoice, at, monkeypatch):
    def fail(snapshot):
        raise ValueError("Invalid BIC")

    monkeypatch.setattr(rendering, "invoice_html", fail)
    assert [render_invoices(at) for _ in range(3)] == [0] * 3
    assert set(RenderFailure.objects.values_list("invoice", "reason")) == {(invoice.pk, "Invalid BIC")}
    assert list(queries.parked()) == [invoice]


@staged
def three_invoices(invoice, kaski, olli, worker, leo, at):
    """The one above and two more, by number."""
    for _ in range(2):
        make.accepted(make.an_assignment(kaski, olli), worker)
        settle(at)
        operations.run_invoices(through_on=date(2026, 11, 30), final=True, actor=leo, at=at)
    return list(type(invoice).objects.order_by("number"))


def test_an_unforeseen_fault_of_one_invoice_parks_it_and_the_others_get_their_pdf(
    three_invoices, at, monkeypatch
):
    first, *others = three_invoices

    def fail(snapshot):
        if snapshot["number"] == first.number:
            raise KeyError("password=hunter2")
        return "<p>x</p>"

    monkeypatch.setattr(rendering, "invoice_html", fail)
    for _ in range(queries.TRIES):
        with pytest.raises(ExceptionGroup) as failed:
            render_invoices(at)
        assert [type(error) for error in failed.value.exceptions] == [KeyError]
    assert list(InvoiceDocument.objects.order_by("id").values_list("invoice", flat=True)) == [
        each.pk for each in others
    ]
    assert set(RenderFailure.objects.values_list("invoice", "reason")) == {(first.pk, "KeyError")}
    assert (list(queries.parked()), render_invoices(at)) == ([first], 0)


def test_a_store_that_is_away_parks_nothing(three_invoices, at, monkeypatch):
    def away(**facts):
        raise ConnectionError

    monkeypatch.setattr(rendering, "render_pdf", lambda html: b"%PDF-")
    monkeypatch.setattr(rendering.files, "store_produced", away)
    with pytest.raises(ExceptionGroup) as failed:
        render_invoices(at)
    assert len(failed.value.exceptions) == 3
    assert (RenderFailure.objects.count(), InvoiceDocument.objects.count()) == (0, 0)


def test_a_run_renders_a_few_and_wakes_itself_for_the_rest(three_invoices, at, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks, "BATCH", 2)
    monkeypatch.setattr(tasks.news, "nudge", woken.append)
    monkeypatch.setattr(rendering, "render_pdf", lambda html: b"%PDF-" + html[-20:].encode())
    assert (render_invoices(at), woken) == (2, ["invoices_unrendered"])
    assert (render_invoices(at), woken) == (1, ["invoices_unrendered"])


def test_what_failed_before_does_not_stand_in_the_way_of_the_others(three_invoices, at):
    first, second, third = three_invoices
    RenderFailure.objects.create(invoice=first, reason="x", at=at)
    assert list(queries.waiting_for_document()) == [second, third, first]


def test_what_is_not_as_it_became_final_is_not_printed(invoice, at):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE invoicing_invoice DISABLE TRIGGER invoice_final_unchanged")
        cursor.execute(
            "UPDATE invoicing_invoice SET snapshot = jsonb_set(snapshot, '{buyer,name}', '\"Other\"')"
        )
    assert [render_invoices(at) for _ in range(3)] == [0] * 3
    assert "not what it was" in RenderFailure.objects.first().reason
    assert (InvoiceDocument.objects.count(), list(queries.parked())) == (0, [invoice])


def test_a_stored_document_is_not_replaced(invoice, leo, at):
    render_invoices(at)
    document = InvoiceDocument.objects.get()
    other = files.store_produced(data=b"%PDF-other", name="x.pdf", content_type="application/pdf")
    with pytest.raises(DocumentStands):
        operations.store_document(invoice_id=invoice.pk, file=other, at=at)
    with pytest.raises(DocumentStands):
        operations.retry_document(invoice_id=invoice.pk, actor=leo, at=at)
    assert InvoiceDocument.objects.get().file_id == document.file_id


@pytest.mark.parametrize(
    ("who", "reaches"),
    [
        *((who, True) for who in ("clara", "aino", "fia", "leo", "matti", "maria")),
        *((who, False) for who in ("olli", "sam", "anna", "kaisa", "kim")),
    ],
)
def test_who_reaches_the_file(request, invoice, at, who, reaches):
    render_invoices(at)
    file = InvoiceDocument.objects.get().file
    user = request.getfixturevalue(who)
    assert StoredFile.objects.visible_to(user).filter(pk=file.pk).exists() is reaches


def test_a_long_invoice_lists_a_thousand_and_points_to_the_file(invoice):
    snapshot = invoice.snapshot | {"evidence": invoice.snapshot["evidence"] * 400}
    content = page(snapshot)
    assert len(content["evidence"]) == EVIDENCE_ROWS
    assert "1000" in content["evidence_rest"]
    assert "1200" in content["evidence_rest"]
    assert page(invoice.snapshot)["evidence_rest"] == ""


def test_the_evidence_file_can_be_recounted(invoice, fia):
    content = "".join(evidence_csv(invoice, reader=fia))
    assert content.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(content[1:]), delimiter=";"))
    assert tuple(rows[0]) == HEADER
    assert sum(int(row["price_cents"]) for row in rows) == invoice.net_cents == 32_350
    assert [row["acceptance"] for row in rows] == ["person", "silence", "person"]
    assert rows[0]["accepted_at"] == "2026-11-02T09:00:00+02:00"
    assert (rows[0]["checked_by"], rows[1]["accepted_by"], rows[0]["criteria_version"]) == (
        "Kim Kallio",
        "",
        "1",
    )
    assert (rows[1]["checked_by"], rows[1]["checked_at"], rows[1]["check_outcome"]) == (
        "machine",
        "2026-11-02T09:00:00+02:00",
        "deliver",
    )
    assert {row["machine_checks"] for row in rows} == {"identity:pass"}


def test_who_works_for_the_office_without_an_nda_recounts_cents_and_reads_no_material(invoice, fia, leo):
    for number, row in enumerate(invoice.lines.order_by("position").values_list("units__unit", flat=True)):
        file = files.store_produced(data=b"%d" % number, name=f"{number}.csv", content_type="text/csv")
        UnitFile.objects.create(unit_id=row, file=file)
    whole = evidence_rows(invoice, fia)
    assert evidence_rows(invoice, leo) == whole
    bare = evidence_rows(invoice, person("lea@tehty.example", "Lea Lehto", "finance"))
    material = {"assignment_title", "headline", "keys", "result_sha256", "files"}
    assert all(row[key] for row in whole for key in material)
    assert bare == [row | dict.fromkeys(material, "") for row in whole]


def evidence_rows(invoice, reader):
    lines = io.StringIO("".join(evidence_csv(invoice, reader=reader)).removeprefix("\ufeff"))
    return list(csv.DictReader(lines, delimiter=";"))


def test_every_word_is_in_three_languages():
    for key, text in WORDS.items():
        assert all((text.fi, text.sv, text.en)), key


@pytest.mark.parametrize(
    ("language", "money", "rate", "day"),
    [
        ("fi", "1 234 567,89 €", "25,5 %", "1.2.2026"),
        ("sv", "1 234 567,89 €", "25,5 %", "1.2.2026"),
        ("en", "€1,234,567.89", "25.5%", "1 Feb 2026"),
        ("xx", "1 234 567,89 €", "25,5 %", "1.2.2026"),
    ],
)
def test_numbers_and_days_are_written_as_the_language_does(language, money, rate, day):
    wording = Wording(language, "EUR")
    assert wording.money(123_456_789).replace("\xa0", " ") == money
    assert wording.rate(2550).replace("\xa0", " ") == rate
    assert wording.day("2026-02-01") == day


def test_totals_of_the_document_are_those_of_the_invoice(invoice):
    totals = invoice.snapshot["totals"]
    assert totals == {"net_cents": 32_350, "vat_cents": 8_064, "gross_cents": 40_414}
    assert sum(group["vat_cents"] for group in invoice.snapshot["vat"]) == 8_064
    assert Decimal(totals["gross_cents"]).scaleb(-2) == Decimal("404.14")
