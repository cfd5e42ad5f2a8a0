"""Many results from one file: import_results."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from assignments.delivery.errors import (
    ClaimExpired,
    CsvEmpty,
    CsvTooLarge,
    CsvUnreadable,
    MissingColumns,
    NdaMissing,
    NotHolder,
    RepeatedColumns,
)
from assignments.delivery.models import MachineCheck, Unit, UnitKey
from assignments.delivery.operations import import_results
from tests.factories.delivery import PRICE, business_id, claim, counters, end_ndas, prospect, submitted
from tests.staging import staged

pytestmark = pytest.mark.django_db
STATEMENTS_A_RESULT = 8


@staged
def taken(worker, work, at):
    return claim(worker, work, at, units=3)


def table(results, delimiter=",", encoding="utf-8", extra=()):
    columns = [*prospect(), *extra]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(results)
    return out.getvalue().encode(encoding)


def bring(taken, content, at, actor=None):
    return import_results(
        claim_id=taken.pk, content=content, filename="liidit.csv", actor=actor or taken.assistant.user, at=at
    )


def refuses(error, taken, content, at, actor=None):
    before = (counters(taken.assignment), MachineCheck.objects.count(), UnitKey.objects.count())
    with pytest.raises(error) as refusal:
        bring(taken, content, at, actor)
    assert (counters(taken.assignment), MachineCheck.objects.count(), UnitKey.objects.count()) == before
    assert not Unit.objects.filter(claim=taken, result__isnull=False).exists()
    return refusal.value


def statuses(taken):
    return list(taken.units.order_by("slot").values_list("status", flat=True))


def test_fills_the_units_in_slot_order(taken, at):
    report = bring(taken, table([prospect(1), prospect(2)]), at)
    refs = list(taken.units.order_by("slot").values_list("ref", flat=True))
    assert [(each.line, each.unit_ref, each.ok) for each in report.rows] == [
        (2, refs[0], True),
        (3, refs[1], True),
    ]
    assert (report.accepted, report.filename) == (2, "liidit.csv")
    assert statuses(taken) == ["submitted", "submitted", "claimed"]
    assert counters(taken.assignment) == (PRICE, 2 * PRICE, 0, 3, 0)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_reads_every_common_form_of_csv(taken, at, delimiter, encoding):
    report = bring(taken, table([prospect(1, company="Käpylän Äänityö Oy")], delimiter, encoding), at)
    assert [each.ok for each in report.rows] == [True]
    assert taken.units.get(status="submitted").result["company"] == "Käpylän Äänityö Oy"


def test_reads_what_excel_on_windows_writes(taken, at):
    words = "”Kasvaa” – 5 €:n päästä…"
    bring(taken, table([prospect(1, reasons=words, company="Žižkov Š")], ";", "cp1252"), at)
    result = taken.units.get(status="submitted").result
    assert (result["reasons"], result["company"]) == (words, "Žižkov Š")


def test_says_where_a_damaged_file_breaks_and_which_column_is_there_twice(taken, at):
    broken = b"\xef\xbb\xbf" + table([prospect(1), prospect(2, contact_name="K\xe4py")]).replace(
        b"\xc3\xa4", b"\xe4"
    )
    assert "line 3" in refuses(CsvUnreadable, taken, broken, at).text.en
    twice = table([prospect(1)]).replace(b"email", b"Email,phone, EMAIL")
    assert "once: email." in refuses(RepeatedColumns, taken, twice, at).text.en


def test_a_date_no_calendar_has_is_refused_in_its_row(taken, at):
    rows = [prospect(1, source_on="1.1.20260000000000"), prospect(2, source_on="20.11.2026")]
    report = bring(taken, table(rows), at)
    assert [each.ok for each in report.rows] == [False, True]
    assert statuses(taken) == ["submitted", "claimed", "claimed"]


def test_a_bad_row_changes_nothing_and_uses_no_unit(taken, at):
    report = bring(taken, table([prospect(1), prospect(2, business_id="1234567-8"), prospect(3)]), at)
    assert [each.ok for each in report.rows] == [True, False, True]
    assert report.rows[1].unit_ref is None
    assert "1234567-8" in report.rows[1].sentences[0].fi
    assert statuses(taken) == ["submitted", "submitted", "claimed"]
    assert UnitKey.objects.filter(is_billed=True).count() == 4


def test_names_the_wrong_fields_of_a_row(taken, at):
    report = bring(taken, table([prospect(1, potential="paljon", company="")]), at)
    assert sorted(each.fi.split(":")[0] for each in report.rows[0].sentences) == [
        "Potentiaali (0-100)",
        "Yritys",
    ]


def test_finds_a_duplicate_within_the_file(taken, at):
    report = bring(taken, table([prospect(1), prospect(1)]), at)
    assert [each.ok for each in report.rows] == [True, False]
    assert business_id(2_000_013) in report.rows[1].sentences[0].en


def test_finds_a_duplicate_of_earlier_work(taken, worker, work, at):
    submitted(worker, work, at, number=5)
    assert [each.ok for each in bring(taken, table([prospect(5)]), at).rows] == [False]


def test_reports_the_rows_that_found_no_unit(taken, at):
    report = bring(taken, table([prospect(n) for n in range(5)]), at)
    assert [each.ok for each in report.rows] == [True, True, True, False, False]
    assert "no unit left" in report.rows[4].sentences[0].en
    taken.refresh_from_db()
    assert taken.closed_at == at


def test_leaves_out_empty_lines_and_counts_the_lines_of_the_file(taken, at):
    content = (
        table([prospect(1)])
        + b"\r\n,,,\r\n"
        + table([prospect(2, reasons='Kaksi\nriviä ja "lainaus"')]).split(b"\r\n", 1)[1]
    )
    report = bring(taken, content, at)
    assert [(each.line, each.ok) for each in report.rows] == [(2, True), (5, True)]


def test_refused_rows_ask_the_database_nothing(taken, worker, work, at):
    """The assignment's lock is held meanwhile, and everybody else who works on it waits."""
    submitted(worker, work, at, number=90)
    bad = [prospect(n, business_id="1234567-8") for n in range(40)] + [
        prospect(n, potential="?") for n in range(40)
    ]
    bad += [prospect(90) for _ in range(40)]

    def statements(rows):
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            report = bring(taken, table(rows), at)
            transaction.set_rollback(True)
        return report.accepted, len(asked)

    one, three = [prospect(1)], [prospect(1), prospect(2), prospect(3)]
    assert statements(bad + one) == statements(one)
    (_, few), (_, more) = statements(one), statements(three)
    assert more - few <= 2 * STATEMENTS_A_RESULT


