"""The newest proof of the books: run at most once a day by itself or at a press of a button, each kept as a row."""

from datetime import datetime, timedelta

from backoffice.kernel import news
from billing.ledger.proofs import prove
from frontend.office.models import BooksProof

EVERY = timedelta(hours=24)


def newest() -> BooksProof | None:
    """Return the newest proof, None before the first."""
    return BooksProof.objects.order_by("-pk").first()


def prove_now(at: datetime) -> BooksProof:
    """Run every proof as of `at` (UTC) and keep what it found."""
    return BooksProof.objects.create(at=at, found=prove())


@news.job("prove_books", order=85)
def prove_books(at: datetime) -> int:
    """Prove the books when the newest proof is a day old, so that the overview tells of books that are off."""
    proof = newest()
    if proof is not None and at - proof.at < EVERY:
        return 0
    prove_now(at)
    return 1
