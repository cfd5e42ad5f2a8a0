"""Uploads that belong to nothing: how many one may have, when they go, and what is never touched."""

import io
import logging
import os
import threading
import uuid
from datetime import timedelta
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from backoffice.kernel import files, news, uploads
from backoffice.kernel.files import FileUnknown, UploadsFull
from backoffice.kernel.models import StoredFile
from backoffice.kernel.storage import WholeFileStorage
from backoffice.kernel.tasks import sweep_bytes_task
from tests.backoffice.kernel.rows import at_once

JOB = "forget_uploads"
DAY, MINUTE = timedelta(hours=24), timedelta(minutes=1)
MONTH = 30 * DAY


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A storage of the test's own."""
    place = tmp_path / "files"
    storage = settings.STORAGES["default"]
    settings.STORAGES = settings.STORAGES | {"default": storage | {"OPTIONS": {"location": str(place)}}}
    return place


def store(user, data=b"x", *, age=timedelta(0)):
    """An upload made so long ago: its row can not be aged afterwards."""
    then = timezone.now() - age
    with mock.patch("django.utils.timezone.now", return_value=then):
        return files.store_file(content=io.BytesIO(data), name="a.txt", uploaded_by=user)


def leave_bytes(name, *, age):
    """Bytes without a row, of some age."""
    path = default_storage.path(default_storage.save(name, ContentFile(b"x")))
    then = (timezone.now() - age).timestamp()
    os.utime(path, (then, then))


class TestForgetting:
    def test_what_nobody_attached_within_a_day_goes_with_its_bytes(self, anna, folder):
        young, old = (store(anna, age=DAY + change) for change in (-MINUTE, MINUTE))
        assert news.run_job(JOB, at=timezone.now()) == 1
        assert StoredFile.objects.get() == young
        assert not default_storage.exists(old.storage_name)
        assert os.listdir(folder) == [young.storage_name]
        assert news.run_job(JOB, at=timezone.now()) == 0

    def test_a_clock_ahead_of_the_real_one_deletes_nothing(self, anna, folder):
        store(anna)
        assert news.run_job(JOB, at=timezone.now() + 30 * DAY) == 0
        assert (StoredFile.objects.count(), len(os.listdir(folder))) == (1, 1)

    def test_what_belongs_to_something_stays(self, anna):
        then = timezone.now() - 30 * DAY
        with mock.patch("django.utils.timezone.now", return_value=then):
            produced = files.store_produced(data=b"p", name="p.pdf", content_type="x/y")
        taken = store(anna, age=30 * DAY)
        files.take_uploads(stored=[taken], uploaded_by=anna)
        assert news.run_job(JOB, at=timezone.now()) == 0
        assert [files.read_file(each) for each in (taken, produced)] == [b"x", b"p"]

    def test_more_than_fit_into_one_batch_all_go(self, anna, folder, monkeypatch):
        monkeypatch.setattr(uploads, "BATCH", 2)
        for _ in range(5):
            store(anna, age=2 * DAY)
        assert news.run_job(JOB, at=timezone.now()) == 5
        assert os.listdir(folder) == []

    def test_what_is_gone_cannot_be_attached(self, anna):
        stored = store(anna, age=2 * DAY)
        assert news.run_job(JOB, at=timezone.now()) == 1
        with pytest.raises(FileUnknown):
            files.take_uploads(stored=[stored], uploaded_by=anna)

    @pytest.mark.django_db(transaction=True)
    def test_one_that_is_being_attached_at_this_moment_stays(self, anna):
        stored = store(anna, age=2 * DAY)
        attached, swept = threading.Event(), threading.Event()

        def attach():
            with transaction.atomic():
                files.take_uploads(stored=[stored], uploaded_by=anna)
                attached.set()
                assert swept.wait(30)

        def sweep():
            assert attached.wait(30)
            try:
                return news.run_job(JOB, at=timezone.now())
            finally:
                swept.set()

        assert at_once(attach, sweep) == [None, 0]
        assert files.read_file(StoredFile.objects.get()) == b"x"


