"""Row locks in one global order, so that two operations can never wait for each other in a ring."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

_MARK = "_row_lock"


class LockOrderError(RuntimeError):
    """A row of a lower rank was asked for after one of a higher rank: a programming error."""


class NotLocked(RuntimeError):
    """A write needed a locked row and did not get one: a programming error."""


def lock(rows: QuerySet[M], pk: int) -> M:
    """Return the row `pk` of `rows`, locked until the transaction ends (SELECT ... FOR UPDATE).

    Models carry `lock_rank`; locks are taken in rising rank.
    Raises: the model's DoesNotExist; LockOrderError; TransactionManagementError outside a transaction.
    """
    _take_rank(rows.model)
    return _mark(rows.select_for_update(of=("self",)).get(pk=pk))


def lock_many(rows: QuerySet[M], pks: Iterable[int]) -> list[M]:
    """Return the rows locked in key order; rows that do not exist are left out."""
    _take_rank(rows.model)
    locked = rows.select_for_update(of=("self",)).filter(pk__in=list(pks)).order_by("pk")
    return [_mark(row) for row in locked]


def lock_free(rows: QuerySet[M], *, limit: int) -> list[M]:
    """Return up to `limit` rows that nobody else holds, locked; busy ones are skipped (SKIP LOCKED)."""
    _take_rank(rows.model)
    return [_mark(row) for row in rows.select_for_update(skip_locked=True, of=("self",))[:limit]]


def mark_locked(row: M) -> M:
    """Note that `row` was locked by a hand-written statement of this same transaction."""
    return _mark(row)


def is_locked(row: Model) -> bool:
    """Tell whether `row` was read under a lock in a transaction block that is still open."""
    return getattr(row, _MARK, None) in _blocks()


def require_locked(row: Model) -> None:
    """Raise NotLocked unless `row` is held by this transaction."""
    if not is_locked(row):
        raise NotLocked(f"{row!r} must be locked first")


def _blocks() -> list[Any]:
    blocks: list[Any] = connection.atomic_blocks
    return blocks


def _mark(row: M) -> M:
    setattr(row, _MARK, _blocks()[-1])
    return row


def _take_rank(model: type[Model]) -> None:
    rank: int = getattr(model, "lock_rank", 0)
    blocks = _blocks()
    held: list[tuple[Any, int]] = [
        pair for pair in getattr(connection, "held_ranks", []) if pair[0] in blocks
    ]
    if any(taken > rank for _, taken in held):
        raise LockOrderError(f"{model.__name__} (rank {rank}) after rank {max(taken for _, taken in held)}")
    if blocks:
        held.append((blocks[-1], rank))
    connection.held_ranks = held  # type: ignore[attr-defined]
