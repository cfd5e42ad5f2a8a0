from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "assignments.orders"
    label = "orders"

    def ready(self) -> None:
        from assignments.orders import tasks  # noqa: F401 - registers the jobs
