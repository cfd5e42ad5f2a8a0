"""Files in and out."""

import io

import pytest
from PIL import Image

from frontend.api import parsing
from tests.factories.orders import make_draft, make_placed
from tests.factories.people import make_assistant
from tests.frontend.api.rows import nothing_changes, refused

pytestmark = pytest.mark.django_db
_picture = io.BytesIO()
Image.new("RGB", (2, 2)).save(_picture, "PNG")
PNG = _picture.getvalue()


def test_an_upload_is_kept_and_given_back(api, olli):
    made = api(olli).upload("/files", "kuva.png", PNG)
    assert (made.status_code, made.json()["content_type"], made.json()["size"]) == (
        201,
        "image/png",
        len(PNG),
    )
    back = api(olli).get(f"/files/{made.json()['ref']}")
    assert back.whole == PNG
    assert back["Content-Disposition"] == 'attachment; filename="kuva.png"'
    assert (back["X-Content-Type-Options"], back["Content-Security-Policy"]) == (
        "nosniff",
        "sandbox; default-src 'none'",
    )
    assert "no-store" in back["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("kuva.png", b"<html>", "file_type_refused"),
        ("kuva.svg", b"<svg/>", "file_type_refused"),
        ("ohjelma.exe", b"MZ", "file_type_refused"),
        ("tyhja.txt", b"", "file_empty"),
        ("suuri.txt", b"x" * (26 * 1024 * 1024), "file_too_large"),
    ],
)
def test_a_wrong_file_is_refused(api, olli, name, content, code):
    with nothing_changes():
        assert "file" in refused(api(olli).upload("/files", name, content), 422, code)["fields"]


def test_a_body_beyond_reason_is_413(api, olli, monkeypatch):
    monkeypatch.setattr(parsing, "MOST_UPLOAD", 10)
    refused(api(olli).upload("/files", "a.txt", b"x"), 413, "body_too_large")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no form at all",
        b"--cut\r\nContent-Disposition: form-data; name=file\r\n\r\ntext\r\n--cut--\r\n",
    ],
    ids=["empty", "no form", "a text for a file"],
)
def test_a_form_without_a_file_is_refused(api, olli, raw):
    with nothing_changes():
        response = api(olli).call("POST", "/files", raw=raw, content_type="multipart/form-data; boundary=cut")
        assert refused(response, 422, "invalid")["fields"].keys() == {"file"}


def test_a_form_without_a_boundary_is_400(api, olli):
    refused(api(olli).call("POST", "/files", raw=b"x", content_type="multipart/form-data"), 400, "malformed")


def test_an_upload_is_its_owners_until_attached(api, olli, clara, sam, kaski, kaisa, anna):
    make_assistant(anna)
    ref = api(olli).upload("/files", "a.txt", b"Tausta").json()["ref"]
    for who in (clara, sam, kaisa, anna):
        refused(api(who).get(f"/files/{ref}"), 404, "not_found")
    from backoffice.kernel.models import StoredFile

    make_draft(kaski, olli, files=[StoredFile.objects.get(ref=ref)])
    assert api(clara).get(f"/files/{ref}").status_code == 200
    assert api(kaisa).get(f"/files/{ref}").status_code == 200
    for who in (sam, anna):
        refused(api(who).get(f"/files/{ref}"), 404, "not_found")


def test_a_brief_opens_to_assistants_with_the_work(api, olli, kaski, kaisa, anna, bo):
    from backoffice.kernel.models import StoredFile

    make_assistant(anna)
    make_assistant(bo, kinds=("document",))
    ref = api(olli).upload("/files", "a.txt", b"Tausta").json()["ref"]
    placed = make_placed(kaski, olli, files=[StoredFile.objects.get(ref=ref)])
    refused(api(anna).get(f"/files/{ref}"), 404, "not_found")
    api(kaisa).post(f"/assignments/{placed.ref}/routes", {"open": True})
    assert api(anna).get(f"/files/{ref}").whole == b"Tausta"
    refused(api(bo).get(f"/files/{ref}"), 404, "not_found")
