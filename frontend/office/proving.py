"""The newest proof of the books: run at most once a day by itself or at a press of a button, kept in the cache."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from backoffice.kernel import news
from billing.ledger.proofs import prove

KEY = "office.books.proof"
EVERY = timedelta(hours=24)


@dataclass(frozen=True)
class Proof:
    """When the books were proven (UTC) and what each proof found off; an empty list = it holds."""

    at: datetime
    found: dict[str, list[str]]

    @property
    def failing(self) -> int:
        """How many proofs do not hold."""
        return sum(bool(lines) for lines in self.found.values())


def newest() -> Proof | None:
    """Return the newest proof, None before the first."""
    proof: Proof | None = cache.get(KEY)
    return proof


def prove_now(at: datetime) -> Proof:
    """Run every proof as of `at` (UTC) and keep what it found."""
    proof = Proof(at=at, found=prove())
    cache.set(KEY, proof, timeout=None)
    return proof


@news.job("prove_books", order=85)
def prove_books(at: datetime) -> int:
    """Prove the books when the newest proof is a day old, so that the overview tells of books that are off."""
    proof = newest()
    if proof is not None and at - proof.at < EVERY:
        return 0
    prove_now(at)
    return 1
