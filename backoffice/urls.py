from django.contrib import admin
from django.urls import include, path

handler429 = "backoffice.accounts.views.too_many_requests"
handler500 = "frontend.answers.server_error"

urlpatterns = [
    path("", include("frontend.public.urls")),
    path("client/", include("frontend.client.urls")),
    path("desk/", include("frontend.assistant.urls")),
    path("office/", include("frontend.office.urls")),
    path("api/v1/", include("frontend.api.urls")),
    path("styleguide/", include("frontend.styleguide.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("backoffice.runtime.urls")),
]
