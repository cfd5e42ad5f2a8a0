"""Rows as the templates read them: words of the kind beside the object."""

from assignments.catalogue import kinds
from assignments.catalogue.kinds.base import Kind
from assignments.orders.models import Assignment


def kind_of(assignment: Assignment) -> Kind:
    """Return the kind of service the assignment is of."""
    return kinds.get(assignment.service.kind)


def service_name(assignment: Assignment) -> Assignment:
    """Add the kind's name and its unit's plural, in the active language, to the row."""
    kind = kind_of(assignment)
    assignment.kind_name = str(kind.name)  # type: ignore[attr-defined]
    assignment.unit_words = str(kind.unit_name_plural)  # type: ignore[attr-defined]
    return assignment
