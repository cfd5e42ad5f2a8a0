from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of one part of the program, by the database's clock."""

    part = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} {self.at:%Y-%m-%d %H:%M:%S}"
