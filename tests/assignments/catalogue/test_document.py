"""Documents: the file is the result."""

import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from assignments.catalogue import filetext, kinds
from assignments.catalogue.errors import ResultInvalid
from assignments.catalogue.filetext import DoesNotOpen
from assignments.catalogue.kinds.base import CheckContext

KIND = kinds.get("document")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
BRIEF = {"purpose": "Hallitukselle"}
RESULT = {"subject": "Kuukausiraportti", "period": "2026-10"}


@dataclass(frozen=True)
class File:
    data: bytes = b"Valmis"
    name: str = "raportti.txt"
    content_type: str = "text/plain"
    sha256: str = "aa"

    @property
    def size(self):
        return len(self.data)


def pdf(data=b"%PDF-1.7", **more):
    return File(data, "raportti.pdf", PDF, **more)


def docx(text="Valmis", author=""):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr("word/document.xml", f"<w:p><w:t>{text}</w:t></w:p>")
        container.writestr("docProps/core.xml", f"<dc:creator>{author}</dc:creator>")
    return File(buffer.getvalue(), "raportti.docx", DOCX)


def check(criterion, *files, result=None, brief=None, **more):
    ctx = CheckContext(
        brief=KIND.validate_brief(BRIEF | (brief or {})),
        at=AT,
        files=files,
        **{"read_file": lambda f: f.data} | more,
    )
    found = {
        each.criterion: each for each in KIND.run_checks(KIND.validate_result(RESULT | (result or {})), ctx)
    }
    return found[criterion]


def outcome(*args, **more):
    return str(check(*args, **more).outcome)


def test_a_finished_document_passes():
    assert [outcome(key, File()) for key in KIND.machine_keys] == ["pass", "pass", "pass"]
    assert outcome("file", docx()) == "pass"


@pytest.mark.parametrize("file", [pdf(), File(b"\x89PNG", "kuva.png", "image/png")])
def test_what_no_machine_here_reads_is_left_to_the_checker(file):
    assert outcome("file", file) == "unknown"
    assert file.name in check("file", file).sentence.fi
    assert outcome("file", docx(), file) == "unknown"


@pytest.mark.parametrize(
    "author",
    [
        b"/Author <416e6e61>",
        b"<x:xmpmeta><dc:creator><rdf:Seq><rdf:li>Anna</rdf:li></rdf:Seq></dc:creator></x:xmpmeta>",
        b"5 0 obj <</Type /ObjStm /Filter /FlateDecode>>",
    ],
)
def test_a_pdf_never_passes_because_its_author_was_not_found(author):
    assert outcome("file", pdf(b"%PDF-1.7 " + author)) == "unknown"


def test_a_container_whose_words_are_elsewhere_is_left_to_the_checker():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr("xl/worksheets/sheet1.xml", "<c t='inlineStr'><is><t>{{summa}}</t></is></c>")
    sheet = File(buffer.getvalue(), "taulukko.xlsx", XLSX)
    assert outcome("file", sheet) == "unknown"


def test_a_container_of_more_parts_than_are_read_is_left_to_the_checker(monkeypatch):
    monkeypatch.setattr(filetext, "MAX_PARTS", 1)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        for number in (1, 2, 3):
            container.writestr(f"ppt/slides/slide{number}.xml", "Valmis")
    assert filetext.words_of(buffer.getvalue(), DOCX) is None


def test_every_agreed_field_has_a_value():
    brief = {"fields": ["Liikevaihto", "Kate"]}
    row = {"field": "liikevaihto", "value": "1200", "source": "kirjanpito"}
    assert (
        check("complete", File(), brief=brief, result={"values": [row]}).sentence.en
        == "These fields have no value: Kate."
    )
    both = [row, row | {"field": "KATE"}]
    assert outcome("complete", File(), brief=brief, result={"values": both}) == "pass"


@pytest.mark.parametrize("text", ["{{nimi}}", "Summa XXX", "Lorem ipsum dolor", "TODO: luvut", "[[asiakas]]"])
def test_nothing_is_left_unfilled(text):
    assert outcome("complete", File(), result={"notes": text}) == "fail"
    assert outcome("file", docx(text)) == "fail"


def test_refuses_a_placeholder_split_by_the_word_processor():
    assert outcome("file", docx("{{na</w:t><w:t>me}}")) == "fail"


def test_needs_a_file():
    assert check("file").sentence.en == "Attach the finished document."


@pytest.mark.parametrize(("form", "expected"), [("docx", "pass"), ("pdf", "fail"), (None, "pass")])
def test_the_file_is_of_the_agreed_form(form, expected):
    assert outcome("file", docx(), brief={"form": form}) == expected


