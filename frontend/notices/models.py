from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backoffice.kernel.models import StoredFile


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due_at(self, at: datetime) -> "NoticeQuerySet":
        """Notices that wait to be mailed at `at` (UTC): not sent, not parked, not just being tried."""
        return self.filter(sent_at=None, parked_at=None, next_try_at__lte=at)


class Notice(models.Model):
    """One message to one person (or one address), owed because of one fact; written once per fact and receiver.

    The words come from the kind and the receiver's language when it is sent; `params` are the few values in them.
    """

    key = models.CharField(max_length=120)  # the fact: "delivered:A-...:2026-11-23"
    kind = models.CharField(max_length=30)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )  # null = an address that is nobody's sign-in (a client's invoices)
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=2)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=300)  # where the link leads, inside this installation
    attachment = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)  # given up after MOST_TRIES, shown to the office
    trouble = models.TextField(blank=True)  # why the last try failed

    objects = NoticeQuerySet.as_manager()
    lock_rank: ClassVar[int] = 95

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "address"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(parked_at=None), name="notice_sent_or_parked"
            ),
            models.CheckConstraint(
                condition=Q(next_try_at__gte=F("created_at")), name="notice_tried_after_birth"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(sent_at=None, parked_at=None), name="notice_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.address}"
