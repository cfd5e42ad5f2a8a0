from django.db import models
from django.db.models import Q


class Service(models.Model):
    """A kind of result the office sells. Words and forms come from the kind's file, numbers are the office's data."""

    kind = models.CharField(max_length=30, unique=True)  # code of a file in kinds/
    position = models.PositiveSmallIntegerField(default=100)
    is_offered = models.BooleanField(default=True)
    review_days = models.PositiveSmallIntegerField()  # working days the client has to answer
    lease_hours = models.PositiveSmallIntegerField()
    fix_rounds = models.PositiveSmallIntegerField(default=2)
    check_one_in = models.PositiveSmallIntegerField(default=10)  # office checks 1 unit in n; 1 = every unit
    vat_category = models.CharField(max_length=20, default="standard")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(review_days__gte=1), name="service_review_days_positive"),
            models.CheckConstraint(condition=Q(lease_hours__gte=1), name="service_lease_positive"),
            models.CheckConstraint(condition=Q(check_one_in__gte=1), name="service_check_rate_positive"),
        ]

    def __str__(self) -> str:
        return self.kind


class CriteriaVersion(models.Model):
    """One published version of a service's acceptance criteria; never edited (trigger), frozen onto assignments."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="criteria_versions")
    version = models.PositiveSmallIntegerField()
    items = (
        models.JSONField()
    )  # [{key, kind: machine|person, blocking, sentence: {fi, sv, en}, evidence: {fi, sv, en}}]
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "version"], name="criteria_version_once")]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.version}"

    @property
    def keys(self) -> list[str]:
        return [item["key"] for item in self.items]
