"""What may be done with assignments, in the order of their life."""

from assignments.orders.operations.caps import change_cap, keep_room
from assignments.orders.operations.drafts import DraftChanges, decline_draft, draft_assignment, edit_draft
from assignments.orders.operations.placing import (
    accept_quote,
    decline_quote,
    expire_quote,
    place_assignment,
    quote_assignment,
)
from assignments.orders.operations.running import (
    cancel_assignment,
    complete_assignment,
    follow_agreements,
    pause_assignment,
    resume_assignment,
)
from assignments.orders.validation import Shown

__all__ = [
    "DraftChanges",
    "Shown",
    "accept_quote",
    "cancel_assignment",
    "change_cap",
    "complete_assignment",
    "decline_draft",
    "decline_quote",
    "draft_assignment",
    "edit_draft",
    "expire_quote",
    "follow_agreements",
    "keep_room",
    "pause_assignment",
    "place_assignment",
    "quote_assignment",
    "resume_assignment",
]
