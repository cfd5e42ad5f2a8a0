"""Sign-in, password, two-factor and session pages: allauth's, less what the house does not offer."""

from django.urls import include, path

from backoffice.accounts.views import not_offered

urlpatterns = [
    path("email/", not_offered, name="account_email"),
    path("", include("allauth.urls")),
]
