from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "billing.payments"
    label = "payments"

    def ready(self) -> None:
        from billing.payments import proofs  # noqa: F401 - registers the proofs