class TestSweepingBytes:
    def test_bytes_of_ours_that_no_row_names_go_after_a_month(self, anna, folder):
        for _ in range(3):
            store(anna)
        kept = set(os.listdir(folder))
        leave_bytes(uuid.uuid4().hex, age=MONTH + MINUTE)
        leave_bytes(f"{uuid.uuid4().hex}.new", age=MONTH + MINUTE)
        young = uuid.uuid4().hex
        leave_bytes(young, age=MONTH - MINUTE)
        leave_bytes("someone-elses.txt", age=12 * MONTH)
        sweep_bytes_task()
        assert set(os.listdir(folder)) == kept | {young, "someone-elses.txt"}
        assert StoredFile.objects.count() == 3

    def test_what_is_newer_than_a_restored_database_stays(self, anna, folder):
        store(anna, age=3 * MONTH)
        lost = uuid.uuid4().hex
        leave_bytes(lost, age=3 * MONTH - MINUTE)
        leave_bytes(uuid.uuid4().hex, age=3 * MONTH + MINUTE)
        assert uploads.sweep_bytes(timezone.now()) == 1
        assert lost in os.listdir(folder)

    def test_more_than_a_few_are_reported_and_stay(self, anna, folder, caplog, monkeypatch):
        monkeypatch.setattr(uploads, "FEW", 2)
        for _ in range(50):
            store(anna)
        for _ in range(3):
            leave_bytes(uuid.uuid4().hex, age=2 * MONTH)
        with caplog.at_level(logging.ERROR):
            assert uploads.sweep_bytes(timezone.now()) == 0
        assert "3 stored files belong to no row of this database: nothing was deleted" in caplog.text
        assert len(os.listdir(folder)) == 53

    def test_the_storage_of_another_database_is_left_alone(self, db, folder):
        leave_bytes(uuid.uuid4().hex, age=2 * MONTH)
        assert uploads.sweep_bytes(timezone.now()) == 0
        assert len(os.listdir(folder)) == 1

    def test_before_the_first_file_there_is_nothing_to_do(self, db):
        assert uploads.sweep_bytes(timezone.now()) == 0


class TestRefused:
    """A refusal takes its bytes along; any other end of the block leaves them to the rows or to the sweep."""

    def keep(self, user, error=None):
        with files.bytes_gone_when_refused(), transaction.atomic():
            store(user)
            if error is not None:
                raise error

    def test_bytes_go_with_their_rows(self, anna, folder):
        store(anna)
        before = os.listdir(folder)
        with pytest.raises(FileUnknown):
            self.keep(anna, FileUnknown())
        assert (os.listdir(folder), StoredFile.objects.count()) == (before, 1)

    def test_bytes_of_what_went_well_or_of_a_fault_stay(self, anna, folder):
        self.keep(anna)
        with pytest.raises(OSError, match="gone"):
            self.keep(anna, OSError("gone"))
        assert (len(os.listdir(folder)), StoredFile.objects.count()) == (2, 1)

    def test_a_storage_that_fails_hides_no_refusal(self, anna, monkeypatch):
        monkeypatch.setattr(WholeFileStorage, "delete", lambda *_: os.listdir("/nowhere"))
        with pytest.raises(FileUnknown):
            self.keep(anna, FileUnknown())


class TestLimit:
    @pytest.fixture(autouse=True)
    def limit(self, monkeypatch):
        monkeypatch.setattr(files, "MAX_UNATTACHED", 10)

    def test_what_a_person_may_keep_unattached_is_limited(self, anna, bo, folder):
        first = store(anna, b"x" * 6)
        store(anna, b"x" * 4)
        with pytest.raises(UploadsFull) as refused:
            store(anna, b"x")
        assert (refused.value.code, refused.value.status) == ("uploads_full", 422)
        assert list(refused.value.fields) == ["file"]
        assert (StoredFile.objects.count(), len(os.listdir(folder))) == (2, 2)
        store(bo, b"x")
        files.take_uploads(stored=[first], uploaded_by=anna)
        store(anna, b"x" * 6)


class TestWhole:
    """A committed row never names half a file."""

    def test_bytes_appear_under_their_name_only_when_they_are_all_on_the_disk(
        self, anna, folder, monkeypatch
    ):
        seen, flush = [], os.fsync
        monkeypatch.setattr(
            os, "fsync", lambda handle: seen.append(sorted(os.listdir(folder))) or flush(handle)
        )
        stored = store(anna, b"whole")
        name = stored.storage_name
        assert seen == [[f"{name}.new"], [name]]  # the bytes, then the folder that names them
        assert files.read_file(stored) == b"whole"

    def test_a_disk_that_fails_leaves_neither_row_nor_bytes(self, anna, folder, monkeypatch):
        def full(handle):
            raise OSError(28, "no space left")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space left"):
            store(anna, b"whole")
        assert not StoredFile.objects.exists()
        assert os.listdir(folder) == []
