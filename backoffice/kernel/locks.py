"""Row locks in one global order, so that two operations can never wait for each other in a ring.

Models carry `lock_rank`; inside one transaction rows are locked in rising (rank, key). A lock is held until the
outermost transaction ends, also when the operation that took it was nested and has returned.

The lock is FOR NO KEY UPDATE: it keeps out every other lock of this module and every update, yet lets others insert rows
that point at this one. Keys never change here, and FOR UPDATE would make each such insert wait, outside the order of
ranks: an offer (holds the assignment, points at the assistant) and a claim (holds the assistant, wants the assignment)
would wait for each other. So a lock does not stop new children: whoever counts them makes every writer of them lock the
parent as well, or leaves the count to a constraint.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)
Place = tuple[int, str, int]  # rank, table, key
Path = tuple[object, ...]  # the open atomic blocks, outermost first

_MARK = "_locked_in"
_HELD = "_held_places"


class LockOrderError(RuntimeError):
    """A row of a lower rank or key was asked for after one of a higher: a programming error."""


class NotLocked(RuntimeError):
    """A write needed a locked row and did not get one: a programming error."""


def lock(rows: QuerySet[M], pk: int) -> M:
    """Return the row `pk` of `rows`, read afresh and locked until the transaction ends (FOR NO KEY UPDATE).

    Raises: the model's DoesNotExist; LockOrderError; TransactionManagementError outside a transaction.
    """
    _require_order(rows.model, [pk])
    return _keep(rows.select_for_update(of=("self",), no_key=True).get(pk=pk))


def lock_many(rows: QuerySet[M], pks: Iterable[int]) -> list[M]:
    """Return the rows locked in key order; rows that do not exist are left out. Raises: as `lock`."""
    wanted = sorted(set(pks))
    _require_order(rows.model, wanted)
    locked = rows.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    return [_keep(row) for row in locked]


def lock_free(rows: QuerySet[M], *, limit: int) -> list[M]:
    """Return up to `limit` rows that nobody else holds, locked; busy ones are skipped (SKIP LOCKED).

    Never waits, so it may be asked for in any order; what is locked after it must still come later.
    Raises: TransactionManagementError outside a transaction.
    """
    _held()
    free = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return [_keep(row) for row in free[:limit]]


def mark_locked(row: M) -> M:
    """Note that `row` was locked by a hand-written statement of this same transaction."""
    return _keep(row)


def mark_new(row: M) -> M:
    """Note that this transaction has just inserted `row`: nobody else can see it, so it needs no lock to be moved."""
    setattr(row, _MARK, _path())
    return row


def is_locked(row: Model) -> bool:
    """Tell whether `row` was read under a lock in an atomic block that is still open.

    A row that a nested operation returned does not count: that block may have been rolled back and its lock with it.
    Lock it again; asking for a row this transaction holds is always in order.
    """
    taken: Path = getattr(row, _MARK, ())
    return bool(taken) and taken == _path()[: len(taken)]


def require_locked(row: Model) -> None:
    """Raise NotLocked unless `row` is held by this transaction."""
    if not is_locked(row):
        raise NotLocked(f"{row!r} must be locked first")


class _EndOfTransaction:
    """Names one transaction: waits among its on-commit hooks, which Django forgets at commit and at rollback alike."""

    def __call__(self) -> None:
        """Do nothing: being forgotten is the point."""


def _path() -> Path:
    """Name the open atomic blocks, each by something never used twice (Atomic objects of decorators are reused).

    Blocks that a test case wraps around everything are left out, so that a test sees what the product would.
    """
    blocks, savepoints = connection.atomic_blocks, connection.savepoint_ids
    outside = sum(getattr(block, "_from_testcase", False) for block in blocks)
    if len(blocks) == outside:
        return ()
    return tuple(savepoints[outside - 1 :]) if outside else (_transaction(), *savepoints)


def _transaction() -> _EndOfTransaction:
    for _, hook, *_ in connection.run_on_commit:
        if isinstance(hook, _EndOfTransaction):
            return hook
    name = _EndOfTransaction()
    transaction.on_commit(name)
    return name


def _held() -> set[Place]:
    """The places this transaction holds, those of nested blocks included, whether they ended well or not."""
    path = _path()
    if not path:
        raise TransactionManagementError("rows are locked only inside a transaction")
    whose, places = getattr(connection, _HELD, (None, set()))
    if whose != path[0]:
        places = set()
        setattr(connection, _HELD, (path[0], places))
    return places


def _place(model: type[Model], pk: int) -> Place:
    rank: int | None = getattr(model, "lock_rank", None)
    if rank is None:
        raise LockOrderError(f"{model.__name__} has no lock_rank")
    return rank, model._meta.db_table, pk


def _require_order(model: type[Model], pks: list[int]) -> None:
    places = _held()
    highest = max(places, default=None)
    for place in (_place(model, pk) for pk in pks):
        if highest is not None and place < highest and place not in places:
            raise LockOrderError(f"{place} after {highest}")


def _keep(row: M) -> M:
    _held().add(_place(type(row), row.pk))
    return mark_new(row)
