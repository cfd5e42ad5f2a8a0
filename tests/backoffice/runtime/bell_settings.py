"""The demo's settings and one app more."""

from backoffice.settings.demo import *  # noqa: F403
from backoffice.settings.demo import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.backoffice.runtime.bell.BellConfig"]
CELERY_BEAT_SCHEDULE = {}
HEARTBEAT_SECONDS = 1
