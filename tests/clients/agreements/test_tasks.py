"""Due work on agreements: what has run out ends, what is signed is sealed once."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from backoffice.kernel import news
from backoffice.kernel.files import read_file
from backoffice.kernel.models import StoredFile
from backoffice.kernel.pdf import RenderFailed
from clients.agreements import tasks
from clients.agreements.documents import agreement_html, helsinki_time
from clients.agreements.models import Agreement, AgreementDocument
from clients.agreements.queries import sealed_file
from tests.cast import person
from tests.factories.clients import offer_nda, sign_nda

DAY = timedelta(days=1)


@pytest.fixture
def worker(db):
    """Somebody with a name as no form would let it in."""
    return person("new@tehty.example", "New <b>Worker</b>")


@pytest.fixture
def rendered(monkeypatch):
    """Rendering is counted instead of done; `fail()` makes it fail from now on."""

    class Rendered(list):
        failing = False

        def __call__(self, html):
            self.append(html)
            if self.failing:
                raise RenderFailed("timeout")
            return b"%PDF-1.7 " + html.encode()

        def fail(self):
            self.failing = True

    made = Rendered()
    monkeypatch.setattr(tasks, "render_pdf", made)
    return made


def signed(worker, nea, at, valid_until):
    worker.full_name = "New Worker"
    return sign_nda(worker, actor=nea, at=at, valid_until=valid_until)


class TestExpireAgreements:
    def test_ends_what_is_valid_no_longer(self, at, nea, worker):
        nda = signed(worker, nea, at, at + DAY)
        assert tasks.expire_agreements(at + DAY - timedelta(seconds=1)) == 0
        assert tasks.expire_agreements(at + DAY) == 1
        nda.refresh_from_db()
        assert (nda.status, nda.ended_at) == ("ended", at + DAY)
        change = nda.changes.get(to_status="ended")
        assert (change.actor, change.reason) == (None, "expired")

    def test_takes_back_what_nobody_signed_in_thirty_days(self, at, nea, worker):
        nda = offer_nda(worker, actor=nea, at=at)
        assert tasks.expire_agreements(at + 30 * DAY - timedelta(seconds=1)) == 0
        assert tasks.expire_agreements(at + 30 * DAY) == 1
        nda.refresh_from_db()
        assert (nda.status, nda.withdrawn_at) == ("withdrawn", at + 30 * DAY)

    def test_does_nothing_the_second_time(self, at, nea, worker):
        signed(worker, nea, at, at + DAY)
        assert [tasks.expire_agreements(at + 2 * DAY) for _ in range(2)] == [1, 0]

    def test_leaves_what_has_no_end(self, at, kaski, anna):
        assert tasks.expire_agreements(at + 10_000 * DAY) == 0

    def test_wakes_those_who_wait(self, at, nea, worker, monkeypatch):
        signed(worker, nea, at, at + DAY)
        nudged = []
        monkeypatch.setattr("backoffice.kernel.news.nudge", nudged.append)
        tasks.expire_agreements(at + DAY)
        assert nudged == ["agreement_changed"]


class TestSealAgreements:
    def test_renders_each_signed_agreement_once(self, at, kaski, rendered):
        signed = Agreement.objects.filter(status="in_force").count()
        assert tasks.seal_agreements(at) == signed == 5
        assert tasks.seal_agreements(at) == 0
        assert len(rendered) == signed
        document = AgreementDocument.objects.get(agreement__client=kaski, agreement__kind="dpa")
        assert document.rendered_at == at
        assert document.file.sha256 == hashlib.sha256(read_file(document.file)).hexdigest()
        assert (document.file.name, document.file.is_attached) == (f"{document.agreement.ref}.pdf", True)

    def test_leaves_offers_alone(self, at, nea, worker, rendered):
        offer = offer_nda(worker, actor=nea, at=at)
        tasks.seal_agreements(at)
        assert sealed_file(offer) is None
        assert not any(offer.ref in html for html in rendered)

    def test_parks_a_document_after_three_failures_and_goes_on_with_the_others(self, at, kaski, rendered):
        rendered.fail()
        for _ in range(4):
            assert tasks.seal_agreements(at) == 0
        assert len(rendered) == 15
        assert set(AgreementDocument.objects.values_list("failures", "file")) == {(3, None)}
        assert not StoredFile.objects.exists()

    def test_is_woken_by_a_signature(self):
        topics = {job.name: job.topics for job in news.jobs()}
        assert "agreement_changed" in topics["seal_agreements"]

    def test_may_be_downloaded_by_the_parties_only(self, at, kaski, clara, sam, anna, nea, rendered):
        tasks.seal_agreements(at)
        reach = {
            user: set(StoredFile.objects.visible_to(user).values_list("pk", flat=True))
            for user in (clara, anna, sam, nea)
        }
        files = dict(AgreementDocument.objects.values_list("agreement__ref", "file"))
        assert reach[clara] == {files[each.ref] for each in kaski.agreements.all()}
        assert reach[anna] == {files[Agreement.objects.get(person=anna).ref]}
        assert reach[sam].isdisjoint(reach[clara] | reach[anna])
        assert reach[nea] == set(files.values())


class TestTheDocument:
    def html(self, agreement):
        return agreement_html(agreement, agreement.signatures.order_by("pk"))

    def test_escapes_every_name(self, at, nea, worker):
        html = self.html(offer_nda(worker, actor=nea, at=at))
        assert "New &lt;b&gt;Worker&lt;/b&gt;" in html
        assert "<b>" not in html

    def test_is_the_same_every_time(self, kaski):
        agreement = kaski.agreements.get(kind="terms")
        assert self.html(agreement) == self.html(Agreement.objects.get(pk=agreement.pk))

    def test_shows_times_in_helsinki(self, at):
        assert helsinki_time(at, "fi") == "23.11.2026 klo 11.00"
        assert helsinki_time(at + 200 * DAY, "sv") == "11.6.2027 kl. 12.00"

    def test_reads_as_signed(self, at, kaski, clara):
        agreement = kaski.agreements.get(kind="nda")
        assert tasks._seal(agreement, timezone.now())
        reader = PdfReader(io.BytesIO(read_file(sealed_file(agreement))))
        pages = [" ".join(page.extract_text().split()) for page in reader.pages]
        assert reader.metadata.title == "Salassapitosopimus"
        assert "Mihin osapuolet sitoutuvat" in pages[0]
        assert "Kaski Oy" in pages[0]
        assert "Y-tunnus 0112038-9" in pages[0]
        last = pages[-1]
        for shown in (
            "Nea Niemi",
            "Clara Kaski",
            "Toimitusjohtaja",
            "192.0.2.7",
            "2.1.2020 klo 09.00",
            agreement.text_sha256,
        ):
            assert shown in last, shown
        whole = " ".join(pages)
        for clause in agreement.text["clauses"]:
            assert clause["heading"] in whole, clause["key"]
