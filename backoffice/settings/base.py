"""Settings of every environment; what differs comes from typed environment variables (docs/operations/own-services.md)."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from redis.backoff import NoBackoff
from redis.retry import Retry

from backoffice.settings import env, office

ROOT = env.ROOT
VAR = env.folder(env.VAR)
DEBUG = False


def _secret_key() -> str:
    """The key from the environment, else one made once and kept in var/."""
    if key := env.text("SECRET_KEY"):
        return key
    kept = VAR / "secret-key"
    if not kept.exists():
        env.keep_secret(kept, secrets.token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
BASE_URL = env.text("BASE_URL", f"http://127.0.0.1:{env.integer('PORT', 8000)}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

BRAND_NAME = office.BRAND_NAME
OFFICE = office.OFFICE

INSTALLED_APPS = [
    "frontend",
    "frontend.public",
    "frontend.client",
    "frontend.assistant",
    "frontend.office",
    "frontend.api",
    "frontend.notices",
    "frontend.styleguide",
    "billing.payouts",
    "billing.payments",
    "billing.invoicing",
    "billing.settlement",
    "billing.ledger",
    "assignments.delivery",
    "assignments.routing",
    "assignments.orders",
    "assignments.people",
    "assignments.pricing",
    "assignments.catalogue",
    "clients.agreements",
    "clients.organisations",
    "backoffice.runtime",
    "backoffice.accounts",
    "backoffice.kernel",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "backoffice.accounts.admin_apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "frontend.api.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "backoffice.runtime.middleware.HealthMiddleware",  # before what checks the host
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "frontend.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.accounts.middleware.UserLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "backoffice.accounts.middleware.SignInLimitMiddleware",
    "backoffice.accounts.middleware.SecondStepMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "frontend.middleware.PageMiddleware",
    "frontend.answers.RefusalMiddleware",
]

ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"

_LOADERS: list[Any] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend" / "components"],
        "OPTIONS": {
            "loaders": [
                ("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _LOADERS)])
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "frontend.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.page",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: an own server by DATABASE_URL, else the embedded one in var/postgres. Seconds to connect, ms of silence
_database = env.url("DATABASE_URL", "db_url_config", ("postgres", "postgresql", "pgsql"))
EMBEDDED_DATABASE = _database is None
EMBEDDED_CLUSTER = VAR / "postgres"
EMBEDDED_NAME = "backoffice"
EMBEDDED_OPTIONS: list[str] = []
DATABASES: dict[str, dict[str, Any]] = {
    "default": _database
    or {
        "ENGINE": "backoffice.runtime.embedded",
        "NAME": EMBEDDED_NAME,
        "USER": "postgres",
        "HOST": str(env.socket_dir(EMBEDDED_CLUSTER)),
    }
}
_options = {"connect_timeout": 5, "tcp_user_timeout": 10_000} | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": _options}
# The web answers within seconds or says so; the worker and commands take the time they need. 0 = no limit, for a pooler
# that takes no options at the start of a connection.
_statement_seconds = env.integer("WEB_STATEMENT_SECONDS", 5)
if _statement_seconds > 0 and env.text("PROCESS_KIND") == "web":
    _given = DATABASES["default"]["OPTIONS"].get("options", "")
    DATABASES["default"]["OPTIONS"]["options"] = (
        f"{_given} -c statement_timeout={_statement_seconds * 1000}".strip()
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Celery: an own broker by BROKER_URL, else files in var/broker
BROKER_URL = env.address("BROKER_URL", ("redis", "rediss", "amqp", "amqps"))
CELERY_BROKER_URL = BROKER_URL or "folder://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
if not BROKER_URL:
    _broker = {name: str(env.folder(VAR / "broker" / name)) for name in ("messages", "taken", "control")}
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": _broker["messages"],
        "data_folder_out": _broker["messages"],
        "processed_folder": _broker["taken"],
        "control_folder": _broker["control"],
    }
elif BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "socket_connect_timeout": 3}
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(BROKER_URL)
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
HEARTBEAT_SECONDS = 15
CELERY_BEAT_SCHEDULE = {
    # /healthz takes the worker for dead after health.STALE_AFTER without one of these, or one of a busy worker's own.
    "heartbeat": {
        "task": "backoffice.runtime.tasks.heartbeat_task",
        "schedule": timedelta(seconds=HEARTBEAT_SECONDS),
        "options": {"expires": HEARTBEAT_SECONDS - 1},
    },
    "sweep": {
        "task": "backoffice.kernel.tasks.sweep_task",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 55},
    },
    "sweep_bytes": {
        "task": "backoffice.kernel.tasks.sweep_bytes_task",
        "schedule": crontab(hour="1", minute="30"),
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")

# Cache: shared between processes, because sign-in limits live there
_cache = env.url("CACHE_URL", "cache_url_config", ("redis", "rediss", "rediscache"))
DATABASE_CACHE: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "cache",
    # A full table loses keys by their names, expired or not, limits too; the job forget_cache_rows keeps it far from full.
    "OPTIONS": {"MAX_ENTRIES": 1_000_000, "CULL_FREQUENCY": 100},
}
# Seconds: a Redis that is away is answered with 503 soon.
REDIS_CACHE_OPTIONS = {"socket_connect_timeout": 3, "socket_timeout": 3, "retry": Retry(NoBackoff(), 1)}
if _cache:
    _cache["OPTIONS"] = REDIS_CACHE_OPTIONS | _cache.get("OPTIONS", {})
CACHES: dict[str, dict[str, Any]] = {"default": _cache or DATABASE_CACHE}

# Files
_bucket = env.text("S3_BUCKET")
if _bucket:
    _files: dict[str, Any] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "file_overwrite": False,
            "default_acl": "private",
        },
    }
else:
    _files = {
        "BACKEND": "backoffice.kernel.storage.WholeFileStorage",
        # Briefs and results are read by the program, by nobody else on the machine.
        "OPTIONS": {"location": str(VAR / "files"), "file_permissions_mode": 0o600},
    }
STORAGES = {
    "default": _files,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mail: SMTP by EMAIL_URL, else files in var/mail
_mail = env.url("EMAIL_URL", "email_url_config", ("smtp", "smtps", "smtp+tls", "smtp+ssl"))
if _mail:
    globals().update(_mail)
    EMAIL_TIMEOUT = 15
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR / "mail")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"{BRAND_NAME} <{OFFICE['email']}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = str(VAR / "static")
(VAR / "static").mkdir(exist_ok=True)  # WhiteNoise warns of a missing one, and a warning is an error here
ASSETS_DIST = ROOT / "frontend" / "dist"
ASSET_MANIFEST = ASSETS_DIST / "manifest.json"
STATICFILES_DIRS: list[tuple[str, Path]] = [("b", ASSETS_DIST)] if ASSETS_DIST.exists() else []
WHITENOISE_IMMUTABLE_FILE_TEST = r"[.-][A-Za-z0-9_-]{8,12}\.(js|css|svg|png|woff2)$"

# The people of the demo data, printed by `up` where they exist
DEMO_PASSWORD = "tehty-demo-2026"  # noqa: S105
DEMO_SIGN_INS = [
    ("clara@kaski.example", "client: owner"),
    ("olli@kaski.example", "client: orderer"),
    ("aino@kaski.example", "client: approver"),
    ("fia@kaski.example", "client: finance"),
    ("sam@stranger.example", "another client: owner"),
    ("anna@tehty.example", "assistant"),
    ("bo@tehty.example", "assistant"),
    ("ceci@tehty.example", "assistant"),
    ("kaisa@tehty.example", "office: coordinator"),
    ("kim@tehty.example", "office: checker"),
    ("nea@tehty.example", "office: contract admin"),
    ("leo@tehty.example", "office: finance"),
    ("matti@tehty.example", "office: manager"),
]

# Languages and time
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# Sign-in (allauth)
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"backoffice.accounts.passwords.{rule}"} for rule in ("NotOneself", "LongEnough", "NotCommon")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "front_page"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "frontend.notices.adapter.MailingAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # people hear of every change to how they sign in
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
REQUIRE_STAFF_MFA = env.boolean("REQUIRE_STAFF_MFA", False)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are proven by the invitation link, there is no sign-up
MFA_TOTP_ISSUER = BRAND_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://")
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "backoffice.accounts.sessions"
SESSION_COOKIE_AGE = 7 * 24 * 3600  # the longest; backoffice.accounts.middleware ends sign-ins before
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Browser hardening
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["frontend.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["frontend.api.limits.UserRate"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "EXCEPTION_HANDLER": "frontend.api.errors.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tehty API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "INFO"),
    },
}
