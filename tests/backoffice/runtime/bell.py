"""An app with two jobs, for the tests that ask a real worker to run them."""

import time

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

        @news.job("slow", order=2, topics=("slow",))
        def toil(at):
            health.beat("toil begun")
            time.sleep(16)
            health.beat("toil done")
            return 1
