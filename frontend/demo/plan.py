"""Which orders the demo holds: about sixty, of every state, over the last ninety days."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

PROSPECTING, DOCUMENT = "prospecting", "document"
PRICES = {PROSPECTING: 4_500, DOCUMENT: 6_000}

LEAD_TITLES = (
    "Konepajat Pirkanmaalta", "Rakennusliikkeet Uudeltamaalta", "Elintarvikevalmistajat", "Logistiikkayritykset etelästä", "Sähköurakoitsijat",
    "Pakkausteollisuuden ostajat", "Kalustevalmistajat", "Teollisuuden kunnossapito", "Vientiyritykset Pohjanmaalta", "Kasvuyritykset 20–100 henkeä",
)  # fmt: skip
DOCUMENT_TITLES = (
    "Hallituksen pöytäkirja",
    "Kuukausiraportti",
    "Tarjouspohjan viimeistely",
    "Yhtiökokouksen asiakirja",
    "Laatukäsikirjan luku",
)


@dataclass(frozen=True)
class Order:
    """One order: who, what, how far it has come. `units` are worked on, `held` stay in somebody's hands today."""

    client: int
    kind: str
    title: str
    target: int
    cap_cents: int
    days_ago: int  # working days
    units: int = 0
    held: int = 0
    ends: str = "running"
    offer: int | None = None
    verdicts: bool = True
    returns: bool = False
    fixes: int = 0
    rejects: int = 0
    silent: int = 0
    unchecked: int = 0
    brief: dict[str, Any] = field(default_factory=dict)

    @property
    def criterion(self) -> str:
        """The criterion a returned unit fails."""
        return "potential" if self.kind == PROSPECTING else "correct"


def orders(seed: int) -> list[Order]:
    """Return the orders, oldest first; the same seed gives the same orders."""
    rng = Random(seed)  # noqa: S311 - repeatable demo data, not a secret
    made = [_finished(rng, number) for number in range(34)]
    made += [_running(rng, number) for number in range(14)]
    made += _young(rng)
    return sorted(made, key=lambda order: -order.days_ago)


def _finished(rng: Random, number: int) -> Order:
    """Done to the last unit, with now and then a fix, a rejection (whose slot was filled again) or silence."""
    kind = DOCUMENT if number % 4 == 3 else PROSPECTING
    target = rng.randint(3, 6) if kind == DOCUMENT else rng.randint(18, 26)
    rejects = 1 if number % 7 == 2 else 0
    return _order(
        rng, number % 5, kind, target, days_ago=rng.randint(16, 60), units=target + rejects, rejects=rejects,
        fixes=1 if number % 5 == 1 else 0, silent=0 if rejects or kind == DOCUMENT else (2 if number % 6 == 0 else 0),
        returns=number % 6 == 4,
    )  # fmt: skip


def _running(rng: Random, number: int) -> Order:
    """Half way: some accepted, some waiting for the client, some being checked, some in somebody's hands."""
    kind = DOCUMENT if number % 5 == 4 else PROSPECTING
    target = rng.randint(6, 10) if kind == DOCUMENT else rng.randint(25, 40)
    days_ago = rng.randint(1, 4)
    units = min(target - 3, 4 if kind == DOCUMENT else days_ago * 8)
    return _order(
        rng, number % 5, kind, target, days_ago=days_ago, units=units, held=2 if number % 2 else 0, unchecked=3,
        returns=number % 4 == 1, verdicts=number % 3 != 0, offer=1 if number == 5 else None,
    )  # fmt: skip


def _young(rng: Random) -> list[Order]:
    ends = (
        "draft",
        "draft",
        "draft",
        "quoted",
        "quoted",
        "declined",
        "unrouted",
        "unrouted",
        "unrouted",
        "routed",
        "routed",
    )
    young = [
        _order(
            rng,
            n % 5,
            DOCUMENT if end in {"quoted", "declined"} else PROSPECTING,
            12,
            days_ago=n % 3,
            ends=end,
        )
        for n, end in enumerate(ends)
    ]
    paused = _order(rng, 0, PROSPECTING, 20, days_ago=9, units=10, ends="paused")
    full = _order(rng, 1, PROSPECTING, 30, days_ago=12, units=10, ends="running", cap_units=10)
    cancelled = _order(rng, 3, PROSPECTING, 20, days_ago=11, units=8, ends="cancelled")
    closed = _order(rng, 4, PROSPECTING, 20, days_ago=14, units=9, ends="closed")
    return [*young, paused, full, cancelled, closed]


def _order(
    rng: Random,
    client: int,
    kind: str,
    target: int,
    *,
    days_ago: int,
    cap_units: int | None = None,
    **more: Any,
) -> Order:
    titles = LEAD_TITLES if kind == PROSPECTING else DOCUMENT_TITLES
    cap = PRICES[kind] * (cap_units or target + 2)
    return Order(
        client=client,
        kind=kind,
        title=rng.choice(titles),
        target=target,
        cap_cents=cap,
        days_ago=days_ago,
        brief=_brief(kind),
        **more,
    )


def _brief(kind: str) -> dict[str, Any]:
    if kind == DOCUMENT:
        return {
            "purpose": "Asiakirja hallituksen kokoukseen; päätökset pitää löytyä ensimmäiseltä sivulta.",
            "instructions": "Pohja ja edelliset asiakirjat ovat liitteenä.",
            "language": "fi",
            "form": "pdf",
        }
    return {
        "target": "Myymme tuotannonohjauksen palvelua, joka lyhentää läpimenoaikaa ja vapauttaa esimiesten aikaa.",
        "roles": ["Toimitusjohtaja", "Myyntijohtaja", "Ostojohtaja"],
        "languages": ["fi"],
        "potential_min": 60,
    }
