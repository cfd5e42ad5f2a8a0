from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Func, Q, Value
from django.db.models.functions import Cast, Lower

from backoffice.kernel.audit import Change
from backoffice.kernel.machines import Machine
from backoffice.kernel.models import StoredFile, register_file_reach
from backoffice.kernel.references import new_ref
from clients.agreements.names import EEA, country_name
from clients.agreements.states import (
    AGREEMENT_MACHINE,
    SUB_PROCESSOR_MACHINE,
    AgreementStatus,
    SubProcessorStatus,
)
from clients.organisations.models import Client, Membership


class AgreementKind(models.TextChoices):
    NDA = "nda"
    DPA = "dpa"
    TERMS = "terms"
    ASSISTANT_NDA = "assistant_nda"


MOST_RENDERINGS = 3  # after so many failures a document waits for a person
CLIENT_KINDS = (AgreementKind.NDA, AgreementKind.DPA, AgreementKind.TERMS)


class Party(models.TextChoices):
    OFFICE = "office"
    CLIENT = "client"
    PERSON = "person"


class Template(models.Model):
    """One published version of an agreement text in fi, sv and en; never edited, only followed by the next version."""

    kind = models.CharField(max_length=20, choices=AgreementKind.choices)
    version = models.PositiveSmallIntegerField()
    content = (
        models.JSONField()
    )  # {"title": {fi,sv,en}, "commitments": [...], "clauses": [{key, heading, body}]}
    sha256 = models.CharField(max_length=64)  # of the canonical JSON of content
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


def new_agreement_ref() -> str:
    return new_ref("S")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> "AgreementQuerySet":
        """Agreements one is a party of; the office's contract admins, account managers and managers see them all."""
        if user.has_role("contract_admin", "account_manager"):
            return self
        clients = Membership.objects.current().filter(user=user.pk).values("client")
        return self.filter(Q(person=user.pk) | Q(client__in=clients, kind__in=CLIENT_KINDS))

    def in_force_at(self, at: Any) -> "AgreementQuerySet":
        """Agreements in force at the moment `at` (UTC, or a database expression such as Now())."""
        return self.filter(status=AgreementStatus.IN_FORCE, in_force_at__lte=at).filter(
            Q(valid_until=None) | Q(valid_until__gt=at)
        )

    def due_at(self, at: datetime, offer_days: int) -> "AgreementQuerySet":
        """Agreements whose time is over at `at` (UTC), and offers unsigned for `offer_days` calendar days."""
        over = Q(status=AgreementStatus.IN_FORCE, valid_until__lte=at)
        waited = Q(status=AgreementStatus.OFFERED, offered_at__lte=at - timedelta(days=offer_days))
        return self.filter(over | waited)

    def unsealed(self) -> "AgreementQuerySet":
        """Agreements that both parties have signed and whose document is still to be rendered."""
        tried = Q(document=None) | Q(document__file=None, document__failures__lt=MOST_RENDERINGS)
        return self.filter(tried, in_force_at__isnull=False)


class Agreement(models.Model):
    """One agreement between the office and a client company, or between the office and a person who works for it."""

    ref = models.CharField(max_length=14, unique=True, default=new_agreement_ref)
    kind = models.CharField(max_length=20, choices=AgreementKind.choices)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="agreements")
    client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, related_name="agreements"
    )  # the party of a client agreement; for an assistant NDA the one client it covers, null = every client
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="agreements"
    )  # the party of an assistant NDA
    language = models.CharField(max_length=2, default="fi")
    text = (
        models.JSONField()
    )  # the full text in `language` with names filled in: {"title", "commitments", "clauses"}
    text_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=AgreementStatus.choices, default=AgreementStatus.OFFERED)
    offered_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)  # null = until ended
    ended_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = AgreementQuerySet.as_manager()
    machine: ClassVar[Machine] = AGREEMENT_MACHINE
    change_model: ClassVar[str] = "AgreementChange"
    lock_rank: ClassVar[int] = 30

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AgreementKind.ASSISTANT_NDA, person__isnull=False)
                | Q(kind__in=CLIENT_KINDS, client__isnull=False, person__isnull=True),
                name="agreement_has_its_party",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["in_force", "ended"]) | Q(in_force_at__isnull=False),
                name="agreement_in_force_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_at__isnull=False), name="agreement_ended_has_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("in_force_at")),
                name="agreement_valid_after_start",
            ),
            models.UniqueConstraint(
                fields=["client", "kind"],
                condition=Q(status="in_force", person=None),
                name="agreement_one_in_force_per_client",
            ),
            models.UniqueConstraint(
                fields=["person", "client"],
                condition=Q(status="in_force", person__isnull=False),
                nulls_distinct=False,
                name="agreement_one_in_force_per_person",
            ),
            models.UniqueConstraint(
                fields=["kind", "client", "person"],
                condition=Q(status="offered"),
                nulls_distinct=False,
                name="agreement_one_open_offer",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "status"], name="agreement_by_person"),
            models.Index(fields=["client", "kind", "status"], name="agreement_by_client"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.kind}"

    @property
    def title(self) -> str:
        return str(self.text["title"])


