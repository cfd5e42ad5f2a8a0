"""Tests: own database beside the embedded (or given) one, quick password hashes, mail in memory."""

from backoffice.settings import env
from backoffice.settings.base import *  # noqa: F403
from backoffice.settings.base import CACHES, DATABASES, EMBEDDED_DATABASE, VAR

DATABASES["default"]["CONN_MAX_AGE"] = 0
if EMBEDDED_DATABASE:
    # A cluster of its own, so that a running demo keeps its durability; nothing in this one must survive a power cut.
    EMBEDDED_CLUSTER = VAR / "postgres-test"
    EMBEDDED_OPTIONS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100"]
    DATABASES["default"]["HOST"] = str(env.socket_dir(EMBEDDED_CLUSTER))

SECRET_KEY = "of the tests, the same everywhere: it decides which units are sampled"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REQUIRE_STAFF_MFA = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
STORAGES = {
    "default": {
        "BACKEND": "backoffice.kernel.storage.WholeFileStorage",
        # A folder for each process of the tests: what one of them keeps is not another's to count.
        "OPTIONS": {"location": str(VAR / "test-files" / env.text("PYTEST_XDIST_WORKER", "alone"))},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
