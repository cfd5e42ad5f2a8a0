"""Answers over claims and units: why a claim gets nothing, what waits for whom, what an assistant has done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from assignments.delivery.errors import (
    AssistantAbsent,
    CapacityFull,
    CapReached,
    NdaMissing,
    NothingToClaim,
    NotRouted,
)
from assignments.delivery.models import (
    BilledKey,
    MachineCheck,
    OfficeCheck,
    OfficeCheckOutcome,
    Unit,
    UnitFile,
    UnitKey,
    UnitQuerySet,
)
from assignments.delivery.states import HELD, LIVING, UNDECIDED, UnitStatus
from assignments.orders.models import Assignment
from assignments.orders.states import CLAIMABLE, PauseCause
from assignments.people.models import Assistant
from assignments.people.queries import is_absent, masters
from assignments.routing.models import Route
from assignments.routing.workloads import Workload
from backoffice.accounts.models import User
from backoffice.kernel.errors import DomainError
from backoffice.kernel.models import StoredFile
from backoffice.kernel.workdays import add_workdays, helsinki_date, workdays_between
from clients.agreements.queries import has_nda_for

MACHINE = "machine"  # in place of a name, where the machine checks alone let a unit through

REMINDER_WORKDAYS_BEFORE = 2
RECORD_LENGTH = 50


def year_before(at: datetime) -> datetime:
    """Return the moment 12 months earlier; from 29 February, 28 February."""
    try:
        return at.replace(year=at.year - 1)
    except ValueError:
        return at.replace(year=at.year - 1, day=28)


def held_units(assistant: Assistant) -> int:
    """Count the units in the assistant's hands: claimed, returned or to be fixed."""
    return Unit.objects.held().filter(assistant=assistant).count()


def why_no_claim(*, assistant: Assistant, assignment_id: int | None, at: datetime) -> DomainError:
    """Return the refusal that tells the assistant why there is nothing to take. Units: `at` is UTC."""
    if is_absent(assistant=assistant, at=at):
        return AssistantAbsent()
    assignment = None
    if assignment_id is not None:
        assignment = Assignment.objects.select_related("client").filter(pk=assignment_id).first()
        if assignment is None or not _is_routed(assistant, assignment):
            return NotRouted()
        if not has_nda_for(user=assistant.user, client=assignment.client, at=at):
            return NdaMissing()
    if held_units(assistant) >= assistant.capacity_units:
        return CapacityFull(capacity=assistant.capacity_units)
    if assignment is not None and _is_capped(assignment):
        return CapReached()
    return NothingToClaim()


def _is_routed(assistant: Assistant, assignment: Assignment) -> bool:
    if not masters(assistant=assistant, service_id=assignment.service_id):
        return False
    offers = Route.objects.current().filter(assistant=assistant, assignment=assignment)
    return assignment.is_queue_open or offers.exists()


def _is_capped(assignment: Assignment) -> bool:
    if assignment.pause_cause == PauseCause.NO_ROOM and assignment.status not in CLAIMABLE:
        return True
    no_room = assignment.room_cents < (assignment.unit_price_cents or 0)
    return assignment.status in CLAIMABLE and assignment.open_units > 0 and no_room


@dataclass(frozen=True)
class KnownKeys:
    """What a client has had before: `taken` by another unit, or of a unit that was `rejected`."""

    taken: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()


def known_keys(
    *, keys: Collection[str], client_id: int, at: datetime, except_unit: int | None = None
) -> KnownKeys:
    """Return those of `keys` that other units of this client have used up; two queries, however many keys.

    Taken: handed in within the last 12 months, or earlier and still undecided, or charged for within 12 months - what
    an acceptance would refuse is refused at once. Rejected: within 12 months. A lapsed unit is forgotten.
    Rule: docs/rules/duplicates-never-billed-twice.md
    """
    if not keys:
        return KnownKeys()
    since = year_before(at)
    recent = Q(at__gt=since) | Q(unit__status__in=UNDECIDED) | Q(unit__rejected_at__gt=since)
    remembered = UnitKey.objects.filter(recent, client=client_id, key__in=list(keys))
    remembered = remembered.exclude(unit=except_unit).exclude(unit__status=UnitStatus.LAPSED)
    charged = BilledKey.objects.filter(is_current=True, client=client_id, key__in=list(keys), at__gt=since)
    taken = set(charged.exclude(unit=except_unit).values_list("key", flat=True))
    rejected: set[str] = set()
    for key, status in remembered.values_list("key", "unit__status"):
        (rejected if status == UnitStatus.REJECTED else taken).add(key)
    return KnownKeys(taken=frozenset(taken), rejected=frozenset(rejected))


