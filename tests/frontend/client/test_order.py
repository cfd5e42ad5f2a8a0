"""The order in four steps: what is typed is kept, the price box follows, a draft is found again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assignments.orders import operations
from assignments.orders.models import Assignment
from backoffice.kernel.files import FileUnknown
from backoffice.kernel.models import StoredFile
from frontend.demo.leads import minutes_pdf
from tests.frontend.scene import kept_bytes, picture, shown, signed_in

FILLED = {
    "title": "Konepajoja Pirkanmaalta",
    "brief-target": "Tuotannonohjauksen palvelu",
    "brief-roles": "Toimitusjohtaja\nOstojohtaja",
    "brief-industries-0-code": "25",
    "brief-industries-0-scheme": "TOL2008",
    "brief-industries-1-code": "",
    "brief-industries-1-scheme": "TOL2008",
    "brief-languages": ["fi", "sv"],
    "brief-potential_min": "60",
}


def brief(client, user, **changes):
    url = reverse("client:order_brief", args=[client.ref, "prospecting"])
    return signed_in(user).post(url, {**FILLED, **changes})


def test_the_brief_makes_a_draft_and_leads_to_the_amount(kaski, olli):
    answer = brief(kaski, olli)
    draft = Assignment.objects.get()
    assert answer["Location"] == f"/client/assignments/{draft.ref}/amount"
    assert draft.status == "draft"
    assert draft.brief["roles"] == ["Toimitusjohtaja", "Ostojohtaja"]
    assert draft.brief["industries"] == [{"code": "25", "scheme": "TOL2008"}]
    assert draft.brief["potential_min"] == 60


def test_a_draft_is_listed_at_the_first_step(kaski, olli, draft):
    page = signed_in(olli).get(reverse("client:order", args=[kaski.ref]))
    assert reverse("client:order_amount", args=[draft.ref]).encode() in page.content


def test_what_is_optional_stands_behind_one_line_until_it_is_used(kaski, olli):
    browser = signed_in(olli)
    empty = browser.get(reverse("client:order_brief", args=[kaski.ref, "prospecting"])).content.decode()
    assert '<details class="more"><summary>' in empty
    assert (
        empty.index('name="brief-roles"')
        < empty.index('<details class="more"')
        < empty.index('name="brief-regions"')
    )
    brief(kaski, olli)
    draft = Assignment.objects.get()
    filled = browser.get(reverse("client:order_edit", args=[draft.ref])).content.decode()
    assert '<details class="more" open>' in filled


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "<b>Konepajat</b>"),
        ("title", "x" * 201),
        ("title", "null \x00 byte"),
        ("brief-target", "<script>alert(1)</script>"),
        ("brief-target", "x" * 5001),
        ("brief-roles", ""),
        ("brief-potential_min", "101"),
        ("brief-potential_min", "six"),
        ("brief-languages", ["xx"]),
        ("brief-exclusions", "not a domain nor a number"),
    ],
)
def test_a_wrong_brief_comes_back_as_it_was_typed(kaski, olli, name, value):
    answer = brief(kaski, olli, **{name: value})
    assert answer.status_code == 422
    assert not Assignment.objects.exists()
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert "<script>alert" not in page
    if name != "brief-target":
        assert "Tuotannonohjauksen palvelu" in page
    if name != "title":
        assert "Konepajoja Pirkanmaalta" in page


def file_of(name, size, content=b"%PDF-1.4\n"):
    return SimpleUploadedFile(name, content.ljust(size, b"0"))


@pytest.mark.parametrize(
    "upload",
    [
        lambda: file_of("liian-suuri.pdf", 26 * 1024 * 1024),
        lambda: file_of("ohjelma.exe", 100, b"MZ\x90"),
        lambda: file_of("sivu.html", 100, b"<html><script>1</script>"),
        lambda: file_of("naamioitu.pdf", 100, b"MZ\x90"),
        lambda: file_of("tyhja.pdf", 0, b""),
    ],
    ids=["26 MB", "program", "web page", "in disguise", "empty"],
)
def test_a_wrong_file_gets_a_sentence_beside_the_field(kaski, olli, upload):
    answer = brief(kaski, olli, uploads=upload())
    assert answer.status_code == 422
    assert answer.context["files_form"].errors["uploads"][0]
    assert not Assignment.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_good_file_comes_with_the_draft(kaski, olli):
    upload = SimpleUploadedFile("pohja.pdf", minutes_pdf("Pohja", ["Otsikko"]))
    assert brief(kaski, olli, uploads=upload).status_code == 302
    (held,) = Assignment.objects.get().files.all()
    assert held.file.name == "pohja.pdf"


def test_a_refused_brief_leaves_no_bytes_behind(kaski, olli, monkeypatch):
    before, sizes = kept_bytes(), []

    def refuse(**_):
        sizes.append(len(kept_bytes()))
        raise FileUnknown(field="files")

    monkeypatch.setattr(operations, "draft_assignment", refuse)
    assert brief(kaski, olli, uploads=SimpleUploadedFile("a.txt", b"x")).status_code == 422
    assert sizes == [len(before) + 1]
    assert kept_bytes() == before
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"target_units": "0", "cap_cents": "450,00"},
        {"target_units": "-1", "cap_cents": "450,00"},
        {"target_units": "99999999999", "cap_cents": "450,00"},
        {"target_units": "ten", "cap_cents": "450,00"},
        {"target_units": "10", "cap_cents": "45,001"},
        {"target_units": "10", "cap_cents": "1,00"},
        {"target_units": "10", "cap_cents": ""},
        {"target_units": "10", "cap_cents": "450,00", "deadline_on": "2020-01-01"},
        {"target_units": "10", "cap_cents": "450,00", "deadline_on": "31.12."},
    ],
)
def test_a_wrong_amount_is_refused_beside_its_field_or_at_the_confirmation(draft, olli, typed):
    before = picture(draft)
    browser = signed_in(olli)
    answer = browser.post(reverse("client:order_amount", args=[draft.ref]), typed)
    if answer.status_code == 302:  # a draft may hold it, an order may not
        assert browser.post(answer["Location"], shown(olli, answer["Location"])).status_code == 409
        assert Assignment.objects.get(pk=draft.pk).status == "draft"
        return
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert picture(draft) == before


def test_the_amount_is_kept_and_leads_to_the_confirmation(draft, olli):
    answer = signed_in(olli).post(
        reverse("client:order_amount", args=[draft.ref]), {"target_units": "20", "cap_cents": "1 000,00"}
    )
    assert answer["Location"] == f"/client/assignments/{draft.ref}/confirm"
    draft.refresh_from_db()
    assert (draft.target_units, draft.cap_cents) == (20, 100_000)


def estimated(user, draft, **typed):
    """The price box as it answers to what is typed."""
    return signed_in(user).post(reverse("client:order_estimate", args=[draft.ref]), typed).content.decode()


def test_the_price_box_follows_what_is_typed_and_stores_nothing(draft, olli):
    before = picture(draft)
    answer = signed_in(olli).post(
        reverse("client:order_estimate", args=[draft.ref]),
        {"target_units": "20", "cap_cents": "900,00"},
        headers={"HX-Request": "true"},
    )
    box = answer.content.decode()
    assert answer.status_code == 200
    assert box.lstrip().startswith('<div id="quote"')
    assert "€900.00" in box
    assert picture(draft) == before


def test_the_price_box_says_what_it_cannot_reckon(draft, olli):
    answer = signed_in(olli).post(
        reverse("client:order_estimate", args=[draft.ref]), {"target_units": "20", "cap_cents": "9,001"}
    )
    assert answer.status_code == 422
    assert answer.content.decode().lstrip().startswith('<div id="quote"')
    assert "at most two decimals" in answer.content.decode()


def test_the_price_box_says_how_long_one_may_think_and_what_day_was_wished(draft, olli):
    box = estimated(olli, draft, target_units="20", cap_cents="900,00", deadline_on="2099-12-05")
    assert "you have 5 working days to answer each. Wished by 5 Dec 2099." in box
    assert "Wished by" not in estimated(olli, draft, target_units="20", cap_cents="900,00")


@pytest.mark.parametrize("units", ["0", "10001"])
def test_the_price_box_says_how_many_can_be_ordered(draft, olli, units):
    box = estimated(olli, draft, target_units=units, cap_cents="900,00")
    assert "Order 1 to 10,000 results." in box
    assert "€" not in box


def test_the_price_box_tells_the_worst_case_with_and_without_vat(draft, olli):
    box = estimated(olli, draft, target_units="20", cap_cents="2 000,00")
    assert "The same with VAT 25.5%" in box
    assert '<dd class="is-total">€900.00</dd>' in box
    assert "<dd>€1,129.50</dd>" in box


def test_the_price_box_warns_of_a_wished_day_that_has_passed(draft, olli):
    box = estimated(olli, draft, target_units="20", cap_cents="900,00", deadline_on="2020-01-01")
    assert "The deadline has passed already." in box


def test_a_brief_with_mistakes_in_two_forms_has_one_list_of_them(kaski, olli):
    answer = signed_in(olli).post(
        reverse("client:order_brief", args=[kaski.ref, "prospecting"]), {"title": ""}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('role="alert"') == 1
    assert "Nothing was saved yet: 3 things need a correction." in page


def test_a_kind_nobody_offers_is_not_found(kaski, olli):
    assert signed_in(olli).get(reverse("client:order_brief", args=[kaski.ref, "nothing"])).status_code == 404
