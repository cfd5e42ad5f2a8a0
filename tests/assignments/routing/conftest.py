"""The same people and work as in delivery."""

from tests.assignments.delivery.conftest import buyer, checker, other, work, worker

__all__ = ["buyer", "checker", "other", "work", "worker"]
