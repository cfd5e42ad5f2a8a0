from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backoffice.kernel.references import new_ref


class Right(models.TextChoices):
    OWNER = "owner"
    ORDERER = "orderer"
    APPROVER = "approver"
    FINANCE = "finance"
    VIEWER = "viewer"


class InvoicingPeriod(models.TextChoices):
    MONTHLY = "monthly"
    WEEKLY = "weekly"


def new_client_ref() -> str:
    return new_ref("C")


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, user: Any) -> "ClientQuerySet":
        """The companies a person is a member of; everybody with a role at the office knows every client by name."""
        if user.is_office:
            return self
        return self.filter(pk__in=Membership.objects.current().filter(user=user.pk).values("client"))


class Client(models.Model):
    """A company that buys results."""

    ref = models.CharField(max_length=14, unique=True, default=new_client_ref)
    name = models.CharField(max_length=200)
    business_id = models.CharField(max_length=9, unique=True)  # NNNNNNN-C, check digit verified
    # Billing profile
    billing_name = models.CharField(max_length=200)
    billing_address = models.CharField(max_length=200)
    billing_postcode = models.CharField(max_length=10)
    billing_city = models.CharField(max_length=100)
    billing_country = models.CharField(max_length=2, default="FI")
    billing_email = models.EmailField()
    billing_reference = models.CharField(
        max_length=100, blank=True
    )  # the client's own reference, printed on invoices
    vat_number = models.CharField(max_length=14, blank=True)
    invoice_language = models.CharField(max_length=2, default="fi")
    invoicing_period = models.CharField(
        max_length=10, choices=InvoicingPeriod.choices, default=InvoicingPeriod.MONTHLY
    )
    payment_term_days = models.PositiveSmallIntegerField(default=14)  # calendar days
    cap_limit_cents = models.BigIntegerField(
        null=True
    )  # highest cap of one assignment, no VAT; null = no limit of its own
    customer_number = models.PositiveIntegerField(unique=True)  # stable number used in payment references
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ClientQuerySet.as_manager()
    lock_rank: ClassVar[int] = 20

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(business_id__regex=r"^[0-9]{7}-[0-9]$"), name="client_business_id_form"
            ),
            models.CheckConstraint(
                condition=Q(payment_term_days__range=(1, 30)), name="client_payment_term_lawful"
            ),
            models.CheckConstraint(
                condition=Q(cap_limit_cents=None) | Q(cap_limit_cents__gt=0), name="client_cap_limit_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Memberships that have not ended; while a person works at the office, theirs rest: nobody is on both sides."""
        return self.filter(ended_at=None, user__office_roles=[])

    def with_right(self, *rights: str) -> "MembershipQuerySet":
        """Members holding one of the rights; an owner holds them all."""
        return self.filter(rights__overlap=[Right.OWNER, *rights])


class Membership(models.Model):
    """A person's rights in one client company. Owners hold every right and sign agreements."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    rights = ArrayField(models.CharField(max_length=10, choices=Right.choices))
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "user"], condition=Q(ended_at=None), name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(rights__contained_by=Right.values) & Q(rights__len__gt=0),
                name="membership_rights_known",
            ),
        ]
        indexes = [models.Index(fields=["user", "client"], name="membership_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.client_id}: {', '.join(self.rights)}"

    def has_right(self, *rights: str) -> bool:
        """Holds one of the rights; an owner holds them all."""
        return Right.OWNER in self.rights or not set(self.rights).isdisjoint(rights)


class ClientEvent(models.TextChoices):
    CREATED = "created"
    BILLING_SET = "billing_set"
    CAP_LIMIT_SET = "cap_limit_set"
    MEMBER_JOINED = "member_joined"
    RIGHTS_SET = "rights_set"
    MEMBER_LEFT = "member_left"


class ClientChange(models.Model):
    """What was done to a client company and its members, by whom and when; append-only by trigger."""

    subject = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="changes")
    event = models.CharField(max_length=20, choices=ClientEvent.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the member concerned, if one is
    before = models.JSONField(default=dict)  # only what changed, by column name
    after = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.CharField(
        max_length=200, blank=True
    )  # the client named when the office acts for it
    at = models.DateTimeField()  # UTC

    class Meta:
        indexes = [models.Index(fields=["subject", "-id"], name="client_change_by_subject")]

    def __str__(self) -> str:
        return self.event
