"""The desk's doors: taking, handing in, handing back, importing, signing; and nobody at another's desk."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from assignments.delivery import operations
from assignments.delivery.models import Claim, Unit
from assignments.delivery.operations import check_unit
from assignments.people.models import Absence
from backoffice.kernel import news
from backoffice.kernel.files import FileUnknown
from clients.agreements.models import Agreement
from clients.agreements.operations import end_agreement
from tests.factories.clients import offer_nda
from tests.frontend.scene import hand_in, kept_bytes, lead, picture, signed_in, words


def form_of(result):
    return {f"result-{key}": value for key, value in result.items()}


def post(user, name, *args, follow=True, **data):
    return signed_in(user).post(reverse(f"desk:{name}", args=args), data, follow=follow)


# --- the rungs every door has

POST_ONLY = ("claims", "next", "extend", "release", "import", "release_unit", "sign")
OWN = ("claim", "extend", "release", "import", "unit", "release_unit")


def url_of(name, order, claim, unit):
    of_claim = {"claim", "extend", "release", "import"}
    args = [claim.ref] if name in of_claim else [unit.ref] if name in {"unit", "release_unit"} else []
    if name == "sign":
        args = [Agreement.objects.get(person=claim.assistant.user).ref]
    return reverse(f"desk:{name}", args=args)


@pytest.mark.parametrize("name", POST_ONLY)
def test_a_link_never_acts(name, order, claim, unit, anna):
    before = picture(order)
    assert signed_in(anna).get(url_of(name, order, claim, unit)).status_code == 405
    assert picture(order) == before


@pytest.mark.parametrize(
    "name", [*OWN, "claims", "next", "day", "queue", "earnings", "profile", "agreements"]
)
def test_nobody_is_sent_to_the_sign_in(name, order, claim, unit):
    before = picture(order)
    answer = Browser().post(url_of(name, order, claim, unit))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert picture(order) == before


@pytest.mark.parametrize("name", OWN)
def test_another_assistant_finds_nothing_at_annas_desk(name, order, claim, unit, other, bo):
    before = picture(order)
    data = form_of(lead()) | {"reason": "Minun"}
    assert signed_in(bo).post(url_of(name, order, claim, unit), data).status_code in {404, 405}
    if name in {"claim", "unit"}:
        assert signed_in(bo).get(url_of(name, order, claim, unit)).status_code == 404
    assert picture(order) == before


@pytest.mark.parametrize(
    "name", ["day", "queue", "earnings", "profile", "agreements", *OWN, "claims", "next"]
)
def test_clients_and_the_office_have_no_desk(name, order, claim, unit, clara, kaisa):
    before = picture(order)
    for user in (clara, kaisa):
        browser = signed_in(user)
        asked = browser.get if name in {"day", "queue", "earnings", "profile", "agreements"} else browser.post
        assert asked(url_of(name, order, claim, unit)).status_code in {404, 405}
    assert picture(order) == before


# --- taking


def test_taking_puts_the_results_into_ones_hands(order, worker, anna):
    answer = post(anna, "claims", assignment=order.ref, units=3, follow=False)
    claim = Claim.objects.get()
    assert answer["Location"] == f"/desk/claims/{claim.ref}"
    assert claim.units.count() == 3


@pytest.mark.parametrize("units", ["0", "-1", "201", "many", "", "1,5"])
def test_a_number_that_is_none_takes_nothing(order, worker, anna, units):
    before = picture(order)
    answer = post(anna, "claims", assignment=order.ref, units=units)
    assert words(answer) == ["Say how many results you take: a whole number from 1 to 200."]
    assert picture(order) == before


def test_the_next_piece_is_whatever_comes_first(order, worker, anna):
    post(anna, "next", units=1)
    assert Unit.objects.get().assistant == worker


def test_nothing_to_take_is_said_and_nothing_happens(worker, anna):
    answer = post(anna, "next")
    assert answer.redirect_chain == [("/desk/queue", 302)]
    assert len(words(answer)) == 1


@pytest.fixture
def secrets(order, worker, kim, at):
    """One result sent back with a note and one that is due; what may be read of them only under an NDA."""
    returned, due = hand_in(worker, order, at, units=2)
    check_unit(
        unit_id=returned.pk,
        outcome="return",
        failed_criteria=["identity"],
        note="Väärä yhtiö: Kuusamo",
        actor=kim,
        at=at,
    )
    check_unit(unit_id=due.pk, outcome="deliver", actor=kim, at=at)
    news.run_job("settle", at=at)
    return [returned.result["company"], due.result["company"], "Kuusamo"]


def test_without_an_nda_earnings_tell_the_pay_and_nothing_of_the_work(secrets, order, worker, anna, nea, at):
    everything = {word for word in secrets if word in earnings_of(anna)}
    assert everything == set(secrets)
    end_agreement(agreement_id=Agreement.objects.get(person=anna).pk, actor=nea, at=at, reason="Päättyi")
    page = earnings_of(anna)
    assert {word for word in [*secrets, order.title, "/desk/units/"] if word in page} == set()
    for unit in Unit.objects.all():
        assert unit.ref in page
    assert page.count("Hidden: no NDA in force") == 2
    assert "Returned to be fixed." in page
    assert "€22.00" in page


def earnings_of(user):
    return signed_in(user).get(reverse("desk:earnings")).content.decode()


def test_without_an_nda_there_is_no_page_of_that_clients_work(order, claim, unit, worker, anna, nea, at):
    nda = Agreement.objects.get(person=anna)
    end_agreement(agreement_id=nda.pk, actor=nea, at=at, reason="Päättyi")
    browser = signed_in(anna)
    for name, ref in (("assignment", order.ref), ("claim", claim.ref), ("unit", unit.ref)):
        assert browser.get(reverse(f"desk:{name}", args=[ref])).status_code == 404, name
    for name in ("day", "queue"):
        page = browser.get(reverse(f"desk:{name}")).content.decode()
        assert order.ref not in page
        assert order.title not in page
        assert "Kaski" not in page
    before = picture(order)
    assert post(anna, "claims", assignment=order.ref, units=1).status_code == 404
    assert post(anna, "unit", unit.ref, **form_of(lead())).status_code == 404
    assert picture(order) == before


# --- handing in


def test_handing_in_leads_to_the_next(claim, unit, anna):
    answer = post(anna, "unit", unit.ref, **form_of(lead()))
    unit.refresh_from_db()
    assert unit.status == "submitted"
    following = claim.units.order_by("slot").last()
    assert answer.redirect_chain[-1][0] == f"/desk/units/{following.ref}"
    assert words(answer) == ["Submitted."]


def test_handing_in_twice_hands_in_once(order, unit, anna):
    post(anna, "unit", unit.ref, **form_of(lead()))
    before = picture(order)
    assert post(anna, "unit", unit.ref, **form_of(lead(2))).status_code in {200, 409, 422}
    assert picture(order) == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("company", ""),
        ("company", "<script>alert(1)</script>"),
        ("company", "nolla \x00"),
        ("business_id", "1234567-8"),
        ("email", "not an address"),
        ("potential", "101"),
        ("potential", "60,5"),
        ("source_on", "31.12."),
        ("source_on", "2019-01-01"),
        ("reasons", "x" * 5001),
    ],
)
def test_a_wrong_result_comes_back_as_it_was_typed(order, unit, anna, key, value):
    before = picture(order)
    answer = post(anna, "unit", unit.ref, **form_of({**lead(), key: value}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<script>alert" not in page
    if key != "source":
        assert "https://yritys.example/uutiset" in page
    assert picture(order) == before


def test_a_failed_check_is_shown_by_its_criterion(unit, anna):
    page = post(anna, "unit", unit.ref, **form_of(lead(business_id="1234567-8"))).content.decode()
    assert "The Business ID is well formed and its check digit is right" in page
    assert 'class="is-no"' in page


def test_mistakes_in_result_and_file_stand_in_one_list(order, unit, anna):
    before = picture(order)
    empty = SimpleUploadedFile("liite.pdf", b"")
    answer = post(anna, "unit", unit.ref, uploads=empty, **form_of(lead() | {"source_on": "31.12."}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('role="alert"') == 1
    assert "Nothing was saved yet: 2 things need a correction." in page
    assert picture(order) == before


def test_a_file_of_26_megabytes_is_refused_with_a_sentence(order, unit, anna):
    before = picture(order)
    big = SimpleUploadedFile("liite.pdf", b"%PDF-1.4\n".ljust(26 * 1024 * 1024, b"0"))
    answer = post(anna, "unit", unit.ref, uploads=big, **form_of(lead()))
    assert answer.status_code == 422
    assert answer.context["files_form"].errors["uploads"][0]
    assert picture(order) == before


def test_a_refused_result_leaves_no_bytes_behind(order, unit, anna, monkeypatch):
    rows, before, sizes = picture(order), kept_bytes(), []

    def refuse(**_):
        sizes.append(len(kept_bytes()))
        raise FileUnknown(field="files")

    monkeypatch.setattr(operations, "submit_unit", refuse)
    answer = post(anna, "unit", unit.ref, uploads=SimpleUploadedFile("a.txt", b"x"), **form_of(lead()))
    assert answer.status_code == 422
    assert sizes == [len(before) + 1]
    assert kept_bytes() == before
    assert picture(order) == rows


# --- handing back, renewing


def test_handing_back_needs_a_reason(order, claim, anna):
    before = picture(order)
    answer = post(anna, "release", claim.ref)
    assert words(answer) != ["Handed back. Somebody else can take it now."]
    assert picture(order) == before


def test_what_is_handed_back_is_free_again(claim, anna):
    assert words(post(anna, "release", claim.ref, reason="Sairastuin")) == [
        "Handed back. Somebody else can take it now."
    ]
    assert set(claim.units.values_list("status", flat=True)) == {"lapsed"}
    assert len(words(post(anna, "release", claim.ref, reason="Uudestaan"))) == 1


def test_one_result_is_handed_back_alone(claim, unit, anna):
    post(anna, "release_unit", unit.ref, reason="Ei osaamista")
    assert sorted(claim.units.values_list("status", flat=True)) == ["claimed", "lapsed"]


def test_renewing_gives_the_full_time_again(claim, anna):
    assert words(post(anna, "extend", claim.ref)) == ["You have the full time again."]


# --- import


def csv_of(*rows):
    keys = list(lead())
    lines = [";".join(keys), *(";".join(str(row[key]) for key in keys) for row in rows)]
    return SimpleUploadedFile("tulokset.csv", "\n".join(lines).encode(), content_type="text/csv")


def test_an_import_reports_row_by_row(claim, anna):
    answer = post(anna, "import", claim.ref, file=csv_of(lead(1), lead(2, business_id="1234567-8")))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 of 2 rows became results" in page
    assert sorted(claim.units.values_list("status", flat=True)) == ["claimed", "submitted"]


@pytest.mark.parametrize("content", [b"", b"company\nX\n", b"\x00\x01\x02", b"<html></html>"])
def test_a_file_that_is_no_table_is_refused_with_a_sentence(order, claim, anna, content):
    before = picture(order)
    answer = post(anna, "import", claim.ref, file=SimpleUploadedFile("tulokset.csv", content))
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"][0]
    assert picture(order) == before


def sheet(*, delimiter=",", encoding="utf-8", drop=(), rows=2):
    columns = [key for key in lead() if key not in drop]
    lines = [columns, *([str(lead(number)[key]) for key in columns] for number in range(1, rows + 1))]
    return "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8"), (";", "latin-1"), (";", "utf-8-sig"), ("\t", "utf-8")]
)
def test_every_common_form_of_csv_is_imported(claim, anna, delimiter, encoding):
    content = sheet(delimiter=delimiter, encoding=encoding)
    answer = post(anna, "import", claim.ref, file=SimpleUploadedFile("t.csv", content))
    assert answer.status_code == 200
    assert answer.context["report"].accepted == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: sheet(drop=("business_id", "source")), "business_id, source"),
        (lambda: b"\xef\xbb\xbf", "lacks columns: company, business_id"),
        (lambda: sheet(rows=0), "no result rows"),
        (lambda: b"PK\x03\x04" + b"\x00\x01" * 4000, "CSV"),
        (lambda: sheet(rows=1) + b"x" * (26 * 1024 * 1024), "MB"),
        (lambda: sheet(rows=1) + b"\r\na,b" * 10_000, "2,000|2000|2 000"),
    ],
    ids=["missing columns", "only a mark", "only a header", "xlsx renamed", "26 MB", "10,001 rows"],
)
def test_a_file_that_cannot_be_read_says_why_beside_it_and_fills_nothing(order, claim, anna, content, said):
    before = picture(order)
    answer = post(anna, "import", claim.ref, file=SimpleUploadedFile("t.csv", content()))
    assert answer.status_code == 422
    [told] = answer.context["form"].errors["file"]
    assert re.search(said, told), told
    assert picture(order) == before


def test_an_import_without_a_file_is_refused(order, claim, anna):
    before = picture(order)
    assert post(anna, "import", claim.ref).status_code == 422
    assert picture(order) == before


# --- oneself


def test_how_much_at_once_is_ones_own_choice(worker, anna):
    assert words(post(anna, "profile", part="capacity", capacity_units="7")) == ["Saved."]
    worker.refresh_from_db()
    assert worker.capacity_units == 7


@pytest.mark.parametrize("typed", ["0", "-3", "201", "x", ""])
def test_an_impossible_capacity_is_refused(worker, anna, typed):
    assert post(anna, "profile", part="capacity", capacity_units=typed).status_code == 422
    worker.refresh_from_db()
    assert worker.capacity_units == 100


def test_an_absence_is_noted_and_taken_back(worker, anna):
    post(anna, "profile", part="absence", from_on="2030-01-07", to_on="2030-01-11")
    absence = Absence.objects.get()
    assert absence.assistant == worker
    post(anna, "absence_remove", absence.pk)
    assert not Absence.objects.exists()


def test_an_absence_that_ends_before_it_begins_is_refused(worker, anna):
    assert post(anna, "profile", part="absence", from_on="2030-01-11", to_on="2030-01-07").status_code == 422
    assert not Absence.objects.exists()


def test_anothers_absence_is_not_ones_own(worker, other, anna, bo):
    post(anna, "profile", part="absence", from_on="2030-01-07", to_on="2030-01-11")
    assert post(bo, "absence_remove", Absence.objects.get().pk).status_code in {403, 404}
    assert Absence.objects.count() == 1


def test_signing_keeps_name_address_and_browser(worker, anna, nea, at, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    agreement = offer_nda(anna, actor=nea, at=at)
    url = reverse("desk:sign", args=[agreement.ref])
    data = {"full_name": "Anna Ahola", "title": "", "consent": "on"}
    browser = signed_in(anna)
    answer = browser.post(url, data, headers={"x-forwarded-for": "203.0.113.9"}, REMOTE_ADDR="10.0.0.1")
    assert answer.status_code == 302
    signature = agreement.signatures.get(signer=anna)
    assert (signature.full_name, signature.ip) == ("Anna Ahola", "203.0.113.9")
    assert browser.post(url, data).status_code == 422  # once


@pytest.mark.parametrize("data", [{"full_name": "", "consent": "on"}, {"full_name": "Anna Ahola"}])
def test_a_signature_needs_a_name_and_consent(worker, anna, nea, at, data):
    agreement = offer_nda(anna, actor=nea, at=at)
    assert post(anna, "sign", agreement.ref, **data).status_code == 422
    agreement.refresh_from_db()
    assert agreement.status == "offered"


def test_anothers_agreement_is_not_ones_to_sign(worker, other, anna, bo, nea, at):
    agreement = offer_nda(anna, actor=nea, at=at)
    data = {"full_name": "Bo Berg", "consent": "on"}
    assert post(bo, "sign", agreement.ref, **data).status_code == 404
    assert signed_in(bo).get(reverse("desk:agreement", args=[agreement.ref])).status_code == 404


def test_earnings_tell_what_is_due_and_why_not(order, worker, anna, kim, at):
    hand_in(worker, order, at, units=2)
    page = signed_in(anna).get(reverse("desk:earnings")).content.decode()
    assert "In office check" in page
    assert "€44.00" in page


def test_a_period_that_ends_before_it_begins_is_said(worker, anna):
    answer = signed_in(anna).get(reverse("desk:earnings"), {"from_on": "2026-02-01", "to_on": "2026-01-01"})
    assert "The period ends before it begins." in answer.content.decode()
