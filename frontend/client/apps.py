from django.apps import AppConfig


class ClientPortalConfig(AppConfig):
    name = "frontend.client"
    label = "client_portal"
