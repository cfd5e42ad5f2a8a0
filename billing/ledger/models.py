from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class AccountKind(models.TextChoices):
    BANK = "1010"
    RECEIVABLE = "1100"  # one per client
    UNBILLED = "1110"  # one per client
    PAYABLE = "2100"  # one per assistant
    CLIENT_CREDIT = "2200"  # one per client; the one without a party holds money nobody is known to own
    OUTPUT_VAT = "2300"  # one per rate
    SALES = "3000"
    ASSISTANT_FEES = "4000"
    ROUNDING = "4200"


class Account(models.Model):
    """A ledger account: a kind of the chart, and for party accounts whose it is; never renamed (trigger).

    Rule: docs/rules/ledger.md
    """

    code = models.CharField(max_length=40, unique=True)  # "3000", "1100:C-7K3M9QXWB", "2300:2550"
    kind = models.CharField(max_length=4, choices=AccountKind.choices)
    party = models.CharField(
        max_length=14, blank=True
    )  # public ref of the client or assistant; empty = shared
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "party"], name="account_by_kind")]

    def __str__(self) -> str:
        return self.code


class Posting(models.Model):
    """One business event in the books. Append-only (trigger); corrected only by a reversal; balanced at commit (trigger)."""

    key = models.CharField(max_length=100, unique=True)  # the cause: "accept:U-...", "invoice:2026-00012"
    kind = models.CharField(max_length=20)  # accept, earn, invoice, payment, ...
    business_date = models.DateField()  # Helsinki date; in an open period (trigger)
    booked_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    legs = models.PositiveSmallIntegerField()  # how many entries it has; none comes later (trigger)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        indexes = [models.Index(fields=["business_date", "id"], name="posting_by_date")]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One side of a posting. Cents, EUR: + debit, - credit."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount_cents=0), name="entry_not_zero")]
        indexes = [models.Index(fields=["account", "id"], name="entry_by_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount_cents}"


class Balance(models.Model):
    """Kept balance of one party account, in cents; maintained by trigger. Shared accounts are summed instead (hot rows)."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.PROTECT, related_name="balance"
    )
    amount_cents = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount_cents}"


class Period(models.Model):
    """A closed stretch of the books: no posting may carry a business date inside it (trigger)."""

    from_on = models.DateField()
    to_on = models.DateField()  # inclusive
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    lock_rank: ClassVar[int] = 90

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="period_forward"),
            ExclusionConstraint(
                name="period_closed_once",
                expressions=[
                    (
                        Func(
                            "from_on",
                            "to_on",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on}..{self.to_on}"
