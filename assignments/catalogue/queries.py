"""What the office sells, as pages and API show it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from assignments.catalogue import kinds
from assignments.catalogue.errors import KindUnknown
from assignments.catalogue.kinds.base import Kind
from assignments.catalogue.models import CriteriaVersion, Service


@dataclass(frozen=True)
class Offered:
    """A service with its words (kind) and the criteria a new order would be judged by."""

    service: Service
    kind: Kind
    criteria: CriteriaVersion


def offered_services() -> list[Offered]:
    """Return what can be ordered now, in the order of the catalogue."""
    known = {kind.code: kind for kind in kinds.all_kinds()}
    versions = Prefetch(
        "criteria_versions", CriteriaVersion.objects.order_by("-version"), to_attr="published"
    )
    services = Service.objects.filter(is_offered=True, kind__in=known).order_by("position", "kind")
    return [
        Offered(service=each, kind=known[each.kind], criteria=each.published[0])
        for each in services.prefetch_related(versions)
        if each.published
    ]


def service_of(kind: str) -> Service:
    """Return the offered service of a kind. Raises: KindUnknown for no such kind or one that is not offered."""
    kinds.get(kind)
    service = Service.objects.filter(kind=kind, is_offered=True).first()
    if service is None:
        raise KindUnknown(kind=kind)
    return service


def current_criteria(service: Service, at: datetime) -> CriteriaVersion:
    """Return the latest criteria published by `at` (UTC), else the first version (orders entered with a past date).

    Raises: CriteriaVersion.DoesNotExist when reference data was never loaded.
    """
    versions = service.criteria_versions
    published = versions.filter(published_at__lte=at).order_by("-version").first()
    return published or versions.order_by("version")[:1].get()