def test_the_same_file_is_not_delivered_twice():
    assert outcome("file", File(sha256="bb"), earlier_hashes=frozenset({"bb"})) == "fail"
    assert outcome("file", File(sha256="cc"), earlier_hashes=frozenset({"bb"})) == "pass"


def test_the_same_document_is_not_delivered_twice():
    taken = frozenset({"document:kuukausiraportti|2026 10"})
    assert outcome("file", File(), duplicate_keys=taken) == "fail"
    assert KIND.entity_keys(RESULT) == sorted(taken)


def test_a_document_that_was_rejected_before_is_left_to_the_checker():
    rejected = frozenset({"document:kuukausiraportti|2026 10"})
    assert outcome("file", File(), rejected_keys=rejected) == "unknown"
    assert "was rejected for this client before" in check("file", File(), rejected_keys=rejected).sentence.en
    assert outcome("file", File(b"broken", "raportti.docx", DOCX), rejected_keys=rejected) == "fail"


def test_a_file_that_does_not_open_fails():
    assert outcome("file", File(b"broken", "raportti.docx", DOCX)) == "fail"


def test_a_named_author_is_left_to_the_checker():
    assert outcome("file", docx(author="Anna Ahola")) == "unknown"
    assert "Anna Ahola" in check("file", docx(author="Anna Ahola")).sentence.en
    assert "Anna Ahola" in check("file", pdf(b"%PDF-1.7 /Author (Anna Ahola)")).sentence.en


@pytest.mark.parametrize("tag", ["ns0:creator", 'dc:creator xml:lang="fi"', "creator", "cp:lastModifiedBy"])
def test_an_author_is_found_whatever_the_tag_is_called(tag):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr("docProps/core.xml", f"<x><dc:creator> </dc:creator><{tag}>Anna Ahola</x>")
    assert filetext.author_of(buffer.getvalue(), DOCX) == "Anna Ahola"


def test_a_file_out_of_reach_is_left_to_the_checker():
    assert outcome("file", File(), read_file=None) == "unknown"


@pytest.mark.parametrize(
    ("deadline", "expected"), [(None, "pass"), (date(2026, 11, 23), "pass"), (date(2026, 11, 22), "fail")]
)
def test_is_on_time(deadline, expected):
    assert outcome("on_time", File(), deadline_on=deadline) == expected


def test_being_late_does_not_refuse_the_submission():
    late = check("on_time", File(), deadline_on=date(2026, 11, 1))
    assert KIND.blocking_failures([late]) == []


def test_a_result_has_a_subject():
    with pytest.raises(ResultInvalid) as caught:
        KIND.validate_result({})
    assert list(caught.value.fields) == ["subject"]


def test_the_headline_is_the_document():
    assert KIND.headline(RESULT | {"version": "2"}) == ("Kuukausiraportti", "2026-10 · 2")


def test_names_the_files_of_a_brief():
    assert KIND.file_refs({"purpose": "x", "template_file": "F-AAAA"}) == {"F-AAAA": "template_file"}


def test_reads_words_of_plain_files():
    assert filetext.words_of("Hyvää".encode(), "text/plain") == "Hyvää"
    assert filetext.words_of(b"\x89PNG", "image/png") is None
    assert filetext.author_of(b"x", "text/plain") is None


def test_refuses_a_part_that_unpacks_beyond_its_bounds(monkeypatch):
    monkeypatch.setattr(filetext, "MAX_PART", 10)
    with pytest.raises(DoesNotOpen, match="unpacks"):
        filetext.words_of(docx("x" * 100).data, DOCX)


def test_refuses_parts_that_together_unpack_beyond_their_bounds(monkeypatch):
    monkeypatch.setattr(filetext, "MAX_WHOLE", 150)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        for number in (1, 2):
            container.writestr(f"ppt/slides/slide{number}.xml", "x" * 100)
    with pytest.raises(DoesNotOpen, match=r"slide2\.xml unpacks beyond 50 bytes"):
        filetext.words_of(buffer.getvalue(), DOCX)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("sign", ["{{", "[[", "<<", "<<a", "{{}", "XX", "/Author("])
def test_a_file_of_nothing_but_opening_signs_is_read_in_one_go(sign):
    text = sign * (8_000_000 // len(sign))
    assert filetext.placeholder_in(text) in (None, "X" * 40)
    assert filetext.author_of(text.encode(), PDF) in (None, "/Author(" * 10)


def test_the_author_of_a_pdf_is_found_up_to_its_first_bracket():
    assert filetext.author_of(b"%PDF-1.7 /Author () /Author (Anna Ahola) /Title (x)", PDF) == "Anna Ahola"
