"""Reference data of catalogue and price list can be loaded again and again."""

from datetime import timedelta

from assignments.catalogue import kinds
from assignments.catalogue.models import CriteriaVersion, Service
from assignments.catalogue.queries import current_criteria
from assignments.catalogue.reference import load_services
from assignments.pricing.models import PriceListItem
from assignments.pricing.reference import load_list_prices
from backoffice.kernel.reference_data import loaders


def test_the_loaders_are_registered_in_order():
    names = [each.name for each in loaders()]
    assert names.index("assignments.catalogue.reference.load_services") < names.index(
        "assignments.pricing.reference.load_list_prices"
    )


def test_loading_again_changes_nothing(db, at):
    rows = [
        list(model.objects.order_by("pk").values()) for model in (Service, CriteriaVersion, PriceListItem)
    ]
    load_services(at)
    load_list_prices(at)
    assert rows == [
        list(model.objects.order_by("pk").values()) for model in (Service, CriteriaVersion, PriceListItem)
    ]


def test_starts_with_the_kinds_own_numbers(db):
    service = Service.objects.get(kind="document")
    assert (service.review_days, service.lease_hours, service.fix_rounds, service.check_one_in) == (
        10,
        24,
        2,
        10,
    )
    prices = {
        each.service.kind: (each.unit_price_cents, each.assistant_rate_cents)
        for each in PriceListItem.objects.all()
    }
    assert (prices["prospecting"], prices["document"]) == ((4500, 2200), (6000, 3200))


def test_the_office_s_own_numbers_stay(db, at):
    Service.objects.filter(kind="document").update(review_days=7)
    PriceListItem.objects.filter(service__kind="document").update(unit_price_cents=7000)
    load_services(at)
    load_list_prices(at)
    assert Service.objects.get(kind="document").review_days == 7
    assert PriceListItem.objects.get(service__kind="document").unit_price_cents == 7000


def test_changed_criteria_become_the_next_version(db, at, monkeypatch):
    kind = kinds.get("document")
    monkeypatch.setattr(type(kind), "criteria_items", lambda self: [{"key": "new", "of": self.code}])
    load_services(at)
    service = Service.objects.get(kind="document")
    assert [each.version for each in service.criteria_versions.order_by("version")] == [1, 2]
    assert current_criteria(service, at).keys == ["new"]
    assert current_criteria(service, at - timedelta(days=3650)).version == 1
