from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from assignments.delivery.states import CLIENT_SEES, HELD, SLOT_FREE, UNIT_MACHINE, UnitStatus
from assignments.orders.models import Assignment
from assignments.people.models import Assistant
from backoffice.kernel.audit import Change
from backoffice.kernel.machines import Machine
from backoffice.kernel.models import StoredFile
from backoffice.kernel.references import new_ref
from clients.agreements.queries import nda_covers
from clients.organisations.models import Client, Membership
from clients.organisations.queries import client_ids_of


def new_claim_ref() -> str:
    return new_ref("K")


def new_unit_ref() -> str:
    return new_ref("U")


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Any) -> "ClaimQuerySet":
        """One's own claims, and every claim for office staff - both under an NDA that covers the client."""
        covered = self.filter(Q(nda_covers(user, "assignment__client_id")))
        return covered if user.is_office else covered.filter(assistant__user=user.pk)


class Claim(models.Model):
    """A lease: one assistant holds some units of one assignment until `expires_at`."""

    ref = models.CharField(max_length=14, unique=True, default=new_claim_ref)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="claims")
    assistant = models.ForeignKey(Assistant, on_delete=models.PROTECT, related_name="claims")
    claimed_at = models.DateTimeField()
    expires_at = (
        models.DateTimeField()
    )  # of the units still in `claimed`; returned and fixed units have their own lease
    closed_at = models.DateTimeField(null=True)  # nothing of it is in `claimed` any more
    close_reason = models.TextField(blank=True)

    objects = ClaimQuerySet.as_manager()
    lock_rank: ClassVar[int] = 50

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(closed_at=None), name="claim_open_by_expiry"),
            models.Index(fields=["assistant", "-id"], name="claim_by_assistant"),
        ]

    def __str__(self) -> str:
        return self.ref


class Acceptance(models.TextChoices):
    PERSON = "person"
    SILENCE = "silence"


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: Any) -> "UnitQuerySet":
        """Members see what has been delivered to their company; the office and the unit's own assistant see it under an NDA."""
        covered = Q(nda_covers(user, "assignment__client_id"))
        if user.is_office:
            return self.filter(covered)
        member = Q(
            assignment__client__in=Membership.objects.current().filter(user=user.pk).values("client"),
            status__in=CLIENT_SEES,
        )
        return self.filter(member | (covered & Q(assistant__user=user.pk)))

    def listed_for(self, user: Any) -> "UnitQuerySet":
        """Return what `visible_to` shows, sought from the person's side: for lists that no assignment narrows.

        Asks one or two small questions; see `AssignmentQuerySet.listed_for`.
        """
        if user.is_office:
            return self.visible_to(user)
        clients = client_ids_of(user)
        assistant = Assistant.objects.filter(user=user.pk).first()
        if assistant is None:
            near = Q(assignment__client__in=clients)
        else:
            near = Q(assistant=assistant) | Q(assignment__client__in=clients)  # an empty list leaves no "or"
        return self.visible_to(user).filter(near)

    def held(self) -> "UnitQuerySet":
        """In an assistant's hands under a lease."""
        return self.filter(status__in=HELD)

    def awaiting_check(self) -> "UnitQuerySet":
        return self.filter(status=UnitStatus.SUBMITTED)

    def awaiting_verdict(self) -> "UnitQuerySet":
        return self.filter(status=UnitStatus.DELIVERED)

    def overdue_at(self, at: Any) -> "UnitQuerySet":
        """Delivered, unanswered at the end of the review window, and free of open flags: silence accepts these."""
        return self.filter(status=UnitStatus.DELIVERED, review_due_at__lte=at, has_open_flag=False)

    def stopped_at(self, at: Any) -> "UnitQuerySet":
        """Delivered, unanswered at the end of the review window, and flagged: silence can not accept these."""
        return self.filter(status=UnitStatus.DELIVERED, review_due_at__lte=at, has_open_flag=True)


