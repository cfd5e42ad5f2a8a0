from importlib import import_module

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "clients.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Register the jobs and the reference data of this room."""
        import_module("clients.agreements.reference")
        import_module("clients.agreements.tasks")
