"""The catalogue as the console's forms offer it."""

from assignments.catalogue import kinds
from assignments.catalogue.models import Service


def services() -> list[Service]:
    """Return every service there is a kind for, in the order of the catalogue."""
    known = [kind.code for kind in kinds.all_kinds()]
    return list(Service.objects.filter(kind__in=known).order_by("position", "kind"))


def choices(found: list[Service]) -> list[tuple[str, str]]:
    """Return (kind, name) of the services in the active language."""
    return [(each.kind, str(kinds.get(each.kind).name)) for each in found]


def chosen(found: list[Service], codes: list[str]) -> list[Service]:
    """Return the services whose kinds are named."""
    return [each for each in found if each.kind in codes]
