"""Who may, who should, and what comes next: candidates for an assignment, the queue of an assistant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, BooleanField, Case, F, Func, OuterRef, Q, Value, When

from assignments.orders.models import Assignment, AssignmentQuerySet
from assignments.people.models import Assistant, Skill
from assignments.people.queries import back_from_absence, is_absent
from assignments.routing import sentences as say
from assignments.routing import workloads
from assignments.routing.models import Route
from assignments.routing.workloads import Workload
from backoffice.kernel.texts import LANGUAGES, Text, day
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import Agreement, AgreementKind

OFFERED, OPEN = 0, 1  # tiers of the queue
NO_DEADLINE = date(9999, 12, 31)
MOST_ITEMS = 200
_QUEUE_ORDER = (F("deadline_on").asc(nulls_last=True), "placed_at", "pk")


@dataclass(frozen=True)
class Candidate:
    """An assistant seen from one assignment. `score` 0-100; `barriers` are those of `excluded_because` that a
    coordinator's reason does not lift: not active, skill missing, NDA missing."""

    assistant: Assistant
    score: int
    reasons: list[Text]
    excluded_because: list[Text]
    barriers: list[Text]
    free_units: int
    workload: Workload


def work_languages(assignment: Assignment) -> list[str]:
    """Return the languages the work is done in: the brief's, else the one the client is spoken to in."""
    named = assignment.brief.get("languages") or [assignment.brief.get("language")]
    return [each for each in LANGUAGES if each in named] or [assignment.client.invoice_language]


def candidates(*, assignment: Assignment, at: datetime) -> list[Candidate]:
    """Return every assistant, those who fit first and best first, each with the reasons for or against.

    In order: score (free capacity for this work, own record with this client and service), fewest open units, name.
    Units: `at` is UTC. Rule: docs/rules/leases.md
    """
    rows = Assistant.objects.select_related("user").order_by("pk")
    judged = _judge(list(rows), assignment, at)
    return sorted(judged, key=_rank)


def candidate(*, assistant: Assistant, assignment: Assignment, at: datetime) -> Candidate:
    """Return one assistant as a candidate. Units: `at` is UTC."""
    return _judge([assistant], assignment, at)[0]


def _rank(each: Candidate) -> tuple[bool, int, int, str, int]:
    excluded = bool(each.excluded_because)
    return (excluded, -each.score, each.workload.open_units, each.assistant.user.full_name, each.assistant.pk)


@dataclass(frozen=True)
class _Facts:
    """What is asked once for all candidates."""

    skilled: frozenset[int]
    covered: frozenset[int]  # user ids
    absent: dict[int, date]
    workloads: dict[int, Workload]
    languages: Sequence[str]


def _judge(assistants: list[Assistant], assignment: Assignment, at: datetime) -> list[Candidate]:
    facts = _Facts(
        skilled=frozenset(
            Skill.objects.filter(service=assignment.service_id, assistant__in=assistants).values_list(
                "assistant_id", flat=True
            )
        ),
        covered=_covered(assistants, assignment, at),
        absent=back_from_absence(assistants=assistants, on=helsinki_date(at)),
        workloads=workloads.workloads(assistants, assignment),
        languages=work_languages(assignment),
    )
    return [_candidate(each, assignment, facts) for each in assistants]


def _covered(assistants: Iterable[Assistant], assignment: Assignment, at: datetime) -> frozenset[int]:
    """The users among them whose signed, current NDA covers the assignment's client."""
    signed = Agreement.objects.in_force_at(at).filter(kind=AgreementKind.ASSISTANT_NDA)
    covering = signed.filter(Q(client=None) | Q(client=assignment.client_id))
    persons = covering.filter(person__in=[each.user_id for each in assistants]).values_list(
        "person_id", flat=True
    )
    return frozenset(each for each in persons if each is not None)


