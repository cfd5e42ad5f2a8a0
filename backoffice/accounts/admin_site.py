"""Django's admin: a window for managers, behind the same sign-in as every page, and never a way past operations."""

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.views import logout as sign_out
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Shows rows to managers; everything is written by operations."""

    list_per_page = 50
    show_full_result_count = False  # counting a million rows is not worth a number

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the list shows or is filtered by may be asked for in the address: a filter tells what it tests.

        Django's own rule lets any column through, so a hash could be read letter by letter by `?password__startswith=`.
        """
        named = {str(name) for name in (*self.list_display, *self.list_filter)}
        return lookup.partition("__")[0] in named and super().lookup_allowed(lookup, value, request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OfficeAdminSite(AdminSite):
    """The one admin site (`django.contrib.admin.site`); rooms register ReadOnlyAdmin classes with it."""

    site_header = site_title = settings.BRAND_NAME
    enable_nav_sidebar = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,  # type: ignore[type-arg]
        **options: Any,
    ) -> None:
        """Register read-only admins; those that libraries bring (secrets of second factors among them) stay out."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Active managers only."""
        return request.user.is_authenticated and request.user.is_active and request.user.is_staff

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """Send strangers to the sign-in page and refuse everybody else who is not a manager, on every admin URL."""
        shown: View = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if self.has_permission(request):
                return shown(request, *args, **kwargs)
            return self._refuse(request)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is no second sign-in: show the admin to managers, the common sign-in page to strangers."""
        return redirect("admin:index") if self.has_permission(request) else self._refuse(request)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out as everywhere: a POST does it, a GET asks."""
        answer: HttpResponse = sign_out(request)
        return answer

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
