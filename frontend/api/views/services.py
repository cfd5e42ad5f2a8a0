"""What the office sells, with the schemas of briefs and results."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.catalogue import kinds
from assignments.catalogue.models import CriteriaVersion, Service
from assignments.catalogue.queries import offered_services, service_for
from assignments.pricing.models import PriceListItem
from backoffice.kernel.workdays import helsinki_date
from frontend.api.base import Endpoint, ListQuery, Output
from frontend.api.documenting import described
from frontend.api.shapes.orders import CriteriaShape


class ServiceShape(Output):
    """A service. The schemas are JSON Schema 2020-12 with the field names in three languages as `x-label`."""

    kind = serializers.CharField()
    name = serializers.SerializerMethodField()
    summary = serializers.SerializerMethodField()
    unit_name = serializers.SerializerMethodField()
    unit_name_plural = serializers.SerializerMethodField()
    currency = serializers.CharField(default="EUR")
    list_price_cents = serializers.SerializerMethodField(
        help_text="Without VAT, today's; null = sold by quote."
    )
    review_days = serializers.IntegerField(help_text="Working days the client has to answer.")
    lease_hours = serializers.IntegerField()
    fix_rounds = serializers.IntegerField()
    criteria = serializers.SerializerMethodField()
    brief_schema = serializers.SerializerMethodField()
    result_schema = serializers.SerializerMethodField()

    def get_name(self, service: Service) -> str:
        return str(kinds.get(service.kind).name)

    def get_summary(self, service: Service) -> str:
        return str(kinds.get(service.kind).summary)

    def get_unit_name(self, service: Service) -> str:
        return str(kinds.get(service.kind).unit_name)

    def get_unit_name_plural(self, service: Service) -> str:
        return str(kinds.get(service.kind).unit_name_plural)

    def get_list_price_cents(self, service: Service) -> int | None:
        prices: dict[int, int] = self.context["prices"]
        return prices.get(service.pk)

    @extend_schema_field(CriteriaShape)
    def get_criteria(self, service: Service) -> Any:
        return CriteriaShape(self.context["criteria"][service.pk]).data

    def get_brief_schema(self, service: Service) -> dict[str, Any]:
        return kinds.get(service.kind).brief_schema()

    def get_result_schema(self, service: Service) -> dict[str, Any]:
        return kinds.get(service.kind).result_schema()


class ListServices(Endpoint):
    @described("list_services", gives=ServiceShape, listed=True, asks=ListQuery)
    def get(self, request: Request) -> Response:
        """Everything that can be ordered now."""
        asked = self.ask(ListQuery)
        known = [each.pk for each in offered_services()]
        rows = Service.objects.filter(pk__in=known)
        return self.page(rows, ServiceShape, asked, oldest_first=True, facts=_facts)


class ShowService(Endpoint):
    @described("show_service", gives=ServiceShape, refuses=(401, 404, 429))
    def get(self, request: Request, kind: str) -> Response:
        """One service with its criteria and schemas."""
        service = service_for(kind)
        return self.show(ServiceShape, service, **_facts([service]))


def _facts(services: list[Service]) -> dict[str, Any]:
    """The prices of today and the criteria in force, asked once for all of them."""
    at = timezone.now()
    return {"prices": _prices(services, helsinki_date(at)), "criteria": _criteria(services, at)}


def _criteria(services: list[Service], at: datetime) -> dict[int, CriteriaVersion]:
    """The version an order placed now would freeze, by service, as `current_criteria` finds it for one."""
    found: dict[int, CriteriaVersion] = {}
    for each in CriteriaVersion.objects.filter(service__in=services).order_by("version"):
        if each.published_at <= at:
            found[each.service_id] = each
        else:
            found.setdefault(each.service_id, each)
    return found


def _prices(services: list[Service], on: date) -> dict[int, int]:
    in_force = Q(valid_to=None) | Q(valid_to__gt=on)
    rows = PriceListItem.objects.filter(in_force, service__in=services, valid_from__lte=on)
    return dict(rows.order_by("valid_from").values_list("service_id", "unit_price_cents"))
