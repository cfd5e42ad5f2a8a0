from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "billing.settlement"
    label = "settlement"

    def ready(self) -> None:
        from billing.settlement import proofs, tasks  # noqa: F401 - registers the proofs and the job
