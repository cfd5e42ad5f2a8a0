"""VAT: the rate by category and day of performance, and the tax of a document per group.

Rule: docs/rules/vat-per-document.md (EN 16931 BR-CO-14, BR-CO-17; VAT Act 1501/1993)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from backoffice.kernel import texts
from backoffice.kernel.money import share_bps
from backoffice.kernel.reference_data import loader
from billing.invoicing.errors import VatRateMissing
from billing.invoicing.models import VatRate

# category, basis points, first day, first day after (None = until further notice), source
RATES: tuple[tuple[str, int, date, date | None, str], ...] = (
    ("standard", 2400, date(2013, 1, 1), date(2024, 9, 1), "Act 785/2012"),
    ("standard", 2550, date(2024, 9, 1), None, "25.5 % from 1.9.2024 (yrittajat.fi)"),
    (
        "reduced",
        1400,
        date(2025, 1, 1),
        date(2026, 1, 1),
        "HE 141/2024: one reduced rate of 14 % from 1.1.2025",
    ),
    ("reduced", 1350, date(2026, 1, 1), None, "HE 93/2025: 13.5 % from 1.1.2026"),
    ("press", 1000, date(2025, 1, 1), None, "HE 141/2024: newspapers and magazines stay at 10 %"),
)


@dataclass(frozen=True)
class VatGroup:
    """The lines of one category and rate: their net sum and the tax on it, in cents."""

    category: str
    rate_bps: int
    base_cents: int
    vat_cents: int


class RateTable:
    """The dated table, read once for one piece of work."""

    def __init__(self) -> None:
        rows = VatRate.objects.values_list("category", "valid_from", "valid_to", "rate_bps")
        self._rows = list(rows)

    def rate_on(self, category: str, day: date) -> int:
        """Return the rate in basis points for a Helsinki date of performance.

        Raises: VatRateMissing when the table has none; a rate is never guessed.
        """
        for name, valid_from, valid_to, rate_bps in self._rows:
            if name == category and valid_from <= day and (valid_to is None or day < valid_to):
                return rate_bps
        raise VatRateMissing(category=category, day=texts.day(day))


def rate_on(category: str, day: date) -> int:
    """Return one rate in basis points; see `RateTable.rate_on`."""
    return RateTable().rate_on(category, day)


def vat_groups(lines: Iterable[tuple[str, int, int]]) -> list[VatGroup]:
    """Return one group per (category, rate) of `(category, rate_bps, net_cents)` lines, highest rate first.

    Units: cents. The nets are summed first and the tax of the sum rounded once, half up.
    """
    bases: dict[tuple[str, int], int] = {}
    for category, rate_bps, net_cents in lines:
        bases[category, rate_bps] = bases.get((category, rate_bps), 0) + net_cents
    ordered = sorted(bases.items(), key=lambda item: (-item[0][1], item[0][0]))
    return [VatGroup(name, rate, base, share_bps(base, rate)) for (name, rate), base in ordered]


@loader(order=60)
def load_vat_rates(at: datetime) -> None:
    """Add the dated rates that are missing and end those whose end is known; what the office has entered itself stays."""
    for category, rate_bps, valid_from, valid_to, source in RATES:
        rate = {"rate_bps": rate_bps, "valid_to": valid_to, "source": source}
        row, is_new = VatRate.objects.get_or_create(category=category, valid_from=valid_from, defaults=rate)
        if not is_new and row.valid_to is None and valid_to is not None:
            row.valid_to = valid_to
            row.save(update_fields=["valid_to"])
