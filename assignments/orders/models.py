from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions.text import ConcatPair

from assignments.catalogue.models import CriteriaVersion, Service
from assignments.orders.states import ASSIGNMENT_MACHINE, CLAIMABLE, UNDER_WAY, AssignmentStatus, PauseCause
from assignments.people.models import Assistant
from backoffice.kernel.audit import Change
from backoffice.kernel.machines import Machine
from backoffice.kernel.models import StoredFile, register_file_reach
from backoffice.kernel.references import new_ref
from clients.agreements.queries import nda_covers
from clients.organisations.models import Client, Membership
from clients.organisations.queries import client_ids_of


def new_assignment_ref() -> str:
    return new_ref("A")


AssistantReach = Callable[[Any], Q]
_assistant_reaches: list[AssistantReach] = []


def register_assistant_reach(reach: AssistantReach) -> AssistantReach:
    """Let a higher room (routing, delivery) say which assignments an assistant reaches, as a Q over Assignment.

    One way a reach: what is joined by "or" inside one, no index leads to.
    """
    if reach not in _assistant_reaches:
        _assistant_reaches.append(reach)
    return reach


# Read as blanks in titles and in questions alike, so that "Q3/2026" and "tehty.example" are found by each of their parts.
_MARKS = "-./\\_:;,()[]{}<>|&!?@#%*+='\"`~^"
_SEPARATE = str.maketrans(dict.fromkeys((*_MARKS, "\0"), " "))


_WORDS, _WORD_LENGTH = 12, 60  # of a question; the rest is not looked at


class _ToSearchVector(models.Func):
    """`to_tsvector('simple', ...)`: names and references are found as they are written, in every language."""

    function = "to_tsvector"
    template = "%(function)s('simple'::regconfig, %(expressions)s)"
    output_field = SearchVectorField()


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: Any) -> "AssignmentQuerySet":
        """A member sees the client's own; office staff with an NDA covering the client see it; assistants see what
        is offered to them, open to the queue in a service they master, or what they have worked on - under the same NDA.

        The office sees drafts too: it may have to price them, or fill them in on the client's behalf.
        Rule: docs/rules/no-material-without-signature.md
        """
        covered = Q(nda_covers(user, "client_id"))
        if user.is_office:
            return self.filter(covered)
        member = Q(client__in=Membership.objects.current().filter(user=user.pk).values("client"))
        reached = Q(pk__in=[])
        for reach in _assistant_reaches:
            reached |= reach(user)
        return self.filter(member | (covered & reached))

    def listed_for(self, user: Any) -> "AssignmentQuerySet":
        """Return what `visible_to` shows, sought from the person's side: for lists that no client narrows.

        The plain condition is tested row by row from the newest on, which is quick for those who reach much of the
        table, as the office does, and reads all of it for a member of a small company. Asks one or two small questions.
        """
        if user.is_office:
            return self.visible_to(user)
        clients = client_ids_of(user)
        if not Assistant.objects.filter(user=user.pk).exists():
            return self.filter(client__in=clients)  # nothing else is reached without a profile
        parts = (Assignment.objects.filter(reach(user)).values("pk") for reach in _assistant_reaches)
        near = Assignment.objects.filter(client__in=clients).values("pk").union(*parts)
        return self.visible_to(user).filter(pk__in=near)

    def open_for_work(self) -> "AssignmentQuerySet":
        """Placed or running."""
        return self.filter(status__in=[AssignmentStatus.PLACED, AssignmentStatus.RUNNING])

    def under_way(self) -> "AssignmentQuerySet":
        """Begun, from the draft on, and not at its end."""
        return self.filter(status__in=UNDER_WAY)

    def matching(self, text: str) -> "AssignmentQuerySet":
        """Full-text search by title and reference; every word must match from its beginning."""
        return self.filter(words_of(text))


