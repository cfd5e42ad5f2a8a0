from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "clients.organisations"
    label = "organisations"
