"""An app with one job, for the tests that ask a real worker to run it."""

from django.apps import AppConfig


class BellConfig(AppConfig):
    name = "tests.backoffice.runtime.bell"
    label = "bell"
    path = ""

    def ready(self):
        from backoffice.kernel import news
        from backoffice.runtime import health

        @news.job("bell", order=1, topics=("bell",))
        def ring(at):
            health.beat("bell")
            return 1
