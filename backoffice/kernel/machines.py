"""State machines: one table of edges each, verified at import; `move()` is the only writer of `status`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from backoffice.kernel import locks
from backoffice.kernel.errors import IllegalMove


class BadMachine(ValueError):
    """The edge table is not a sound machine: found at import, never in service."""


@dataclass(frozen=True)
class Machine:
    """Edges of one status field. Every state is named once, reachable from `initial`, and known to the choices.

    Raises: BadMachine at construction otherwise.
    """

    states: type[models.TextChoices]
    initial: str
    edges: Mapping[str, frozenset[str]]

    def __post_init__(self) -> None:
        known = set(self.states.values)
        named = set(self.edges) | {to for targets in self.edges.values() for to in targets} | {self.initial}
        if known != set(self.edges):
            raise BadMachine(
                f"{self.states.__name__}: edges must name every state once, differ in {known ^ set(self.edges)}"
            )
        if named - known:
            raise BadMachine(f"{self.states.__name__}: unknown states {named - known}")
        if unreached := known - self._reachable():
            raise BadMachine(f"{self.states.__name__}: unreachable {unreached}")

    def _reachable(self) -> set[str]:
        seen: set[str] = set()
        front = {str(self.initial)}
        while front:
            seen |= front
            front = {str(to) for state in front for to in self.edges[state]} - seen
        return seen

    def allows(self, current: str, to: str) -> bool:
        """Tell whether the machine has the edge `current -> to`."""
        return to in self.edges.get(current, frozenset())

    @property
    def terminal(self) -> frozenset[str]:
        """The states nothing leaves."""
        return frozenset(state for state, targets in self.edges.items() if not targets)


class StaleRow(RuntimeError):
    """The locked row in hand no longer tells the stored status (it was moved through another copy): a programming error."""


def move(
    row: Any,
    *,
    to: str,
    actor: Any,
    at: datetime,
    reason: str = "",
    on_behalf_of: str = "",
    also: Mapping[str, object] | None = None,
) -> Any:
    """Write the new status, stamp `<state>_at`, set the fields in `also`, write the change row and return it.

    Units: `at` is UTC. `actor` None means the system. `row` is a model with `machine`, `change_model` and `status`.
    Raises: NotLocked unless the row was locked in this transaction; IllegalMove when the machine has no such edge;
    StaleRow when the row was moved behind the back of this copy.
    Rule: docs/rules/unit-states.md, docs/rules/assignment-states.md
    """
    locks.require_locked(row)
    current = str(row.status)
    if not row.machine.allows(current, to):
        raise IllegalMove(current=current, to=str(to))
    changed = {**_stamps(row, to, at), **(also or {}), "status": str(to)}
    # Conditional although locked: the second, independent guard against a status written from a stale copy.
    if not type(row)._base_manager.filter(pk=row.pk, status=current).update(**changed):
        raise StaleRow(f"{row!r} is no longer {current}")
    for name, value in changed.items():
        setattr(row, name, value)
    return record_change(
        row, from_status=current, actor=actor, at=at, reason=reason, on_behalf_of=on_behalf_of
    )


def record_change(
    row: Any, *, from_status: str = "", actor: Any, at: datetime, reason: str = "", on_behalf_of: str = ""
) -> Any:
    """Write the change row of a birth (`from_status` empty) or of a move that has just been written.

    A newborn row counts as locked for the rest of the atomic block. Units: `at` is UTC.
    """
    changes = row._meta.apps.get_model(row._meta.app_label, row.change_model)
    if not from_status:
        locks.mark_new(row)
    return changes.objects.create(
        subject=row,
        from_status=from_status,
        to_status=row.status,
        actor=actor,
        at=at,
        reason=reason,
        on_behalf_of=on_behalf_of,
    )


def _stamps(row: Any, to: str, at: datetime) -> dict[str, object]:
    name = f"{to}_at"
    return {name: at} if any(field.name == name for field in row._meta.concrete_fields) else {}
