"""The arithmetic of the price cap, in whole cents. Rule: docs/rules/price-cap.md"""

from typing import Final

THRESHOLDS: Final = (50, 80, 100)  # percent of the cap that is spoken for


def units_within(cap_cents: int, unit_price_cents: int) -> int:
    """Return how many whole units fit under the cap. Units: cents. Raises: ValueError for a price that is not positive."""
    if unit_price_cents <= 0:
        raise ValueError("a unit has a positive price")
    return max(cap_cents, 0) // unit_price_cents
