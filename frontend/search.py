"""What the command menu finds: a few rows of each kind, as JSON; each portal says which kinds it has."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from django.http import HttpRequest, JsonResponse

from assignments.orders.models import AssignmentQuerySet, words_of

LEAST_LETTERS = 2
MOST_HITS = 10


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, where it is, and what stands beside it."""

    label: str
    url: str
    hint: str = ""
    icon: str = "search"


def found(request: HttpRequest, look: Callable[[str], Iterable[Hit]]) -> JsonResponse:
    """Answer the menu: what `look` finds for the text typed, at most ten; nothing before the second letter."""
    text = request.GET.get("q", "").replace("\0", " ").strip()
    hits = list(look(text))[:MOST_HITS] if len(text) >= LEAST_LETTERS else []
    return JsonResponse([asdict(hit) for hit in hits], safe=False)


def assignments(rows: AssignmentQuerySet, text: str, *, most: int) -> AssignmentQuerySet:
    """Return the newest of the rows that match by title or reference; none for a text without words."""
    return rows.matching(text).order_by("-pk")[:most] if words_of(text) else rows.none()
