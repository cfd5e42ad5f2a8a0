"""The two duties a unit can create, and what each books. Rule: docs/rules/two-acceptances.md"""

from collections.abc import Callable
from dataclasses import dataclass

from assignments.delivery.models import Unit
from assignments.delivery.states import UnitStatus
from billing.ledger import accounts


def earn_key(unit_ref: str) -> str:
    return f"earn:{unit_ref}"


def accept_key(unit_ref: str) -> str:
    return f"accept:{unit_ref}"


def _earn_entries(unit: Unit) -> list[tuple[str, int]]:
    return [
        (accounts.ASSISTANT_FEES, unit.rate_cents),
        (accounts.payable(unit.assistant.ref), -unit.rate_cents),
    ]


def _accept_entries(unit: Unit) -> list[tuple[str, int]]:
    return [
        (accounts.unbilled(unit.assignment.client.ref), unit.price_cents),
        (accounts.SALES, -unit.price_cents),
    ]


@dataclass(frozen=True)
class Duty:
    """What falls due when a unit first reaches a state. Entries are in cents without VAT."""

    name: str
    status: str
    key: Callable[[str], str]
    entries: Callable[[Unit], list[tuple[str, int]]]


EARN = Duty("earn", UnitStatus.DELIVERED.value, earn_key, _earn_entries)
ACCEPT = Duty("accept", UnitStatus.ACCEPTED.value, accept_key, _accept_entries)
DUTIES = (EARN, ACCEPT)