def words_of(text: str) -> Q:
    """The condition of `matching`, to be joined with others; empty for a text without words."""
    words = [word[:_WORD_LENGTH] for word in text.translate(_SEPARATE).split()][:_WORDS]
    if not words:
        return Q()
    terms = " & ".join(f"'{word}':*" for word in words)
    return Q(search=SearchQuery(terms, config="simple", search_type="raw"))


class Assignment(models.Model):
    """What a client has ordered: a number of results of one service under a price cap. Terms freeze at `placed`."""

    ref = models.CharField(max_length=14, unique=True, default=new_assignment_ref)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assignments")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="assignments")
    title = models.CharField(max_length=200)
    brief = models.JSONField(default=dict)  # checked against the kind's brief schema
    target_units = models.PositiveIntegerField()
    cap_cents = models.BigIntegerField()  # cents without VAT; the promise
    currency = models.CharField(max_length=3, default="EUR")
    deadline_on = models.DateField(null=True)  # Helsinki date the client wishes for
    status = models.CharField(max_length=20, choices=AssignmentStatus.choices, default=AssignmentStatus.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    # Set by a quote or frozen at `placed`; null in a draft.
    unit_price_cents = models.BigIntegerField(null=True)
    assistant_rate_cents = models.BigIntegerField(null=True)
    criteria = models.ForeignKey(
        CriteriaVersion, null=True, on_delete=models.PROTECT, related_name="assignments"
    )
    review_days = models.PositiveSmallIntegerField(null=True)  # working days
    lease_hours = models.PositiveSmallIntegerField(null=True)
    fix_rounds = models.PositiveSmallIntegerField(null=True)
    check_one_in = models.PositiveSmallIntegerField(null=True)

    # Cap counters, cents without VAT; moved only under the row lock together with a unit's state.
    reserved_cents = models.BigIntegerField(default=0)  # claimed, returned, fix_requested
    awaiting_cents = models.BigIntegerField(default=0)  # submitted, delivered
    accepted_cents = models.BigIntegerField(default=0)
    live_units = models.PositiveIntegerField(default=0)  # units that hold a slot: all but lapsed and rejected
    accepted_units = models.PositiveIntegerField(default=0)
    is_queue_open = models.BooleanField(default=False)  # set by routing: open to every qualified assistant

    quote_note = models.TextField(blank=True)
    quote_valid_until = models.DateTimeField(null=True)
    pause_cause = models.CharField(max_length=10, choices=PauseCause.choices, blank=True)
    quoted_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)
    running_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    search = models.GeneratedField(
        expression=_ToSearchVector(
            models.Func(
                ConcatPair("title", ConcatPair(Value(" "), "ref")),
                Value(_MARKS),
                Value(" " * len(_MARKS)),
                function="translate",
                output_field=models.TextField(),
            )
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    # Placed or running, with a free slot and room under the cap for its unit. Kept by the database, so that the index of
    # the queue holds only what can be claimed, and counters that move without changing the answer leave it alone.
    is_claimable = models.GeneratedField(
        expression=models.Case(
            models.When(
                Q(status__in=list(CLAIMABLE), live_units__lt=F("target_units"))
                & Q(
                    cap_cents__gte=F("reserved_cents")
                    + F("awaiting_cents")
                    + F("accepted_cents")
                    + F("unit_price_cents")
                ),
                then=Value(True),
            ),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = AssignmentQuerySet.as_manager()
    machine: ClassVar[Machine] = ASSIGNMENT_MACHINE
    change_model: ClassVar[str] = "AssignmentChange"
    lock_rank: ClassVar[int] = 40

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cap_cents__gte=F("reserved_cents") + F("awaiting_cents") + F("accepted_cents")),
                name="assignment_within_cap",
            ),
            models.CheckConstraint(
                condition=Q(reserved_cents__gte=0, awaiting_cents__gte=0, accepted_cents__gte=0),
                name="assignment_counters_not_negative",
            ),
            models.CheckConstraint(condition=Q(cap_cents__gt=0), name="assignment_cap_positive"),
            models.CheckConstraint(
                condition=Q(target_units__range=(1, 10_000)), name="assignment_target_range"
            ),
            models.CheckConstraint(
                condition=Q(live_units__lte=F("target_units")), name="assignment_live_within_target"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "declined", "quoted"])
                # A comparison with null is not false: each value has to be said to be there.
                | Q(
                    unit_price_cents__isnull=False,
                    assistant_rate_cents__isnull=False,
                    review_days__isnull=False,
                    lease_hours__isnull=False,
                    check_one_in__isnull=False,
                    unit_price_cents__gt=0,
                    assistant_rate_cents__gt=0,
                    criteria__isnull=False,
                    review_days__gte=1,
                    lease_hours__gte=1,
                    fix_rounds__isnull=False,
                    check_one_in__gte=1,
                    placed_at__isnull=False,
                ),
                name="assignment_placed_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(status="quoted")
                | Q(
                    unit_price_cents__isnull=False,
                    assistant_rate_cents__isnull=False,
                    quote_valid_until__isnull=False,
                    unit_price_cents__gt=0,
                    assistant_rate_cents__gt=0,
                ),
                name="assignment_quoted_has_price",
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(reserved_cents=0, awaiting_cents=0),
                name="assignment_completed_is_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status="paused") | ~Q(pause_cause=""), name="assignment_paused_has_cause"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-id"], name="assignment_by_client"),
            models.Index(fields=["client", "status", "-id"], name="assignment_by_client_state"),
            models.Index(
                fields=["client", "-id"],
                condition=Q(status__in=list(UNDER_WAY)),
                name="assignment_under_way",
            ),
            models.Index(fields=["status", "-id"], name="assignment_by_status"),
            models.Index(
                fields=["id"],
                condition=Q(status__in=list(CLAIMABLE), is_queue_open=False),
                name="assignment_to_route",
            ),
            models.Index(fields=["service", "id"], condition=Q(status="draft"), name="assignment_to_quote"),
            models.Index(
                fields=["client", "id"], condition=Q(awaiting_cents__gt=0), name="assignment_awaiting"
            ),
            models.Index(
                fields=["id"], condition=Q(status="paused", pause_cause="no_room"), name="assignment_no_room"
            ),
            models.Index(
                fields=["service", "deadline_on", "placed_at", "id"],
                condition=Q(is_queue_open=True, is_claimable=True),
                name="assignment_queue",
            ),
            GinIndex(fields=["search"], name="assignment_search"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def committed_cents(self) -> int:
        """Cents that are spoken for: reserved, awaiting and accepted."""
        return self.reserved_cents + self.awaiting_cents + self.accepted_cents

    @property
    def room_cents(self) -> int:
        """Cents left under the cap."""
        return self.cap_cents - self.committed_cents

    @property
    def open_units(self) -> int:
        """Slots nobody holds."""
        return self.target_units - self.live_units


class AssignmentChange(Change):
    subject = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        indexes = [models.Index(fields=["to_status", "id"], name="assignment_change_by_state")]


class CapChange(models.Model):
    """A signed change of the cap: who, from where, from and to how many cents."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="cap_changes")
    from_cents = models.BigIntegerField()
    to_cents = models.BigIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_cents__gt=0) & ~Q(to_cents=F("from_cents")), name="cap_change_changes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_cents} -> {self.to_cents}"


class CapAlert(models.Model):
    """The cap of an assignment passed a threshold; written once per threshold and cap."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="cap_alerts")
    percent = models.PositiveSmallIntegerField()  # 50, 80 or 100 of the cap is spoken for
    cap_cents = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "percent", "cap_cents"], name="cap_alert_once"),
            models.CheckConstraint(condition=Q(percent__in=[50, 80, 100]), name="cap_alert_known_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} at {self.percent} %"


class AssignmentFile(models.Model):
    """A file of the brief."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.file_id)


@register_file_reach
def files_of_briefs(user: Any) -> Q:
    """Files of the briefs a person may see; Q over StoredFile."""
    seen = Assignment.objects.visible_to(user).order_by()
    return Q(pk__in=AssignmentFile.objects.filter(assignment__in=seen.values("pk")).values("file"))