def charged_before(unit: Unit) -> list[BilledKey]:
    """Return the keys of the unit that another unit of the client has been charged for, with that unit.

    Rule: docs/rules/duplicates-never-billed-twice.md
    """
    own = UnitKey.objects.filter(unit=unit.pk, is_billed=True).values("key")
    taken = BilledKey.objects.filter(is_current=True, client=unit.assignment.client_id, key__in=own)
    return list(taken.exclude(unit=unit.pk).select_related("unit__assignment").order_by("key"))


def earlier_files(*, files: Iterable[StoredFile], client_id: int, except_unit: int) -> QuerySet[UnitFile]:
    """Return the files of other units that have delivered the very bytes of one of `files` to this client."""
    same = UnitFile.objects.filter(file__sha256__in=[each.sha256 for each in files])
    theirs = same.filter(unit__assignment__client=client_id, unit__first_delivered_at__isnull=False)
    return theirs.exclude(unit=except_unit)


def newest_files(unit: Unit) -> list[StoredFile]:
    """Return the files that count: those of the latest round that had any, in the order they were given.

    What the office returned stays kept, and is never shown to the client. Prefetch files__file for lists.
    """
    rows = sorted(unit.files.all(), key=lambda each: each.pk)
    newest = max((each.round for each in rows), default=0)
    return [each.file for each in rows if each.round == newest]


def newest_findings(unit: Unit) -> list[MachineCheck]:
    """Return what the machine found about each criterion in the latest submission that asked. Prefetch machine_checks for lists."""
    ordered = sorted(unit.machine_checks.all(), key=lambda each: (each.round, each.pk))
    return list({each.criterion: each for each in ordered}.values())


def passing_check(unit: Unit) -> OfficeCheck | None:
    """Return the office check that last let the unit through to the client. Prefetch office_checks__checker for lists."""
    passes = (each for each in unit.office_checks.all() if each.outcome == OfficeCheckOutcome.DELIVER)
    return max(passes, key=lambda each: each.pk, default=None)


def checked_by(check: OfficeCheck) -> str:
    """Return who at the office looked, by name, or MACHINE when the machine checks alone let it through."""
    return str(check.checker) if check.checker else MACHINE


def counts_by_status(assignments: Iterable[Assignment]) -> dict[int, dict[str, int]]:
    """Return how many units of each assignment are in each status, every status named."""
    rows = Unit.objects.filter(assignment__in=assignments).values_list("assignment_id", "status")
    counts = {each.pk: dict.fromkeys(UnitStatus.values, 0) for each in assignments}
    for assignment_id, status, number in rows.annotate(number=Count("pk")):
        counts[assignment_id][status] = number
    return counts


@dataclass(frozen=True)
class ReviewReminder:
    """A delivered unit whose review window has reached a reminder; `stage` is `half` or `last`."""

    unit: Unit
    stage: str
    on: date  # Helsinki date the stage began


def reviews_due(at: datetime) -> list[ReviewReminder]:
    """Return the delivered units whose review is at half time or within two working days of its end, once each.

    Units: `at` is UTC; working days, Finnish calendar. The later stage wins. Who has been reminded is the reader's
    business. Rule: docs/rules/silent-acceptance.md
    """
    waiting = (
        Unit.objects.awaiting_verdict().filter(review_due_at__gt=at).select_related("assignment__client")
    )
    return [found for unit in waiting.order_by("review_due_at", "pk") if (found := _reminder(unit, at))]


