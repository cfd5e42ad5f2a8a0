from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "assignments.routing"
    label = "routing"

    def ready(self) -> None:
        from assignments.orders.models import register_assistant_reach
        from assignments.routing import tasks  # noqa: F401  (registers the job)
        from assignments.routing.reach import in_queue_of, offered_to

        register_assistant_reach(offered_to)
        register_assistant_reach(in_queue_of)
