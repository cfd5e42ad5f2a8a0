"""Money: integer cents in one currency; splits by `allocate`, rounding half up and always named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

EUR = "EUR"


class MixedCurrencies(ValueError):
    """Two amounts of different currencies were combined: a programming error."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount of integer cents in one currency; never mixes currencies and never meets a float."""

    cents: int
    currency: str = EUR

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"cents must be an int, not {type(self.cents).__name__}")

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.cents - other.cents, self.currency)

    def __mul__(self, units: int) -> "Money":
        if type(units) is not int:
            raise TypeError("money is multiplied by whole units only; use share_bps for rates")
        return Money(self.cents * units, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.cents < other.cents

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.cents <= other.cents

    def __str__(self) -> str:
        return f"{self.cents / Decimal(100):.2f} {self.currency}"


def share_bps(cents: int, rate_bps: int) -> int:
    """Return `cents` x rate, rounded half up away from zero.

    Units: cents in and out; `rate_bps` in basis points (2550 = 25.5 %).
    Rule: docs/rules/rounding-and-allocation.md
    """
    exact = cents * rate_bps
    rounded = (abs(exact) + 5_000) // 10_000
    return rounded if exact >= 0 else -rounded


def allocate(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split cents by weights so that the parts sum exactly to the whole (largest remainder, first wins ties).

    Units: cents. Raises: ValueError for no weights, a negative weight, or all weights zero.
    Rule: docs/rules/rounding-and-allocation.md
    """
    whole = sum(weights)
    if not weights or whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative with a positive sum")
    sign = -1 if total_cents < 0 else 1
    size = abs(total_cents)
    parts = [size * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in order[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
# Thousands in threes by a space, or by whichever of point and comma is not the decimal sign; at most two decimals.
_AMOUNT = re.compile(
    r"-?(?:\d{1,13}|\d{1,3}(?: \d{3}){1,4})(?:[.,]\d{1,2})?"
    r"|-?\d{1,3}(?:\.\d{3}){1,4},\d{1,2}"
    r"|-?\d{1,3}(?:,\d{3}){1,4}\.\d{1,2}",
    re.ASCII,
)


def parse_cents(text: str) -> int:
    """Read a typed amount such as `1 234,50`, `1.234,50`, `1234.5` or `12 €` into cents.

    Units: cents; below 10^13 euros. Raises: ValueError when it is not an amount or has more than two decimals
    (`1.234` therefore too: nobody can tell whether it was meant as a thousand).
    """
    typed = text.translate(_SPACES).strip().removeprefix("€").removesuffix("€").strip()
    if not _AMOUNT.fullmatch(typed):
        raise ValueError(text)
    head, mark, tail = typed.replace(",", ".").rpartition(".")
    whole, decimals = (head, tail) if mark else (typed, "")
    digits = re.sub(r"[ .-]", "", whole) + decimals.ljust(2, "0")
    return -int(digits) if typed.startswith("-") else int(digits)