def _candidate(assistant: Assistant, assignment: Assignment, facts: _Facts) -> Candidate:
    load = facts.workloads.get(assistant.pk, Workload())
    free = max(0, assistant.capacity_units - load.held)
    barriers = _barriers(assistant, facts)
    hindrances = _hindrances(assistant, facts, free)
    return Candidate(
        assistant=assistant,
        score=0 if barriers or hindrances else _score(assignment, load, free),
        reasons=_reasons(assignment, load, free, shared=_shared(assistant, facts)),
        excluded_because=barriers + hindrances,
        barriers=barriers,
        free_units=free,
        workload=load,
    )


def _barriers(assistant: Assistant, facts: _Facts) -> list[Text]:
    found = []
    if not (assistant.is_active and assistant.user.is_active):
        found.append(say.NOT_ACTIVE)
    if assistant.pk not in facts.skilled:
        found.append(say.NO_SKILL)
    if assistant.user_id not in facts.covered:
        found.append(say.NO_NDA)
    return found


def _hindrances(assistant: Assistant, facts: _Facts, free: int) -> list[Text]:
    found = []
    if not _shared(assistant, facts):
        found.append(say.NO_LANGUAGE.format(languages=say.languages(facts.languages)))
    if last_day := facts.absent.get(assistant.pk):
        found.append(say.ABSENT.format(day=day(last_day)))
    if not free:
        found.append(say.NO_CAPACITY.format(capacity=assistant.capacity_units))
    return found


def _shared(assistant: Assistant, facts: _Facts) -> list[str]:
    return [each for each in facts.languages if each in assistant.languages]


def _score(assignment: Assignment, load: Workload, free: int) -> int:
    """At most 50 for room to take the work, 30 for accepted results of this client, 20 for how the service has gone.

    Who has no record yet gets half of the last part, so that new assistants are not shut out.
    """
    wanted = max(1, assignment.open_units)
    capacity = 50 * min(free, wanted) // wanted
    known = 3 * min(10, load.accepted_here)
    judged = load.accepted + load.rejected
    quality = 20 * load.accepted // judged if judged else 10
    return capacity + known + quality


def _reasons(assignment: Assignment, load: Workload, free: int, *, shared: list[str]) -> list[Text]:
    reasons = [say.FREE.format(free=free, wanted=max(1, assignment.open_units))]
    if load.accepted_here:
        reasons.append(say.KNOWS_CLIENT.format(units=load.accepted_here))
    if judged := load.accepted + load.rejected:
        reasons.append(say.RECORD.format(accepted=load.accepted, judged=judged))
    else:
        reasons.append(say.NEW_IN_SERVICE)
    if shared:
        reasons.append(say.LANGUAGES.format(languages=say.languages(shared)))
    return reasons


@dataclass(frozen=True, order=True)
class QueuePlace:
    """Where an item stands in an assistant's queue; the next page begins after it."""

    tier: int
    deadline_on: date
    placed_at: datetime
    assignment_id: int


@dataclass(frozen=True)
class QueueItem:
    """Work the assistant may claim now. `rate_cents` is the assistant's own for one unit, no VAT."""

    assignment: Assignment
    reason: Text
    open_units: int
    rate_cents: int
    place: QueuePlace
    route: Route | None = field(default=None)  # the offer, if it is one


def queue_for(
    *, assistant: Assistant, at: datetime, limit: int = 50, after: QueuePlace | None = None
) -> list[QueueItem]:
    """Return what the assistant may claim now, best first: offers, then the open queue; by deadline, then by age.

    Nothing of a client whose material the assistant has no NDA for; nothing while absent or at rest.
    Units: `at` is UTC; at most 200 items. Rule: docs/rules/no-material-without-signature.md
    """
    if not assistant.is_active or is_absent(assistant=assistant, at=at):
        return []
    size = min(limit, MOST_ITEMS)
    claimable = _claimable(assistant, at)
    offers = _offers(assistant, claimable.filter(service__in=assistant.skills.values("service")))
    items = [each for each in offers if after is None or each.place > after]
    if len(items) < size:
        offered = [each.assignment.pk for each in offers]
        items += _open(assistant, claimable.exclude(pk__in=offered), size - len(items), after)
    return items[:size]


