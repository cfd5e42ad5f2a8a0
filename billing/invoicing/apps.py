from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "billing.invoicing"
    label = "invoicing"

    def ready(self) -> None:
        from billing.invoicing import proofs, reach, tasks, vat  # noqa: F401 - registers proofs, reach, jobs and rates
        from billing.invoicing.documents import proofs as document_proofs  # noqa: F401
