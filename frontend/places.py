"""Cursors of lists that are not kept by row: the assistant's queue above all."""

import base64
import binascii
import json
from datetime import date, datetime
from typing import Any

from assignments.routing.queries import QueuePlace
from frontend.paging import CursorInvalid


def encode(parts: list[Any]) -> str:
    """Return a cursor for a place in a list that is not kept by row."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode(cursor: str) -> list[Any]:
    """Read what `encode` made. Raises: CursorInvalid."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise CursorInvalid(field="cursor") from None
    if not isinstance(parts, list):
        raise CursorInvalid(field="cursor")
    return parts


def queue_place(cursor: str | None) -> QueuePlace | None:
    """Return the place in the queue a cursor names, None for its beginning. Raises: CursorInvalid."""
    if not cursor:
        return None
    try:
        tier, deadline, placed, assignment_id = decode(cursor)
        place = QueuePlace(
            int(tier), date.fromisoformat(deadline), datetime.fromisoformat(placed), int(assignment_id)
        )
    except (TypeError, ValueError, OverflowError):  # JSON knows numbers without end
        raise CursorInvalid(field="cursor") from None
    if place.placed_at.tzinfo is None:
        raise CursorInvalid(field="cursor")
    return place


def queue_cursor(place: QueuePlace) -> str:
    """Return the cursor after which the next page of the queue begins."""
    return encode(
        [place.tier, place.deadline_on.isoformat(), place.placed_at.isoformat(), place.assignment_id]
    )
