from django.db import models

from backoffice.kernel.machines import Machine


class UnitStatus(models.TextChoices):
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DELIVERED = "delivered"
    FIX_REQUESTED = "fix_requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED = "lapsed"


S = UnitStatus

UNIT_MACHINE = Machine(
    states=UnitStatus,
    initial=S.CLAIMED,
    edges={
        S.CLAIMED: frozenset({S.SUBMITTED, S.LAPSED}),
        S.SUBMITTED: frozenset({S.DELIVERED, S.RETURNED}),
        S.RETURNED: frozenset({S.SUBMITTED, S.LAPSED}),
        S.DELIVERED: frozenset({S.ACCEPTED, S.FIX_REQUESTED, S.REJECTED}),
        S.FIX_REQUESTED: frozenset({S.SUBMITTED, S.LAPSED}),
        S.ACCEPTED: frozenset(),
        S.REJECTED: frozenset(),
        S.LAPSED: frozenset(),
    },
)

# In which cap counter the unit's price stands. Rule: docs/rules/price-cap.md
BUCKETS: dict[str, str] = {
    S.CLAIMED: "reserved_cents",
    S.RETURNED: "reserved_cents",
    S.FIX_REQUESTED: "reserved_cents",
    S.SUBMITTED: "awaiting_cents",
    S.DELIVERED: "awaiting_cents",
    S.ACCEPTED: "accepted_cents",
}

HELD = (S.CLAIMED, S.RETURNED, S.FIX_REQUESTED)  # in the assistant's hands, under a lease
SLOT_FREE = (S.LAPSED, S.REJECTED)  # the slot may be claimed again
UNDECIDED = (S.CLAIMED, S.SUBMITTED, S.RETURNED, S.DELIVERED, S.FIX_REQUESTED)
LIVING = (*UNDECIDED, S.ACCEPTED)  # the slot is taken
CLIENT_SEES = (S.DELIVERED, S.FIX_REQUESTED, S.ACCEPTED, S.REJECTED)
