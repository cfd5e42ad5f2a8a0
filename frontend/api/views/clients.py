"""Client companies."""

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.agreements.queries import missing_agreements
from clients.organisations.models import Client, InvoicingPeriod
from frontend import access
from frontend.api.base import Endpoint, ListQuery, Output
from frontend.api.documenting import described


class ClientRow(Output):
    """A client company in a list, with the reader's own rights there."""

    ref = serializers.CharField()
    name = serializers.CharField()
    business_id = serializers.CharField()
    rights = serializers.SerializerMethodField(help_text="Mine; empty for the office.")
    created_at = serializers.DateTimeField()

    def get_rights(self, client: Client) -> list[str]:
        rights: dict[int, list[str]] = self.context["viewer"].rights
        return rights.get(client.pk, [])


class BillingShape(Output):
    """Where invoices go and how they look."""

    name = serializers.CharField(source="billing_name")
    address = serializers.CharField(source="billing_address")
    postcode = serializers.CharField(source="billing_postcode")
    city = serializers.CharField(source="billing_city")
    country = serializers.CharField(source="billing_country")
    email = serializers.EmailField(source="billing_email")
    reference = serializers.CharField(source="billing_reference")
    vat_number = serializers.CharField()
    invoice_language = serializers.ChoiceField(choices=["fi", "sv", "en"])
    invoicing_period = serializers.ChoiceField(choices=InvoicingPeriod.values)
    payment_term_days = serializers.IntegerField(help_text="Calendar days.")


class ClientShape(ClientRow):
    """One client company with its billing profile and what keeps it from ordering."""

    currency = serializers.CharField(default="EUR")
    cap_limit_cents = serializers.IntegerField(
        allow_null=True, help_text="Highest cap of one assignment; null = no limit of its own."
    )
    billing = BillingShape(source="*")
    missing_agreements = serializers.SerializerMethodField(
        help_text="What has to be signed before anything can be ordered."
    )

    def get_missing_agreements(self, client: Client) -> list[str]:
        return [str(each) for each in missing_agreements(client=client, at=timezone.now())]


class ListClients(Endpoint):
    @described("list_clients", gives=ClientRow, listed=True, asks=ListQuery)
    def get(self, request: Request) -> Response:
        """The companies I belong to; for the office, all of them."""
        return self.page(Client.objects.visible_to(self.user), ClientRow, self.ask(ListQuery))


class ShowClient(Endpoint):
    @described("show_client", gives=ClientShape)
    def get(self, request: Request, ref: str) -> Response:
        """One company with its billing profile."""
        return self.show(ClientShape, access.client_for(self.user, ref))
