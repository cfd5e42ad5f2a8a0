"""Small values that views hand to the components; templates read the fields by these names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.forms import BaseForm, BoundField


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
    total: bool = False


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


@dataclass(frozen=True)
class FormGroup:
    """Several forms sent together; `c-form-errors` reads it as one form, so that a page has one list of mistakes."""

    forms: Sequence[BaseForm]

    @property
    def errors(self) -> list[str]:
        return [name for form in self.forms for name in form.errors]

    def non_field_errors(self) -> list[str]:
        return [str(error) for form in self.forms for error in form.non_field_errors()]

    def visible_fields(self) -> list[BoundField]:
        return [field for form in self.forms for field in form.visible_fields()]

    def hidden_fields(self) -> list[BoundField]:
        return [field for form in self.forms for field in form.hidden_fields()]
