import hashlib
import io
import re
import struct
import zipfile
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from weasyprint import HTML

from backoffice.kernel import files, models
from backoffice.kernel.files import EmptyFile, FileTooLarge, FileTypeRefused, FileUnknown, sniff
from backoffice.kernel.models import StoredFile

OOXML = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = (
    OOXML + "wordprocessingml.document",
    OOXML + "spreadsheetml.sheet",
    OOXML + "presentationml.presentation",
)
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"


def picture(kind, size=(40, 30)):
    target = io.BytesIO()
    Image.new("RGB", size, (200, 30, 60)).save(target, kind)
    return target.getvalue()


def huge_png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def pdf():
    return HTML(string="<p>Lasku").write_pdf()


def archive(members, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return target.getvalue()


def ooxml(kind, part="word/document.xml", more=None, method=zipfile.ZIP_DEFLATED):
    types = f'<Types><Override PartName="/{part}" ContentType="{kind}.main+xml"/></Types>'
    return archive(
        {"[Content_Types].xml": types, "_rels/.rels": "<x/>", part: "<x/>", **(more or {})}, method
    )


def odf(kind, more=None):
    return archive({"mimetype": kind, "content.xml": "<x/>", **(more or {})}, zipfile.ZIP_STORED)


def docx_by_word():
    """The parts a word processor writes, in its order."""
    return ooxml(
        DOCX,
        more={
            "word/styles.xml": "<x/>",
            "docProps/core.xml": "<x/>",
            "word/media/image1.png": picture("PNG"),
        },
    )


UTF8_CSV = "yritys;y-tunnus\nÄijälä Oy;0112038-9\n".encode()
LATIN1_CSV = "yritys;y-tunnus\r\nÄijälä Oy;0112038-9\r\n".encode("latin-1")

GOOD = {
    "png": ("kuva.png", lambda: picture("PNG"), "image/png"),
    "jpeg": ("kuva.jpeg", lambda: picture("JPEG"), "image/jpeg"),
    "jpg in capitals": ("KUVA.JPG", lambda: picture("JPEG"), "image/jpeg"),
    "pdf": ("lasku.pdf", pdf, "application/pdf"),
    "docx": ("sopimus.docx", docx_by_word, DOCX),
    "xlsx": ("luettelo.xlsx", lambda: ooxml(XLSX, "xl/workbook.xml"), XLSX),
    "pptx": ("esitys.pptx", lambda: ooxml(PPTX, "ppt/presentation.xml"), PPTX),
    "odt": ("kirje.odt", lambda: odf(ODT), ODT),
    "ods": ("taulukko.ods", lambda: odf(ODS), ODS),
    "csv in UTF-8": ("liidit.csv", lambda: UTF8_CSV, "text/csv"),
    "csv with a byte order mark": ("liidit.csv", lambda: b"\xef\xbb\xbf" + UTF8_CSV, "text/csv"),
    "csv in Latin-1": ("liidit.csv", lambda: LATIN1_CSV, "text/csv"),
    "text": ("muistio.txt", lambda: b"Moi!\n\t<3 ja 2 < 3", "text/plain"),
}

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200) + b"PE\x00\x00"


def bomb():
    return ooxml(DOCX, more={f"word/{n}.xml": bytes(32 * 1024 * 1024) for n in range(10)})


def torn(method):
    """A document packed as no office program does it, with its table of contents overwritten."""
    whole = ooxml(DOCX, method=method)
    at = whole.index(b"[Content_Types].xml") + len(b"[Content_Types].xml")
    return whole[: at + 9] + b"\xff" * 40 + whole[at + 49 :]


