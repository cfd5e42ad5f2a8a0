"""The arithmetic of the price cap, in whole cents. Rule: docs/rules/price-cap.md"""

from typing import Final

THRESHOLDS: Final = (50, 80, 100)  # percent of the cap that is spoken for


def units_within(cap_cents: int, unit_price_cents: int) -> int:
    """Return how many whole units fit under the cap. Units: cents. Raises: ValueError for a price that is not positive."""
    if unit_price_cents <= 0:
        raise ValueError("a unit has a positive price")
    return max(cap_cents, 0) // unit_price_cents


def room(*, cap_cents: int, committed_cents: int) -> int:
    """Return the cents left under the cap, never below zero. Units: cents; committed = reserved + awaiting + accepted."""
    return max(cap_cents - committed_cents, 0)


def reached_thresholds(*, committed_cents: int, cap_cents: int) -> list[int]:
    """Return the thresholds (percent) the committed part of the cap has reached. Units: cents."""
    return [percent for percent in THRESHOLDS if committed_cents * 100 >= cap_cents * percent]


def crossed_thresholds(*, before_committed: int, after_committed: int, cap_cents: int) -> list[int]:
    """Return the thresholds (percent) reached on the way from one committed sum to another. Units: cents."""
    before = reached_thresholds(committed_cents=before_committed, cap_cents=cap_cents)
    after = reached_thresholds(committed_cents=after_committed, cap_cents=cap_cents)
    return [percent for percent in after if percent not in before]