def _claimable(assistant: Assistant, at: datetime) -> AssignmentQuerySet:
    signed = Agreement.objects.in_force_at(at).filter(
        person=assistant.user_id, kind=AgreementKind.ASSISTANT_NDA
    )
    clients = set(signed.values_list("client_id", flat=True))
    rows = Assignment.objects.filter(is_claimable=True)
    covered = rows if None in clients else rows.filter(client__in=clients)
    return covered.select_related("client", "service")


def _offers(assistant: Assistant, claimable: AssignmentQuerySet) -> list[QueueItem]:
    open_routes = Route.objects.current().filter(assistant=assistant, assignment__in=claimable.order_by())
    routes = list(open_routes.select_related("assignment__client", "assignment__service"))
    used = workloads.offer_use(routes)
    items = []
    for route in routes:
        left = None if route.units is None else route.units - used[route.pk]
        if left is None or left > 0:
            items.append(_item(route.assignment, OFFERED, left, route))
    return sorted(items, key=lambda each: each.place)


def _open(
    assistant: Assistant, claimable: AssignmentQuerySet, size: int, after: QueuePlace | None
) -> list[QueueItem]:
    rows = claimable.filter(_fits(assistant.languages), is_queue_open=True)
    if after is not None and after.tier == OPEN:
        rows = rows.filter(_behind(after))
    # The first of each mastered service straight from the index of its queue; those few are merged.
    first = rows.filter(service=OuterRef("service")).order_by(*_QUEUE_ORDER).values("pk")[:size]
    each_first = Func(
        ArraySubquery(first), template="unnest(%(expressions)s::bigint[])", output_field=BigIntegerField()
    )
    heads = Skill.objects.filter(assistant=assistant).annotate(first=each_first).values("first")
    merged = Assignment.objects.filter(pk__in=heads).select_related("client", "service")
    return [_item(each, OPEN, None, None) for each in merged.order_by(*_QUEUE_ORDER)[:size]]


def _behind(place: QueuePlace) -> Q:
    """The rows after this place; no deadline comes last."""
    later = Q(placed_at__gt=place.placed_at) | Q(placed_at=place.placed_at, pk__gt=place.assignment_id)
    later &= Q(placed_at__gte=place.placed_at)  # says no more, but the index can begin there
    if place.deadline_on == NO_DEADLINE:
        return Q(deadline_on=None) & later
    return (
        Q(deadline_on__gt=place.deadline_on) | Q(deadline_on=None) | Q(deadline_on=place.deadline_on) & later
    )


def _fits(languages: Sequence[str]) -> Case:
    """As a CASE: the planner takes the plain condition for one that nearly no row meets, and sorts the whole queue."""
    return Case(When(_speaks(languages), then=Value(True)), default=Value(False), output_field=BooleanField())


def _speaks(languages: Sequence[str]) -> Q:
    """The brief names one of the languages, or names none and the client is spoken to in one of them."""
    no_list = Q(brief__languages__isnull=True) | Q(brief__languages=[])
    unnamed = no_list & Q(brief__language__isnull=True) & Q(client__invoice_language__in=languages)
    spoken = unnamed | (no_list & Q(brief__language__in=languages))
    for each in languages:
        spoken |= Q(brief__languages__contains=[each])
    return spoken


def _item(assignment: Assignment, tier: int, left: int | None, route: Route | None) -> QueueItem:
    price = assignment.unit_price_cents or 1
    units = min(assignment.open_units, assignment.room_cents // price)
    placed_at = assignment.placed_at or assignment.created_at
    deadline_on = assignment.deadline_on or NO_DEADLINE
    return QueueItem(
        assignment=assignment,
        reason=say.why_here(assignment, offered=route is not None),
        open_units=units if left is None else min(units, left),
        rate_cents=assignment.assistant_rate_cents or 0,
        place=QueuePlace(tier, deadline_on, placed_at, assignment.pk),
        route=route,
    )
