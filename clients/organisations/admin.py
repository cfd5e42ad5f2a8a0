"""Managers look here; they change nothing, because operations carry the rules."""

from django.contrib import admin

from backoffice.accounts.admin_site import ReadOnlyAdmin
from clients.organisations.models import Client, ClientChange, Membership


@admin.register(Client)
class ClientAdmin(ReadOnlyAdmin):
    list_display = ("ref", "name", "business_id", "customer_number", "created_at")
    search_fields = ("ref", "name", "business_id")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("client", "user", "rights", "created_at", "ended_at")
    list_select_related = ("client", "user")
    search_fields = ("client__name", "user__email")


@admin.register(ClientChange)
class ClientChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "subject", "event", "person", "actor")
    list_select_related = ("subject", "person", "actor")
    search_fields = ("subject__ref", "subject__name")
