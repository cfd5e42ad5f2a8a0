from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "assignments.routing"
    label = "routing"

    def ready(self) -> None:
        from assignments.orders.models import register_assistant_reach
        from assignments.routing import tasks  # noqa: F401  (registers the job)
        from assignments.routing.reach import routed_to

        register_assistant_reach(routed_to)
