from django.contrib import admin

from backoffice.accounts.admin_site import ReadOnlyAdmin
from backoffice.accounts.models import ApiToken, Invitation, User, UserChange


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    fields = ("ref", "email", "full_name", "language", "office_roles", "is_active", "joined_at", "last_login")
    list_display = ("email", "full_name", "office_roles", "is_active", "last_login")
    list_filter = ("is_active", "language")
    search_fields = ("email", "full_name", "ref")
    ordering = ("email",)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    fields = ("user", "name", "prefix", "created_at", "expires_at", "revoked_at", "last_used_on")
    list_display = ("prefix", "user", "name", "created_at", "expires_at", "revoked_at", "last_used_on")
    list_select_related = ("user",)
    ordering = ("-id",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    fields = ("user", "invited_by", "invited_at", "expires_at", "accepted_at")
    list_display = fields
    list_select_related = ("user", "invited_by")
    ordering = ("-id",)


@admin.register(UserChange)
class UserChangeAdmin(ReadOnlyAdmin):
    fields = ("subject", "event", "detail", "actor", "at")
    list_display = fields
    list_filter = ("event",)
    list_select_related = ("subject", "actor")
    ordering = ("-id",)
