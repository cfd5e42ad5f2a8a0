from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "assignments.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from assignments.catalogue import (
            kinds,
            reference,  # noqa: F401 - registers the loader
        )

        kinds.all_kinds()  # an unsound kind stops the start