def _reminder(unit: Unit, at: datetime) -> ReviewReminder | None:
    if unit.delivered_at is None or unit.review_due_at is None:
        return None
    today, start, end = (helsinki_date(each) for each in (at, unit.delivered_at, unit.review_due_at))
    last = add_workdays(end, -REMINDER_WORKDAYS_BEFORE)
    half = add_workdays(start, workdays_between(start, end) // 2)
    if start < last <= today:
        return ReviewReminder(unit=unit, stage="last", on=last)
    if start < half <= today:
        return ReviewReminder(unit=unit, stage="half", on=half)
    return None


def workloads(assistants: Iterable[Assistant], assignment: Assignment) -> dict[int, Workload]:
    """Return, for routing, what each assistant holds and how earlier work for this client and service was judged."""
    here = Q(assignment__client=assignment.client_id, assignment__service=assignment.service_id)
    served = Q(assignment__service=assignment.service_id)
    rows = Unit.objects.filter(assistant__in=assistants).values("assistant")
    counted = rows.annotate(
        held=Count("pk", filter=Q(status__in=HELD)),
        accepted_here=Count("pk", filter=here & Q(status=UnitStatus.ACCEPTED)),
        accepted=Count("pk", filter=served & Q(status=UnitStatus.ACCEPTED)),
        rejected=Count("pk", filter=served & Q(status=UnitStatus.REJECTED)),
        open_units=Count("pk", filter=Q(status__in=UNDECIDED)),
    )
    return {
        row["assistant"]: Workload(
            held=row["held"],
            open_units=row["open_units"],
            accepted_here=row["accepted_here"],
            accepted=row["accepted"],
            rejected=row["rejected"],
        )
        for row in counted
    }


def used_of_offers(routes: Collection[Route]) -> dict[int, int]:
    """Return, for routing, how many living units have been claimed under each offer, by route id."""
    units = "assignment__units__"
    under = {
        f"{units}assistant": F("assistant"),
        f"{units}claimed_at__gte": F("created_at"),
        f"{units}status__in": LIVING,
    }
    rows = Route.objects.filter(pk__in=[each.pk for each in routes])
    return dict(rows.values_list("pk").annotate(used=Count("assignment__units", filter=Q(**under))))


def due_leases(at: datetime) -> list[int]:
    """Return the assignments in which something held is past its lease, or only claimed after a cancellation."""
    expired = Unit.objects.held().filter(lease_until__lte=at)
    cancelled = Unit.objects.filter(status=UnitStatus.CLAIMED, assignment__status="cancelled")
    found = expired.values_list("assignment_id", flat=True).union(
        cancelled.values_list("assignment_id", flat=True)
    )
    return sorted(found)


def own_work(user: User) -> UnitQuerySet:
    """Return the units in the user's hands, the lease that ends first on top, with their assignment and client."""
    held = Unit.objects.visible_to(user).held().filter(assistant__user=user.pk)
    return held.select_related("assignment__client", "assignment__service", "claim").order_by(
        "lease_until", "slot", "pk"
    )


@dataclass(frozen=True)
class OwnRecord:
    """Of the newest `judged` results of an assistant, how many were accepted without having been sent back."""

    judged: int
    at_once: int


def own_record(*, assistant: Assistant, user: User) -> OwnRecord:
    """Return how the assistant's newest results were judged, 50 at most, of those the user may see; one query."""
    mine = Unit.objects.visible_to(user).filter(assistant=assistant.pk).order_by("-pk").values("pk")
    accepted, rejected = (
        mine.filter(status=status)[:RECORD_LENGTH] for status in (UnitStatus.ACCEPTED, UnitStatus.REJECTED)
    )
    newest = accepted.union(rejected).order_by("-pk")[:RECORD_LENGTH]
    returned = OfficeCheck.objects.filter(unit=OuterRef("pk"), outcome=OfficeCheckOutcome.RETURN)
    judged = Unit.objects.filter(pk__in=newest).annotate(was_returned=Exists(returned)).order_by()
    rows = list(judged.values_list("status", "fix_rounds_used", "was_returned"))
    good = [row for row in rows if row == (UnitStatus.ACCEPTED, 0, False)]
    return OwnRecord(judged=len(rows), at_once=len(good))
