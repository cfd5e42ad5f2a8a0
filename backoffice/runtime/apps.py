from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    name = "backoffice.runtime"
    label = "runtime"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backoffice.runtime import tasks  # noqa: F401 (registers the job)
