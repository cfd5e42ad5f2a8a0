"""Small values that views hand to the components; templates read the fields by these names."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Crumb:
    """One step of the path above the heading; the page itself is not among them."""

    label: str
    url: str


@dataclass(frozen=True)
class Segment:
    """One choice of a segmented control (a link); `count` empty = no number."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """One step of a guided form; `url` lets a done step be opened again."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Check:
    """One line of a checklist; `passed` None = not judged yet."""

    label: str
    passed: bool | None = None
    detail: str = ""


@dataclass(frozen=True)
class CardLabel:
    """The label of a choice shown as a card: use it in the place of a plain choice label in a form field."""

    title: str
    text: str = ""
    price: str = ""

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class Amount:
    """One line of a price box: words left, amount or text right."""

    label: str
    value: str


@dataclass(frozen=True)
class Chip:
    """A filter in force; following `url` removes it."""

    label: str
    url: str


@dataclass(frozen=True)
class InvoiceLine:
    """One line of an invoice; money in cents without VAT, `quantity` as text with its unit."""

    description: str
    quantity: str
    unit_cents: int
    net_cents: int
    vat_bps: int
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class VatLine:
    """VAT of one rate; money in cents."""

    rate_bps: int
    net_cents: int
    vat_cents: int


@dataclass(frozen=True)
class Event:
    """One moment in a timeline; `at` is aware UTC."""

    title: str
    at: datetime
    who: str = ""
    text: str = ""
    icon: str = "circle-dot"
    tone: str = ""