class Unit(models.Model):
    """One piece of the ordered result, from its claim to the client's verdict."""

    ref = models.CharField(max_length=14, unique=True, default=new_unit_ref)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="units")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="units")
    assistant = models.ForeignKey(Assistant, on_delete=models.PROTECT, related_name="units")
    slot = models.PositiveIntegerField()  # 1..target_units; one living unit a slot
    status = models.CharField(max_length=20, choices=UnitStatus.choices, default=UnitStatus.CLAIMED)
    price_cents = models.BigIntegerField()  # frozen from the assignment, no VAT
    rate_cents = models.BigIntegerField()  # the assistant's, frozen from the assignment
    result = models.JSONField(null=True)  # null until submitted
    lease_until = models.DateTimeField(null=True)  # while the assistant holds it
    needs_check = models.BooleanField(default=True)  # a person at the office has to look before delivery
    has_open_flag = models.BooleanField(
        default=False
    )  # failed or unanswered check, charged already: silence never accepts
    fix_rounds_used = models.PositiveSmallIntegerField(default=0)
    review_due_at = models.DateTimeField(null=True)  # end of the review window; set at delivery
    held_at = models.DateTimeField(null=True)  # the client stopped the clock (once)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the approver who did
    acceptance = models.CharField(max_length=10, choices=Acceptance.choices, blank=True)
    claimed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    first_delivered_at = models.DateTimeField(null=True)  # the assistant's pay fell due then
    fix_requested_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    objects = UnitQuerySet.as_manager()
    machine: ClassVar[Machine] = UNIT_MACHINE
    change_model: ClassVar[str] = "UnitChange"
    lock_rank: ClassVar[int] = 60

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "slot"],
                condition=~Q(status__in=SLOT_FREE),
                name="unit_one_living_per_slot",
            ),
            models.CheckConstraint(condition=Q(slot__range=(1, 10_000)), name="unit_slot_range"),
            models.CheckConstraint(
                condition=Q(price_cents__gt=0, rate_cents__gt=0), name="unit_price_positive"
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | (Q(accepted_at__isnull=False) & ~Q(acceptance="")),
                name="unit_accepted_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["delivered", "accepted", "rejected", "fix_requested"])
                | Q(
                    delivered_at__isnull=False, first_delivered_at__isnull=False, review_due_at__isnull=False
                ),
                name="unit_delivered_has_clock",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "delivered", "accepted", "rejected"])
                | Q(result__isnull=False),
                name="unit_submitted_has_result",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=HELD) | Q(lease_until__isnull=False), name="unit_held_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(held_at=None) | Q(held_by__isnull=False), name="unit_hold_names_who"
            ),
            models.CheckConstraint(
                condition=~Q(acceptance="silence") | Q(has_open_flag=False),
                name="unit_silence_never_over_flag",
            ),
        ]
        indexes = [
            models.Index(fields=["assignment", "status", "id"], name="unit_by_assignment"),
            models.Index(fields=["assistant", "status", "-id"], name="unit_by_assistant"),
            models.Index(fields=["review_due_at"], condition=Q(status="delivered"), name="unit_review_due"),
            models.Index(
                fields=["assignment", "-has_open_flag", "id"],
                condition=Q(status="delivered"),
                name="unit_to_answer",
            ),
            models.Index(fields=["lease_until"], condition=Q(status__in=HELD), name="unit_lease_due"),
            models.Index(fields=["assistant"], condition=Q(status__in=HELD), name="unit_held_by"),
            models.Index(fields=["submitted_at"], condition=Q(status="submitted"), name="unit_to_check"),
            models.Index(fields=["status", "-id"], name="unit_by_status"),
            models.Index(
                fields=["id"],
                condition=Q(status__in=["submitted", "delivered"], has_open_flag=True),
                name="unit_flagged",
            ),
            models.Index(
                fields=["accepted_at"], condition=Q(accepted_at__isnull=False), name="unit_by_acceptance"
            ),
            models.Index(fields=["rejected_at"], condition=Q(status="rejected"), name="unit_by_rejection"),
        ]

    def __str__(self) -> str:
        return self.ref

    def is_stopped_at(self, at: datetime) -> bool:
        """Tell whether the unit is one of `stopped_at`: silence has had its turn and could not accept it."""
        is_over = self.review_due_at is not None and self.review_due_at <= at
        return self.status == UnitStatus.DELIVERED and self.has_open_flag and is_over


class UnitChange(Change):
    subject = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        indexes = [models.Index(fields=["to_status", "id"], name="unit_change_by_state")]


class Outcome(models.TextChoices):
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"


class MachineCheck(models.Model):
    """What the machine found about one criterion in one submission."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="machine_checks")
    round = models.PositiveSmallIntegerField()  # 1 = first submission
    criterion = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    sentence = models.JSONField()  # {fi, sv, en}
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "round", "criterion"], name="machine_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.outcome}"


class OfficeCheckOutcome(models.TextChoices):
    DELIVER = "deliver"
    RETURN = "return"


class OfficeCheck(models.Model):
    """A person at the office (never the author) looked at the unit; checker null = machine-checked, passed by rule."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="office_checks")
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=OfficeCheckOutcome.choices)
    failed_criteria = ArrayField(models.CharField(max_length=40), default=list)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="deliver") | (Q(failed_criteria__len__gt=0) & ~Q(note="")),
                name="office_check_return_has_reason",
            )
        ]

    def __str__(self) -> str:
        return self.outcome


class VerdictKind(models.TextChoices):
    ACCEPT = "accept"
    REQUEST_FIX = "request_fix"
    REJECT = "reject"


class Verdict(models.Model):
    """The client's word on a delivered unit; by null = silence at the end of the window.

    Only a rejection may be the office's, of what silence could not accept (reject_flagged).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=12, choices=VerdictKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    failed_criteria = ArrayField(models.CharField(max_length=40), default=list)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="accept") | (Q(failed_criteria__len__gt=0) & ~Q(note="")),
                name="verdict_no_has_reason",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(verdict__in=[VerdictKind.ACCEPT, VerdictKind.REJECT]),
                name="verdict_final_once",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(verdict="accept"), name="verdict_silence_only_accepts"
            ),
        ]

    def __str__(self) -> str:
        return self.verdict


class UnitKey(models.Model):
    """A name of what a submitted unit delivers (a Business ID, a domain, a phone number): the memory behind duplicate checks."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="keys")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)  # "business_id:0112038-9", normalised by the kind
    is_billed = models.BooleanField(
        default=True
    )  # False: only recognised by it (a name), never charged for it
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="unit_key_once")]
        indexes = [models.Index(fields=["client", "key", "-at"], name="unit_key_by_client")]

    def __str__(self) -> str:
        return self.key


class BilledKey(models.Model):
    """A key this client has been charged for; while it is current, the same thing can not be accepted again."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_current = models.BooleanField(default=True)  # False once 12 months have passed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "key"], condition=Q(is_current=True), name="billed_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class UnitFile(models.Model):
    """A file that is the result itself or its evidence."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.file_id)
