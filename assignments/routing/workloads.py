"""What routing has to know of work done and in hand, told by the room of delivery above it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from assignments.orders.models import Assignment
from assignments.people.models import Assistant
from assignments.routing.models import Route

S = TypeVar("S")


@dataclass(frozen=True)
class Workload:
    """One assistant's units: in hand, still open anywhere, and how earlier ones of the service were judged."""

    held: int = 0  # claimed, returned or to be fixed: they use capacity
    open_units: int = 0  # not decided yet
    accepted_here: int = 0  # of this client in this service
    accepted: int = 0  # of this service, any client
    rejected: int = 0


WorkloadSource = Callable[[Iterable[Assistant], Assignment], dict[int, Workload]]
OfferUseSource = Callable[[Collection[Route]], dict[int, int]]


@dataclass
class _Sources:
    workloads: WorkloadSource | None = None
    offer_use: OfferUseSource | None = None


_sources = _Sources()


def register_sources(*, workloads: WorkloadSource, offer_use: OfferUseSource) -> None:
    """Let the room that keeps the units answer for them; called once, when the program starts."""
    _sources.workloads, _sources.offer_use = workloads, offer_use


def workloads(assistants: Iterable[Assistant], assignment: Assignment) -> dict[int, Workload]:
    """Return each assistant's workload by id; who has none is left out."""
    return _asked(_sources.workloads)(assistants, assignment)


def offer_use(routes: Collection[Route]) -> dict[int, int]:
    """Return how many living units have been claimed under each offer, by route id."""
    return _asked(_sources.offer_use)(routes)


def _asked(source: S | None) -> S:
    if source is None:
        raise RuntimeError("nobody keeps the units: assignments.delivery is not installed")
    return source
