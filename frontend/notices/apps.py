from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "frontend.notices"
    label = "notices"

    def ready(self) -> None:
        from frontend.notices import tasks  # noqa: F401 - registers the jobs
