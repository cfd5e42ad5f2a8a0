"""What the database role of web and worker may do: everything the program does, and no change of what is append-only.

The owner of the tables can switch a trigger off; a role that owns nothing cannot. Rule: docs/rules/ledger.md
"""

from typing import Any

from django.db import connection, transaction

# The program locks these rows while it reads them, which PostgreSQL allows to whoever may change a column; the
# trigger refuses the change itself.
LOCKED = {"agreements_template": "id"}
MIGRATIONS = "django_migrations"

_ROLE = """
    SELECT r.rolsuper OR r.rolcreaterole OR EXISTS (
        SELECT 1 FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND pg_has_role(r.oid, c.relowner, 'MEMBER')
    ) FROM pg_roles r WHERE r.rolname = %s
"""
_APPEND_ONLY = """
    SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND t.tgname = c.relname || '_append_only'
    ORDER BY c.relname
"""
_STILL_OPEN = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%(tables)s)
      AND (has_table_privilege(%(role)s, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
           OR has_schema_privilege(%(role)s, current_schema(), 'CREATE'))
    ORDER BY c.relname
"""


class RoleUnfit(ValueError):
    """The role does not exist, or could undo what it is kept from."""


def append_only_tables() -> list[str]:
    """Return the tables whose rows a trigger keeps from every change, by name."""
    return [name for (name,) in _rows(_APPEND_ONLY)]


@transaction.atomic
def restrict(*, role: str) -> list[str]:
    """Give a role what web and worker need and nothing more; return the tables it may only read and add to.

    Run by the owner of the tables after every migration; running it again changes nothing.
    Raises: RoleUnfit for a role that is unknown, owns tables or creates roles, and when a right it has from
    elsewhere (PUBLIC, a group) would let it change those tables all the same. Rule: docs/rules/ledger.md
    """
    found = _rows(_ROLE, [role])
    if not found:
        raise RoleUnfit(f"there is no role {role}: create it first, with a password and LOGIN")
    if found[0][0]:
        raise RoleUnfit(
            f"the role {role} is a superuser, creates roles or owns tables: it cannot be kept from them"
        )
    kept = append_only_tables()
    name, quoted = connection.ops.quote_name(role), [connection.ops.quote_name(table) for table in kept]
    schema = connection.ops.quote_name(_rows("SELECT current_schema()")[0][0])
    with connection.cursor() as cursor:
        for sql in (
            f"REVOKE ALL ON SCHEMA {schema} FROM {name}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
            f"GRANT USAGE ON SCHEMA {schema} TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
            f"REVOKE UPDATE, DELETE ON {', '.join(quoted)} FROM {name}",
            f"REVOKE INSERT, UPDATE, DELETE ON {MIGRATIONS} FROM {name}",
            *(f"GRANT UPDATE ({column}) ON {table} TO {name}" for table, column in LOCKED.items()),
        ):
            cursor.execute(sql)
    if still := _rows(_STILL_OPEN, {"role": role, "tables": kept}):
        names = ", ".join(table for (table,) in still)
        raise RoleUnfit(
            f"the role {role} has further rights from PUBLIC or a group; take them away from: {names}"
        )
    return kept


def _rows(sql: str, params: list[str] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
