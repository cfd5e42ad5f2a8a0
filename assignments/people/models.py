from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from assignments.catalogue.models import Service
from backoffice.kernel.references import new_ref


def new_assistant_ref() -> str:
    return new_ref("W")


class AssistantQuerySet(models.QuerySet["Assistant"]):
    def visible_to(self, user: Any) -> "AssistantQuerySet":
        """The office sees its assistants; an assistant sees only their own profile; clients see none."""
        return self if user.is_office else self.filter(user=user.pk)


class Assistant(models.Model):
    """A person who does the work: languages, how much they take at once, and (as Skill rows) what they master."""

    ref = models.CharField(max_length=14, unique=True, default=new_assistant_ref)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assistant")
    languages = ArrayField(models.CharField(max_length=2), default=list)
    capacity_units = models.PositiveSmallIntegerField(default=20)  # units held at once
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = AssistantQuerySet.as_manager()
    lock_rank: ClassVar[int] = 10

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(capacity_units__gte=1), name="assistant_capacity_positive"),
            models.CheckConstraint(
                condition=Q(languages__contained_by=["fi", "sv", "en"]), name="assistant_languages_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Skill(models.Model):
    """An assistant masters a service."""

    assistant = models.ForeignKey(Assistant, on_delete=models.CASCADE, related_name="skills")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="skilled")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assistant", "service"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.assistant_id} {self.service_id}"


class Absence(models.Model):
    """Days an assistant takes no new work (Helsinki dates, both inclusive)."""

    assistant = models.ForeignKey(Assistant, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="absence_forward")]

    def __str__(self) -> str:
        return f"{self.from_on}..{self.to_on}"
