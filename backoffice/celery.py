import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

from backoffice.runtime.busy import BusyBeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.demo")
TRANSPORT_ALIASES["folder"] = "backoffice.runtime.broker:Transport"

app = Celery("backoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(BusyBeat)
