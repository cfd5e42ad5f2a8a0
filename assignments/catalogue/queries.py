"""What the office sells, as pages and API show it."""

from datetime import datetime

from assignments.catalogue import kinds
from assignments.catalogue.errors import KindUnknown
from assignments.catalogue.models import CriteriaVersion, Service


def offered_services() -> list[Service]:
    """Return what can be ordered now, in the order of the catalogue."""
    known = [kind.code for kind in kinds.all_kinds()]
    return list(Service.objects.filter(is_offered=True, kind__in=known).order_by("position", "kind"))


def service_for(kind: str) -> Service:
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