def test_refuses_a_row_with_too_many_cells(taken, at):
    content = table([prospect(1)]).rstrip() + b",ylim\xc3\xa4\xc3\xa4r\xc3\xa4inen\r\n"
    report = bring(taken, content, at)
    assert [each.ok for each in report.rows] == [False]
    assert "more cells" in report.rows[0].sentences[0].en


def test_refuses_an_unknown_column_by_name(taken, at):
    report = bring(taken, table([prospect(1) | {"kengannumero": "44"}], extra=["kengannumero"]), at)
    assert [each.ok for each in report.rows] == [False]
    assert "kengannumero" in report.rows[0].sentences[0].en


def test_says_which_columns_are_missing(taken, at):
    content = b"company;business_id;email\r\nYritys Oy;2000013-1;a@b.example\r\n"
    refusal = refuses(MissingColumns, taken, content, at)
    assert (refusal.code, refusal.status) == ("csv_missing_columns", 422)
    for column in ("contact_name", "contact_role", "potential", "reasons", "source", "source_on"):
        assert column in refusal.text.fi
    assert "company" not in refusal.text.fi


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", MissingColumns),
        (table([]), CsvEmpty),
        (table([]) + b"\r\n \r\n", CsvEmpty),
        (b"\x00\x01\x02", CsvUnreadable),
        (table([]) + b'"never closed', CsvUnreadable),
        (b"a" * (5 * 1024 * 1024 + 1), CsvTooLarge),
        (table([]) + b"x\r\n" * 2001, CsvTooLarge),
        (b"PK\x03\x04" + bytes(range(1, 200)), MissingColumns),
        (b"\xef\xbb\xbf" + table([prospect(1, company="K\xe4py Oy")], encoding="latin-1"), CsvUnreadable),
        (table([prospect(1)]).replace(b"company", b"company,Company "), RepeatedColumns),
    ],
)
def test_refuses_a_file_that_is_no_table(taken, at, content, error):
    refuses(error, taken, content, at)


def test_refuses_when_nothing_is_left_to_fill(taken, at):
    bring(taken, table([prospect(n) for n in range(3)]), at)
    before = counters(taken.assignment)
    with pytest.raises(ClaimExpired):
        bring(taken, table([prospect(9)]), at)
    assert counters(taken.assignment) == before


def test_refuses_an_expired_claim(taken, at):
    refuses(ClaimExpired, taken, table([prospect(1)]), at + timedelta(hours=24))


def test_refuses_another_assistant(taken, other, at):
    refuses(NotHolder, taken, table([prospect(1)]), at, other.user)


def test_refuses_an_unknown_claim(taken, at):
    with pytest.raises(NotHolder):
        import_results(
            claim_id=taken.pk + 9, content=b"", filename="x.csv", actor=taken.assistant.user, at=at
        )


def test_refuses_without_a_current_nda(taken, at):
    end_ndas(taken.assistant.user, at)
    refuses(NdaMissing, taken, table([prospect(1)]), at)
