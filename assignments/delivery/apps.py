from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "assignments.delivery"
    label = "delivery"

    def ready(self) -> None:
        from assignments.delivery import queries, reach, tasks  # noqa: F401  (tasks registers the jobs)
        from assignments.orders.models import register_assistant_reach
        from assignments.routing import workloads
        from backoffice.kernel.models import register_file_reach

        register_assistant_reach(reach.worked_on)
        register_file_reach(reach.unit_files)
        workloads.register_sources(workloads=queries.workloads, offer_use=queries.used_of_offers)
