from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assignments.catalogue.models import Service
from clients.organisations.models import Client


class PriceListItem(models.Model):
    """The list price of one unit of a service, and what the assistant is paid for it, from a date on.

    A service without a current item has no list price: its orders go through a quote.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="prices")
    unit_price_cents = models.BigIntegerField()  # cents without VAT
    assistant_rate_cents = models.BigIntegerField()  # cents without VAT
    valid_from = models.DateField()  # Helsinki date, inclusive
    valid_to = models.DateField(null=True)  # exclusive; null = until further notice

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit_price_cents__gt=0), name="price_positive"),
            models.CheckConstraint(condition=Q(assistant_rate_cents__gt=0), name="price_rate_positive"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="price_period_forward"
            ),
            models.UniqueConstraint(fields=["service"], condition=Q(valid_to=None), name="price_one_current"),
            models.UniqueConstraint(fields=["service", "valid_from"], name="price_one_per_start"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.unit_price_cents} c from {self.valid_from}"


class ClientTerms(models.Model):
    """What one client has agreed apart from the list: for one service, or (service null) for all. Null = as listed."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="terms")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="client_terms")
    unit_price_cents = models.BigIntegerField(null=True)
    review_days = models.PositiveSmallIntegerField(null=True)  # working days
    fix_rounds = models.PositiveSmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_price_cents=None) | Q(unit_price_cents__gt=0, service__isnull=False),
                name="terms_price_names_service",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="terms_period_forward"
            ),
            models.UniqueConstraint(
                fields=["client", "service"],
                condition=Q(valid_to=None),
                nulls_distinct=False,
                name="terms_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"terms of {self.client_id} for {self.service_id or 'all'}"


class PriceChange(models.Model):
    """One number of the list, of a service or of a client's terms as somebody changed it; never edited (trigger).

    Client null = it holds for everybody; service null = for all services of the client. A value null = none, or as listed.
    """

    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="price_changes")
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="price_changes")
    number = models.CharField(max_length=30)  # name of the field: unit_price_cents, lease_hours
    from_value = models.BigIntegerField(null=True)
    to_value = models.BigIntegerField(null=True)
    valid_from = models.DateField()  # Helsinki date, inclusive
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null = the reference data
    at = models.DateTimeField()  # UTC, the moment the actor acted
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False) | Q(client__isnull=False), name="price_change_names_what"
            ),
        ]
        indexes = [models.Index(fields=["service", "-id"], name="price_change_by_service")]

    def __str__(self) -> str:
        return f"{self.number}: {self.from_value} -> {self.to_value}"
