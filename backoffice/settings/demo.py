"""One machine, no preparation: embedded database, broker, mail and files in var/, plain HTTP on loopback."""

from backoffice.settings.base import *  # noqa: F403
