"""Reference data of the catalogue: a service and criteria version for every kind there is a file for."""

from datetime import datetime

from assignments.catalogue import kinds
from assignments.catalogue.kinds.base import Kind
from assignments.catalogue.models import CriteriaVersion, Service
from backoffice.kernel.reference_data import loader


@loader(order=20)
def load_services(at: datetime) -> None:
    """Add the services that are missing and publish criteria that have changed as the next version.

    Numbers of services that exist are the office's data and stay. Units: `at` is UTC.
    """
    for kind in kinds.all_kinds():
        defaults = kind.defaults
        service, _ = Service.objects.get_or_create(
            kind=kind.code,
            defaults={
                "position": defaults.position,
                "review_days": defaults.review_days,
                "lease_hours": defaults.lease_hours,
                "fix_rounds": defaults.fix_rounds,
                "check_one_in": defaults.check_one_in,
            },
        )
        publish_criteria(service, kind, at)


def publish_criteria(service: Service, kind: Kind, at: datetime) -> None:
    """Write the kind's criteria as version 1, or as the next version when they differ from the latest one."""
    latest = service.criteria_versions.order_by("-version").first()
    items = kind.criteria_items()
    if latest is None or latest.items != items:
        version = latest.version + 1 if latest else 1
        CriteriaVersion.objects.create(service=service, version=version, items=items, published_at=at)
