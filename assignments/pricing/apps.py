from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "assignments.pricing"
    label = "pricing"

    def ready(self) -> None:
        from assignments.pricing import reference  # noqa: F401 - registers the loader
