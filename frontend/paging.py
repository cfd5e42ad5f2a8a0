"""Keyset pages: a list of any length costs the same, because it never counts and never skips."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from backoffice.kernel.errors import Invalid
from backoffice.kernel.texts import Text

M = TypeVar("M", bound=Model)


class CursorInvalid(Invalid):
    """The cursor was not made by us or belongs to another list."""

    code = "cursor_invalid"
    sentence = Text(
        fi="Sivun osoite on vanhentunut. Aloita luettelon alusta.",
        sv="Sidans adress är föråldrad. Börja från listans början.",
        en="The page address is out of date. Start from the beginning of the list.",
    )


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of rows; `next` is the cursor of the following page or None, `is_first` says whether anything precedes."""

    items: list[M]
    next: str | None
    is_first: bool


def page_of(rows: QuerySet[M], *, cursor: str | None, limit: int, oldest_first: bool = False) -> Page[M]:
    """Return up to `limit` rows after `cursor`, by row id, newest first unless told otherwise.

    Raises: CursorInvalid.
    """
    order, step = ("pk", "pk__gt") if oldest_first else ("-pk", "pk__lt")
    if cursor:
        rows = rows.filter(**{step: _decode(cursor)})
    found: list[M] = list(rows.order_by(order)[: limit + 1])
    items = found[:limit]
    return Page(items=items, next=_encode(items[-1].pk) if len(found) > limit else None, is_first=not cursor)


def page_flagged_first(rows: QuerySet[M], *, cursor: str | None, limit: int) -> Page[M]:
    """Return up to `limit` rows after `cursor`: those with an open flag first, then the others, each by row id.

    Raises: CursorInvalid.
    """
    if cursor:
        flag, _, pk = _decode_text(cursor).rpartition(".")
        rows = rows.filter(after_flagged(is_flagged=flag == "1", pk=_number(pk)))
    found: list[M] = list(rows.order_by("-has_open_flag", "pk")[: limit + 1])
    items = found[:limit]
    last = f"{items[-1].has_open_flag:d}.{items[-1].pk}" if len(found) > limit else ""  # type: ignore[attr-defined]
    return Page(items=items, next=_encode(last) if last else None, is_first=not cursor)


def after_flagged(*, is_flagged: bool, pk: int) -> Q:
    """What follows the row in a list with the flagged ones first."""
    following = Q(has_open_flag=is_flagged, pk__gt=pk)
    return following | Q(has_open_flag=False) if is_flagged else following


def _encode(value: Any) -> str:
    return base64.urlsafe_b64encode(str(value).encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    return _number(_decode_text(cursor))


def _decode_text(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        raise CursorInvalid(field="cursor") from None


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise CursorInvalid(field="cursor") from None
