from django.apps import AppConfig


class OfficeConsoleConfig(AppConfig):
    name = "frontend.office"
    label = "office_console"

    def ready(self) -> None:
        from frontend.office import proving  # noqa: F401  registers the job
