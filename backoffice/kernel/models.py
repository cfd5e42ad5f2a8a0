from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from backoffice.kernel.references import new_ref


class NumberSeries(models.Model):
    """The counter of one gap-free series in one year; written only by `numbering.take_number`."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class IdempotencyKey(models.Model):
    """The first answer to one POST of one user, kept to be given again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(null=True)  # null = still running
    body = models.BinaryField(default=b"")
    content_type = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


def new_file_ref() -> str:
    return new_ref("F")


FileReach = Callable[[Any], Q]
_reaches: list[FileReach] = []


def register_file_reach(reach: FileReach) -> FileReach:
    """Let a room say which files a user reaches: `reach(user)` gives a Q over StoredFile."""
    if reach not in _reaches:
        _reaches.append(reach)
    return reach


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, user: Any) -> "StoredFileQuerySet":
        """Files reached through an object the user may see, and one's own that are not attached to anything yet."""
        seen = Q(uploaded_by=user.pk, is_attached=False)
        for reach in _reaches:
            seen |= reach(user)
        return self.filter(seen)


class StoredFile(models.Model):
    """One uploaded or produced file: bytes in the storage, facts here. Never edited, never silently replaced:
    the trigger `stored_file_stays` lets only `is_attached` become true, and `stored_file_kept` only a free one go.
    """

    ref = models.CharField(max_length=14, unique=True, default=new_file_ref)
    name = models.CharField(max_length=200)  # as given by the uploader, cleaned; data, never a path
    content_type = models.CharField(max_length=100)  # sniffed from the bytes
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null = made by the product itself
    is_attached = models.BooleanField(default=False)  # True once an object of a room points to it
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["uploaded_by", "-id"], name="stored_file_by_uploader"),
            models.Index(
                fields=["uploaded_by", "created_at"], condition=Q(is_attached=False), name="stored_file_free"
            ),
            models.Index(fields=["sha256"], name="stored_file_by_bytes"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.name}"
