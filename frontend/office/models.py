from django.db import models


class BooksProof(models.Model):
    """One run of every proof of the books and what it found; rows are added, never changed, and the newest counts."""

    at = models.DateTimeField()  # as of when, UTC
    found = models.JSONField()  # name of each proof: one sentence for each thing that is off, none = it holds

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.failing} failing"

    @property
    def failing(self) -> int:
        """How many proofs do not hold."""
        return sum(bool(lines) for lines in self.found.values())
