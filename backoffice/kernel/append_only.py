"""Append-only tables: triggers refuse to change, delete or truncate a row, whoever asks."""

import re

# The function lives in kernel migration 0002; migrations that use it depend on ("kernel", "0002_refuse_change").
FUNCTION = "kernel_refuse_change"

CREATE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RAISE EXCEPTION '% is append-only: % of row % refused', TG_TABLE_NAME, TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME,
              HINT = 'Write a new row that corrects the old one.';
END $$;
"""
DROP_FUNCTION = f"DROP FUNCTION IF EXISTS {FUNCTION}();"


def append_only_sql(table: str) -> tuple[str, str]:
    """Return (forward, reverse) SQL for `migrations.RunSQL(*append_only_sql("agreements_signature"))`.

    The triggers `<table>_append_only` and `<table>_no_truncate` refuse every UPDATE, DELETE and TRUNCATE with
    IntegrityError (SQLSTATE 23001). The migration depends on ("kernel", "0002_refuse_change").
    Raises: ValueError for a name that is no plain table.
    """
    whole, none = no_truncate_sql(table)
    trigger = f"{table}_append_only"
    return (
        f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}();\n{whole}",
        f"DROP TRIGGER IF EXISTS {trigger} ON {table};\n{none}",
    )


def no_truncate_sql(table: str) -> tuple[str, str]:
    """Return (forward, reverse) SQL of the trigger `<table>_no_truncate` alone, for a table whose rows do move.

    Raises: ValueError for a name that is no plain table.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,50}", table):
        raise ValueError(f"not a table name: {table!r}")
    trigger = f"{table}_no_truncate"
    return (
        f"CREATE TRIGGER {trigger} BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}();",
        f"DROP TRIGGER IF EXISTS {trigger} ON {table};",
    )
