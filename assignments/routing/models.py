from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from assignments.orders.models import Assignment
from assignments.people.models import Assistant
from backoffice.kernel.references import new_ref


def new_route_ref() -> str:
    return new_ref("R")


class RouteQuerySet(models.QuerySet["Route"]):
    def current(self) -> "RouteQuerySet":
        """Routes that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


class Route(models.Model):
    """A coordinator's decision: this assignment is offered to one assistant, or (assistant null) open to the queue."""

    ref = models.CharField(max_length=14, unique=True, default=new_route_ref)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="routes")
    assistant = models.ForeignKey(Assistant, null=True, on_delete=models.PROTECT, related_name="routes")
    units = models.PositiveIntegerField(
        null=True
    )  # how many the offer is for; null = as many as there is room for
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RouteQuerySet.as_manager()
    lock_rank: ClassVar[int] = 45

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "assistant"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="route_once",
            ),
            models.CheckConstraint(condition=Q(units=None) | Q(units__gte=1), name="route_units_positive"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_by__isnull=False),
                name="route_withdrawal_names_who",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assistant", "assignment"], condition=Q(withdrawn_at=None), name="route_by_assistant"
            )
        ]

    def __str__(self) -> str:
        return self.ref