BAD = {
    "svg": ("kuva.svg", lambda: SVG),
    "svg as png": ("kuva.png", lambda: SVG),
    "svg as text": ("kuva.txt", lambda: b"\n " + SVG),
    "svg behind an xml head": ("kuva.txt", lambda: b"<?xml version='1.0'?>" + SVG),
    "html": ("sivu.html", lambda: HTML_PAGE),
    "html as pdf": ("sivu.pdf", lambda: HTML_PAGE),
    "html as csv": ("sivu.csv", lambda: b"\xef\xbb\xbf" + HTML_PAGE),
    "html before a pdf": ("sivu.pdf", lambda: b"<html>" + pdf()),
    "html in the head of a pdf": ("sivu.pdf", lambda: b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF"),
    "html behind a pdf": ("sivu.pdf", lambda: pdf() + b"<script>alert(1)</script>"),
    "a pdf without end": ("sivu.pdf", lambda: pdf()[:300]),
    "exe": ("setup.exe", lambda: EXE),
    "exe as pdf": ("lasku.pdf", lambda: EXE),
    "exe as text": ("lasku.txt", lambda: EXE),
    "exe as docx": ("lasku.docx", lambda: EXE),
    "gif": ("kuva.gif", lambda: picture("GIF")),
    "gif with a page in it as png": ("kuva.png", lambda: b"GIF89a/*<html>*/"),
    "jpeg with a page behind it": ("kuva.jpg", lambda: picture("JPEG") + HTML_PAGE),
    "png with a page in it": ("kuva.png", lambda: picture("PNG") + b"<ScRiPt >1</script>"),
    "png as jpeg": ("kuva.jpg", lambda: picture("PNG")),
    "a torn png": ("kuva.png", lambda: picture("PNG")[:40]),
    "a png of 400 megapixels": ("kuva.png", huge_png),
    "xlsx as docx": ("a.docx", lambda: ooxml(XLSX, "xl/workbook.xml")),
    "odt as docx": ("a.docx", lambda: odf(ODT)),
    "ods as odt": ("a.odt", lambda: odf(ODS)),
    "any zip as docx": ("a.docx", lambda: archive({"a.txt": "x"})),
    "a torn docx": ("a.docx", lambda: docx_by_word()[:-60]),
    "docx with macros": ("a.docx", lambda: ooxml(DOCX, more={"word/vbaProject.bin": b"x"})),
    "docm as docx": ("a.docx", lambda: ooxml("application/vnd.ms-word.document.macroEnabled")),
    "odt with macros": ("a.odt", lambda: odf(ODT, {"Basic/Standard/x.xml": "x"})),
    "docx that climbs out": ("a.docx", lambda: ooxml(DOCX, more={"../../etc/passwd": "x"})),
    "docx behind a page": ("a.docx", lambda: HTML_PAGE + docx_by_word()),
    "a bomb in a docx": ("a.docx", bomb),
    "a docx packed with bzip2": ("a.docx", lambda: torn(zipfile.ZIP_BZIP2)),
    "a docx packed with lzma": ("a.docx", lambda: torn(zipfile.ZIP_LZMA)),
    "text in UTF-16": ("a.csv", lambda: "a;b".encode("utf-16")),
    "no ending": ("README", lambda: b"text"),
    "only an ending": (".bashrc", lambda: b"text"),
    "an ending behind an ending": ("a.pdf.exe", pdf),
}


def upload(name, data):
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("case", GOOD)
def test_takes(case):
    name, make, content_type = GOOD[case]
    assert sniff(make(), name) == content_type


@pytest.mark.parametrize("case", BAD)
def test_refuses(case):
    name, make = BAD[case]
    with pytest.raises(FileTypeRefused) as refused:
        sniff(make(), name)
    assert refused.value.code == "file_type_refused"
    assert name in refused.value.text.en
    assert ".docx, .jpeg" in refused.value.fields["file"].en


@given(st.binary(max_size=300), st.sampled_from(files.ACCEPTED))
def test_random_bytes_are_never_more_than_text(data, suffix):
    try:
        found = sniff(data, f"x{suffix}")
    except FileTypeRefused:
        return
    assert found in {"text/csv", "text/plain"}
    assert not re.search(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]", data)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\lasku.pdf", "lasku.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("lasku\u202efdp.exe", "laskufdp.exe"),
        ("A\u0308ija\u0308.csv", "Äijä.csv"),
        ("", "file"),
        ("  /  ", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_data_and_never_a_path(given_name, kept):
    assert files.clean_name(given_name) == kept


class TestStoring:
    def test_keeps_bytes_hash_and_type(self, anna):
        stored = files.store_file(
            content=upload("liidit.csv", LATIN1_CSV), name="../liidit.csv", uploaded_by=anna
        )
        stored.refresh_from_db()
        assert (stored.name, stored.content_type, stored.size) == ("liidit.csv", "text/csv", len(LATIN1_CSV))
        assert stored.sha256 == hashlib.sha256(LATIN1_CSV).hexdigest()
        assert (stored.uploaded_by, stored.is_attached) == (anna, False)
        assert files.read_file(stored) == LATIN1_CSV
        assert "liidit" not in stored.storage_name

    def test_two_files_of_one_name_are_two(self, anna):
        first, second = (
            files.store_file(content=upload("a.txt", data), name="a.txt", uploaded_by=anna)
            for data in (b"1", b"2")
        )
        assert first.storage_name != second.storage_name
        assert (files.read_file(first), files.read_file(second)) == (b"1", b"2")

    def test_takes_25_megabytes(self, anna):
        data = b"x" * files.MAX_BYTES
        assert (
            files.store_file(content=upload("a.txt", data), name="a.txt", uploaded_by=anna).size == 26_214_400
        )

    @pytest.mark.parametrize(
        ("size", "said"), [(files.MAX_BYTES + 1, "(26 MB)"), (40 * 1024 * 1024, "(40 MB)")]
    )
    def test_refuses_more(self, anna, size, said):
        with pytest.raises(FileTooLarge) as refused:
            files.store_file(content=upload("a.txt", b"x" * size), name="a.txt", uploaded_by=anna)
        assert (refused.value.code, refused.value.status) == ("file_too_large", 422)
        assert said in refused.value.fields["file"].en
        assert not StoredFile.objects.exists()

    def test_refuses_nothing_at_all(self, anna):
        with pytest.raises(EmptyFile):
            files.store_file(content=upload("a.txt", b""), name="a.txt", uploaded_by=anna)
        assert not StoredFile.objects.exists()

    def test_a_refused_file_is_not_kept(self, anna):
        with pytest.raises(FileTypeRefused):
            files.store_file(content=upload("a.png", EXE), name="a.png", uploaded_by=anna)
        assert not StoredFile.objects.exists()

    def test_what_the_product_makes_is_attached_from_the_start(self, db):
        stored = files.store_produced(data=b"%PDF-", name="2026-00001.pdf", content_type="application/pdf")
        stored.refresh_from_db()
        assert (stored.is_attached, stored.uploaded_by) == (True, None)

    def test_changed_bytes_are_noticed(self, anna):
        stored = files.store_file(content=upload("a.txt", b"before"), name="a.txt", uploaded_by=anna)
        with default_storage.open(stored.storage_name, "wb") as handle:
            handle.write(b"after")
        with pytest.raises(ValueError, match=stored.ref):
            files.read_file(stored)


class TestBelonging:
    @pytest.fixture
    def stored(self, anna):
        return files.store_file(content=upload("a.txt", b"x"), name="a.txt", uploaded_by=anna)

    def test_a_free_upload_is_seen_by_its_uploader_alone(self, stored, anna, bo):
        assert list(StoredFile.objects.visible_to(anna)) == [stored]
        assert not StoredFile.objects.visible_to(bo).exists()

    def test_a_taken_upload_is_seen_through_the_objects_of_rooms(self, stored, anna, bo, monkeypatch):
        monkeypatch.setattr(models, "_reaches", [])
        files.take_uploads(stored=[stored], uploaded_by=anna)
        assert not StoredFile.objects.visible_to(anna).exists()
        models.register_file_reach(lambda user: Q(name="a.txt") if user == bo else Q(pk=None))
        assert list(StoredFile.objects.visible_to(bo)) == [stored]
        assert not StoredFile.objects.visible_to(anna).exists()

    def test_another_persons_upload_is_not_taken(self, stored, bo):
        with pytest.raises(FileUnknown) as refused:
            files.take_uploads(stored=[stored], uploaded_by=bo, field="evidence")
        assert list(refused.value.fields) == ["evidence"]
        stored.refresh_from_db()
        assert stored.is_attached is False

    def test_an_upload_is_taken_once(self, stored, anna):
        files.take_uploads(stored=[stored, stored], uploaded_by=anna)
        assert stored.is_attached is True
        with pytest.raises(FileUnknown):
            files.take_uploads(stored=[stored], uploaded_by=anna)