class AgreementChange(Change):
    subject = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="changes")


class Signature(models.Model):
    """Evidence of one electronic signature (simple, eIDAS art. 25): who, when, from where, which exact text."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=Party.choices)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    full_name = models.CharField(max_length=200)  # as typed by the signer
    title = models.CharField(max_length=100, blank=True)
    consent = models.BooleanField()
    signed_at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)  # null = signed by a command on the server itself
    user_agent = models.CharField(max_length=400, blank=True)
    text_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="signature_one_per_party"),
            models.CheckConstraint(condition=Q(consent=True), name="signature_needs_consent"),
            models.CheckConstraint(condition=~Q(full_name=""), name="signature_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.party})"


class AgreementDocument(models.Model):
    """The sealed PDF of a signed agreement: rendered once, stored with its hash, never rendered again."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="document")
    file = models.OneToOneField(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null = rendering has failed so far
    rendered_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(file=None, rendered_at=None) | Q(file__isnull=False, rendered_at__isnull=False),
                name="agreement_document_rendered_with_file",
            ),
        ]

    def __str__(self) -> str:
        return f"document of {self.agreement_id}"


@register_file_reach
def sealed_agreements(user: Any) -> Q:
    """The sealed PDFs of the agreements a person may see."""
    documents = AgreementDocument.objects.filter(agreement__in=Agreement.objects.visible_to(user))
    return Q(pk__in=documents.values("file"))


# The day of the notice does not count and thirty whole days pass: the thirty-first day after it is the earliest.
NOTICE_DAYS = 30
FIRST_DAY_AFTER_NOTICE = timedelta(days=NOTICE_DAYS + 1)


class SubProcessorQuerySet(models.QuerySet["SubProcessor"]):
    def visible_to(self, user: Any) -> "SubProcessorQuerySet":
        """The whole list for the office and for every member of a client company; for nobody else a row of it."""
        if user.is_office:
            return self
        return self.filter(Exists(Membership.objects.current().filter(user=user.pk)))

    def in_use_on(self, day: date) -> "SubProcessorQuerySet":
        """Those that handle data on the Helsinki date `day`, their last day included."""
        begun = self.exclude(status=SubProcessorStatus.CALLED_OFF).filter(from_on__lte=day)
        return begun.filter(Q(ended_on=None) | Q(ended_on__gte=day))

    def coming_after(self, day: date) -> "SubProcessorQuerySet":
        """Those announced that begin after the Helsinki date `day`."""
        return self.exclude(status=SubProcessorStatus.CALLED_OFF).filter(from_on__gt=day)


class SubProcessor(models.Model):
    """A company that handles clients' personal data for the office, as the data processing agreement lists it."""

    name = models.CharField(max_length=200)
    business_id = models.CharField(max_length=40, blank=True)  # as in its home country's register
    task = models.JSONField()  # what it does with the data: {"fi", "sv", "en"}
    country = models.CharField(max_length=2)  # where the data is, ISO 3166-1
    from_on = models.DateField()  # first day in use, Helsinki
    ended_on = models.DateField(null=True)  # last day in use, Helsinki
    announced_at = models.DateTimeField()
    is_original = models.BooleanField(default=False)  # used since before anybody was owed a notice
    status = models.CharField(
        max_length=20, choices=SubProcessorStatus.choices, default=SubProcessorStatus.LISTED
    )

    objects = SubProcessorQuerySet.as_manager()
    machine: ClassVar[Machine] = SUB_PROCESSOR_MACHINE
    change_model: ClassVar[str] = "SubProcessorChange"
    lock_rank: ClassVar[int] = 32

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="sub_processor_has_name"),
            models.CheckConstraint(
                condition=Q(task__has_keys=["fi", "sv", "en"]), name="sub_processor_task_in_three_languages"
            ),
            models.CheckConstraint(condition=Q(country__in=EEA), name="sub_processor_within_eea"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("from_on")),
                name="sub_processor_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status="ended", ended_on__isnull=False)
                | Q(status__in=["listed", "called_off"], ended_on=None),
                name="sub_processor_ended_has_day",
            ),
            models.CheckConstraint(
                condition=Q(is_original=True)
                | Q(
                    from_on__gte=Cast(
                        Func(Value("Europe/Helsinki"), F("announced_at"), function="timezone"),
                        models.DateField(),
                    )
                    + FIRST_DAY_AFTER_NOTICE
                ),
                name="sub_processor_announced_in_time",
            ),
            models.UniqueConstraint(
                Lower("name"), condition=Q(status="listed"), name="sub_processor_listed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def country_name(self) -> str:
        return country_name(self.country)


class SubProcessorChange(Change):
    subject = models.ForeignKey(SubProcessor, on_delete=models.PROTECT, related_name="changes")
