from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "clients.agreements"
    label = "agreements"
