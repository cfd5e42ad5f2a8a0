from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "backoffice.accounts"
    label = "accounts"

    def ready(self) -> None:
        from backoffice.accounts import tasks  # noqa: F401 (registers the jobs)
