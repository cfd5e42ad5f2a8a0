"""Behind a TLS-terminating proxy, with the services named in the environment."""

from backoffice.settings import env
from backoffice.settings.base import *  # noqa: F403
from backoffice.settings.base import ALLOWED_HOSTS, BASE_URL, OFFICE, _secret_key

if not env.text("SECRET_KEY"):
    env.stop("SECRET_KEY is not set. Put a long random text into the environment before starting.")
if not BASE_URL.startswith("https://"):
    env.stop("BASE_URL must be the public https:// address of this installation.")
# Links in mails are made from the Host header, so it must be one of ours.
if any("*" in name for name in ALLOWED_HOSTS):
    env.stop(
        "ALLOWED_HOSTS must name the hosts of this installation; * would let anybody choose where mails lead."
    )
# The rest of the office is on every invoice; a telephone is not called for.
env.require(
    (f"OFFICE_{part.upper()}" for part in OFFICE if part != "phone"),
    "agreements and invoices go out in the name of the office, not of the invented one",
)

SECRET_KEY = _secret_key()
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the balancer inside, over plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
REQUIRE_STAFF_MFA = env.boolean("REQUIRE_STAFF_MFA", True)
# Sign-in limits count by the caller's address, which only the proxies in front know.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 1)
