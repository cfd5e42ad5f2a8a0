"""Managers look here; agreements are made, signed and ended by operations."""

from django.contrib import admin

from backoffice.accounts.admin_site import ReadOnlyAdmin
from clients.agreements.models import (
    Agreement,
    AgreementChange,
    Signature,
    SubProcessor,
    SubProcessorChange,
    Template,
)


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin):
    list_display = ("kind", "version", "sha256", "published_at")
    list_filter = ("kind",)


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ("ref", "kind", "client", "person", "status", "in_force_at", "valid_until")
    list_filter = ("kind", "status")
    list_select_related = ("client", "person")
    search_fields = ("ref", "client__name", "person__email")


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ("agreement", "party", "full_name", "signed_at", "ip")
    list_filter = ("party",)
    list_select_related = ("agreement",)
    search_fields = ("agreement__ref", "full_name")


@admin.register(AgreementChange)
class AgreementChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "subject", "from_status", "to_status", "actor", "reason")
    list_select_related = ("subject", "actor")
    search_fields = ("subject__ref",)


@admin.register(SubProcessor)
class SubProcessorAdmin(ReadOnlyAdmin):
    list_display = ("name", "country", "status", "from_on", "ended_on", "announced_at")
    list_filter = ("status", "country")
    search_fields = ("name", "business_id")


@admin.register(SubProcessorChange)
class SubProcessorChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "subject", "from_status", "to_status", "actor", "reason")
    list_select_related = ("subject", "actor")
    search_fields = ("subject__name",)
