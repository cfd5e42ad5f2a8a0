from django.urls import path

from backoffice.runtime import views

urlpatterns = [path("healthz", views.healthz, name="healthz")]
