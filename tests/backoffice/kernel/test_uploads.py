"""Uploads that belong to nothing: how many one may have, when they go, and what is never touched."""

import io
import logging
import os
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from backoffice.kernel import files, news, uploads
from backoffice.kernel.files import FileUnknown, UploadsFull
from backoffice.kernel.models import StoredFile
from backoffice.kernel.tasks import sweep_bytes_task
from tests.backoffice.kernel.rows import at_once

JOB = "forget_uploads"
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A storage of the test's own."""
    place = tmp_path / "files"
    storage = settings.STORAGES["default"]
    settings.STORAGES = settings.STORAGES | {"default": storage | {"OPTIONS": {"location": str(place)}}}
    return place


def store(user, data=b"x"):
    return files.store_file(content=io.BytesIO(data), name="a.txt", uploaded_by=user)


def leave_bytes(name, *, age):
    """Bytes without a row, of some age."""
    path = default_storage.path(default_storage.save(name, ContentFile(b"x")))
    then = (timezone.now() - age).timestamp()
    os.utime(path, (then, then))


class TestForgetting:
    def test_what_nobody_attached_within_a_day_goes_with_its_bytes(self, anna, folder):
        stored = store(anna)
        before = stored.created_at + DAY
        assert news.run_job(JOB, at=before) == 0
        assert default_storage.exists(stored.storage_name)
        assert news.run_job(JOB, at=before + timedelta(seconds=1)) == 1
        assert not StoredFile.objects.exists()
        assert os.listdir(folder) == []
        assert news.run_job(JOB, at=before + DAY) == 0

    def test_what_belongs_to_something_stays(self, anna):
        taken, produced = store(anna), files.store_produced(data=b"p", name="p.pdf", content_type="x/y")
        files.take_uploads(stored=[taken], uploaded_by=anna)
        assert news.run_job(JOB, at=timezone.now() + 30 * DAY) == 0
        assert [files.read_file(each) for each in (taken, produced)] == [b"x", b"p"]

    def test_more_than_fit_into_one_batch_all_go(self, anna, folder, monkeypatch):
        monkeypatch.setattr(uploads, "BATCH", 2)
        for _ in range(5):
            store(anna)
        assert news.run_job(JOB, at=timezone.now() + 2 * DAY) == 5
        assert os.listdir(folder) == []

    def test_what_is_gone_cannot_be_attached(self, anna):
        stored = store(anna)
        news.run_job(JOB, at=timezone.now() + 2 * DAY)
        with pytest.raises(FileUnknown):
            files.take_uploads(stored=[stored], uploaded_by=anna)

    @pytest.mark.django_db(transaction=True)
    def test_one_that_is_being_attached_at_this_moment_stays(self, anna):
        stored = store(anna)
        attached, swept = threading.Event(), threading.Event()

        def attach():
            with transaction.atomic():
                files.take_uploads(stored=[stored], uploaded_by=anna)
                attached.set()
                assert swept.wait(30)

        def sweep():
            assert attached.wait(30)
            try:
                return news.run_job(JOB, at=timezone.now() + 2 * DAY)
            finally:
                swept.set()

        assert at_once(attach, sweep) == [None, 0]
        assert files.read_file(StoredFile.objects.get()) == b"x"


class TestSweepingBytes:
    def test_bytes_of_ours_that_no_row_names_go_after_a_day(self, anna, folder):
        for _ in range(3):
            store(anna)
        kept = set(os.listdir(folder))
        leave_bytes(uuid.uuid4().hex, age=DAY + timedelta(minutes=1))
        leave_bytes(f"{uuid.uuid4().hex}.new", age=DAY + timedelta(minutes=1))
        young = uuid.uuid4().hex
        leave_bytes(young, age=DAY - timedelta(minutes=1))
        leave_bytes("someone-elses.txt", age=30 * DAY)
        sweep_bytes_task()
        assert set(os.listdir(folder)) == kept | {young, "someone-elses.txt"}
        assert StoredFile.objects.count() == 3

    def test_the_storage_of_another_database_is_left_alone(self, anna, folder, caplog):
        store(anna)
        for _ in range(2):
            leave_bytes(uuid.uuid4().hex, age=2 * DAY)
        with caplog.at_level(logging.ERROR):
            assert uploads.sweep_bytes(timezone.now()) == 0
        assert "nothing was deleted" in caplog.text
        assert len(os.listdir(folder)) == 3

    def test_before_the_first_file_there_is_nothing_to_do(self, db):
        assert uploads.sweep_bytes(timezone.now()) == 0


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
