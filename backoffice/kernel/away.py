"""What is raised while a service the program stands on is away: the interfaces answer 503 to it, and ask for patience."""

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

# The database is away or ends a statement that took too long; the cache of CACHE_URL is away.
AWAY: tuple[type[Exception], ...] = (OperationalError, InterfaceError, RedisError)
