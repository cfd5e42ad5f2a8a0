"""Change rows: who did what to which object, when, why and on whose behalf."""

from django.conf import settings
from django.db import models


class Change(models.Model):
    """One transition of one object, written in the transaction that made it; concrete tables add `subject`."""

    from_status = models.CharField(max_length=20, blank=True)  # empty = the row was born in to_status
    to_status = models.CharField(max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null = the system itself (a deadline, a lapse)
    on_behalf_of = models.CharField(
        max_length=200, blank=True
    )  # the client named when the office acts for it
    at = models.DateTimeField()  # UTC, the moment the actor acted
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.from_status} -> {self.to_status}"
