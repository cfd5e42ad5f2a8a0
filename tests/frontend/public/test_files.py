"""Files in and out through the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.kernel.models import StoredFile
from tests.cast import person
from tests.frontend.public.conftest import signed_in

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JSON = {"Accept": "application/json"}


def upload(browser, content=PDF, name="tarjous.pdf", **more):
    return browser.post("/files", {"file": SimpleUploadedFile(name, content)}, **more)


@pytest.fixture
def stored(browser):
    upload(browser, name="Tarjous ä.pdf")
    return StoredFile.objects.get()


def test_uploaded_file_comes_back_as_a_row_for_the_form(browser, pia):
    answer = upload(browser)
    assert answer.status_code == 201
    stored = StoredFile.objects.get()
    assert (stored.uploaded_by, stored.content_type, stored.is_attached) == (pia, "application/pdf", False)
    assert f'name="files" value="{stored.ref}"' in answer.content.decode()


def test_uploaded_file_comes_back_as_facts_when_json_is_asked_for(browser):
    answer = upload(browser, headers=JSON)
    stored = StoredFile.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "ref": stored.ref,
        "name": "tarjous.pdf",
        "size": len(PDF),
        "content_type": "application/pdf",
    }


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kuva.svg", "file_type_refused"),
        (b"<html><script>alert(1)</script></html>", "sivu.html", "file_type_refused"),
        (b"MZ\x90\x00", "tarjous.pdf", "file_type_refused"),
        (b"x" * (25 * 1024 * 1024 + 1), "iso.txt", "file_too_large"),
        (b"", "tyhja.pdf", "file_empty"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_with_a_sentence_and_kept_nowhere(browser, content, name, code):
    answer = upload(browser, content, name, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    page = upload(browser, content, name)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert not StoredFile.objects.exists()


def test_size_sentence_says_how_large_the_file_was(browser):
    answer = upload(browser, b"x" * (26 * 1024 * 1024), "iso.txt", headers=JSON)
    assert (
        answer.json()["detail"]
        == "The file is too large (26 MB). The limit is 25 MB; compress it or split it."
    )


def test_upload_without_a_file_asks_for_one(browser):
    answer = browser.post("/files", {}, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "file_missing")


def test_visitor_uploads_nothing(client, db):
    assert upload(client)["Location"] == "/accounts/login/?next=/files"
    assert not StoredFile.objects.exists()


def test_upload_address_only_takes_posts(browser):
    assert browser.get("/files").status_code == 405


def test_own_file_is_downloaded_and_never_opened_in_our_pages(browser, stored):
    answer = browser.get(f"/files/{stored.ref}")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Tarjous%20%C3%A4.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {part.strip() for part in answer["Cache-Control"].split(",")} == {"private", "no-store"}


def test_file_of_somebody_else_is_not_found(stored):
    stranger = signed_in(person("quill@quill.example", "Quill Qvist"))
    assert stranger.get(f"/files/{stored.ref}").status_code == 404


def test_manager_reaches_no_file_by_rank_alone(stored):
    manager = signed_in(person("m@tehty.example", "Matti Mäki", "manager"))
    assert manager.get(f"/files/{stored.ref}").status_code == 404


def test_unknown_file_is_not_found(browser):
    assert browser.get("/files/F-NONE").status_code == 404


def test_visitor_downloads_nothing(client, stored):
    assert client.get(f"/files/{stored.ref}")["Location"] == f"/accounts/login/?next=/files/{stored.ref}"


def test_download_only_takes_gets(browser, stored):
    assert browser.post(f"/files/{stored.ref}").status_code == 405


def test_download_costs_few_queries(browser, stored, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        browser.get(f"/files/{stored.ref}").close()
