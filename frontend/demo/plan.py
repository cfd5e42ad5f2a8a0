"""Which orders the demo holds: about sixty, of every state, over the last ninety days, and what of each is open today."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from frontend.demo.people import COMPANIES
from frontend.demo.words import DOCUMENTS, FIELDS, Field, brief_of

PROSPECTING, DOCUMENT = "prospecting", "document"
PRICES = {PROSPECTING: 4_500, DOCUMENT: 6_000}
CLIENTS = len(COMPANIES)
FINISHED, RUNNING = 33, 14
YOUNG = (
    "draft",
    "draft",
    "draft",
    "quoted",
    "quoted",
    "declined",
    "unrouted",
    "unrouted",
    "routed",
    "routed",
)


@dataclass(frozen=True)
class Order:
    """One order: who, what, and how far it has come.

    `units` are worked on and decided long before today. The open ones of a running order are counted by state:
    `waiting` for the client, `unchecked` at the office, `returned` by it, `fixing` for the client, `held` not begun.
    """

    client: int
    kind: str
    title: str
    target: int
    cap_cents: int
    days_ago: int  # working days
    brief: dict[str, Any]
    business: Field | None = None
    units: int = 0
    ends: str = "running"
    hands: int | None = None  # whose work the open units are, by number; None = in turn
    is_offered: bool = False
    waiting: int = 0
    waiting_since: int = 0  # working days
    unchecked: int = 0
    returned: int = 0
    fixing: int = 0
    held: int = 0
    lapses: int = 0
    returns: bool = False
    fixes: int = 0
    rejects: int = 0
    silent: int = 0

    @property
    def criterion(self) -> str:
        """The criterion a returned unit fails."""
        return "potential" if self.kind == PROSPECTING else "correct"


@dataclass
class Catalogue:
    """Deals titles to clients, in their language, none of them twice."""

    dealt: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def next(self, client: int, kind: str) -> tuple[str, Field | None]:
        number = self.dealt[client, kind]
        self.dealt[client, kind] += 1
        language = COMPANIES[client].language
        if kind == DOCUMENT:
            round_no, place = divmod(number + client, len(DOCUMENTS))
            title = DOCUMENTS[place][language]
            return (f"{title} {round_no + 1}" if number >= len(DOCUMENTS) else title), None
        business = FIELDS[(number + 2 * client) % len(FIELDS)]
        return business.title[language] + (" 2" if number >= len(FIELDS) else ""), business


def orders(seed: int) -> list[Order]:
    """Return the orders, oldest first; the same seed gives the same orders."""
    rng = Random(seed)  # noqa: S311 - repeatable demo data, not a secret
    catalogue = Catalogue()
    made = [_finished(rng, catalogue, number) for number in range(FINISHED)]
    made += [_running(rng, catalogue, number) for number in range(RUNNING)]
    made += _young(catalogue)
    made += _stopped(catalogue)
    return sorted(made, key=lambda order: -order.days_ago)


def _finished(rng: Random, catalogue: Catalogue, number: int) -> Order:
    """Done to the last unit, with now and then a fix, a rejection (whose slot was filled again), silence or a lapse."""
    kind = DOCUMENT if number % 4 == 3 else PROSPECTING
    target = rng.randint(3, 5) if kind == DOCUMENT else rng.randint(19, 25)
    rejects = 1 if number % 7 == 2 else 0
    silent = 2 if kind == PROSPECTING and not rejects and number % 6 == 0 else 0
    return _order(
        catalogue, number % CLIENTS, kind, target, days_ago=rng.randint(16 if silent else 12, 60), units=target + rejects,
        rejects=rejects, silent=silent, fixes=1 if number % 5 == 1 else 0, returns=number % 6 == 4, lapses=2 if number % 9 == 5 else 0,
    )  # fmt: skip


def _running(rng: Random, catalogue: Catalogue, number: int) -> Order:
    """Half way: most decided, some waiting for the client, some being checked, some in somebody's hands."""
    kind = DOCUMENT if number % 7 == 5 else PROSPECTING
    is_small = kind == DOCUMENT
    return _order(
        catalogue, number % CLIENTS, kind, 9 if is_small else rng.randint(26, 34),
        days_ago=rng.randint(5, 9), units=3 if is_small else rng.randint(8, 14),
        hands=(0, 1, 2, 0, 4, 1, 5, 0, 2, 4, 0, 1, 0, 5)[number], is_offered=number == 4,
        waiting=2 if is_small else (8, 3, 5, 4, 6)[number % CLIENTS], waiting_since=number % 3,
        unchecked=1 if number % 2 else 2, returned=1 if number % 4 == 3 else 0, fixing=1 if number % 5 == 0 else 0, held=number % 4,
    )  # fmt: skip


def _young(catalogue: Catalogue) -> list[Order]:
    """Not begun yet: drafts, offers, orders waiting for the coordinator or for the first assistant."""
    return [
        _order(
            catalogue, n % CLIENTS, DOCUMENT if end in {"quoted", "declined"} else PROSPECTING, 4 if end == "quoted" else 12,
            days_ago=n % 3, ends=end,
        )
        for n, end in enumerate(YOUNG)
    ]  # fmt: skip


def _stopped(catalogue: Catalogue) -> list[Order]:
    """Paused by the client, paused because the cap is full, cancelled, and completed before the target."""
    plans: tuple[dict[str, Any], ...] = (
        {"client": 0, "target": 20, "days_ago": 9, "units": 10, "ends": "paused"},
        {"client": 1, "target": 30, "days_ago": 12, "units": 10, "ends": "full", "cap_units": 10},
        {"client": 3, "target": 20, "days_ago": 11, "units": 8, "ends": "cancelled"},
        {"client": 4, "target": 20, "days_ago": 14, "units": 9, "ends": "closed"},
    )
    return [_order(catalogue, plan.pop("client"), PROSPECTING, plan.pop("target"), **plan) for plan in plans]


def _order(
    catalogue: Catalogue, client: int, kind: str, target: int, *, cap_units: int | None = None, **more: Any
) -> Order:
    title, business = catalogue.next(client, kind)
    return Order(
        client=client,
        kind=kind,
        title=title,
        target=target,
        cap_cents=PRICES[kind] * (cap_units or target + 2),
        brief=brief_of(kind, COMPANIES[client].language, business),
        business=business,
        **more,
    )
