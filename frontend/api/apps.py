from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "frontend.api"
    label = "api"
