from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "billing.ledger"
    label = "ledger"

    def ready(self) -> None:
        from billing.ledger import proofs  # noqa: F401 - registers the proofs
