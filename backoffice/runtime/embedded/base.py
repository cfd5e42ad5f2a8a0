from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError

from backoffice.runtime import postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the embedded server before this process's first connection, and again when it has died."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        cluster = postgres.cluster()
        cluster.hold()
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            if cluster.is_running():
                raise
        cluster.ensure_running()
        return super().get_new_connection(conn_params)
