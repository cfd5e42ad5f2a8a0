"""The cap of what has been placed moves only together with a signed change, whichever is written first."""

from django.db import migrations

# Both sides are asked at commit, and only by a statement that moves a cap: claims and verdicts never pay for it.
SIGNED = """
CREATE FUNCTION orders_check_cap_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    cap bigint;
    signed bigint;
BEGIN
    SELECT cap_cents INTO cap FROM orders_assignment WHERE id = one;
    SELECT to_cents INTO signed FROM orders_capchange WHERE assignment_id = one ORDER BY id DESC LIMIT 1;
    IF cap IS DISTINCT FROM signed THEN
        RAISE EXCEPTION 'assignment % has a cap of % cents, signed for are %', one, cap, coalesce(signed::text, 'none')
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'cap_as_signed',
                  HINT = 'Write a cap change in the same transaction.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cap_as_signed AFTER UPDATE OF cap_cents ON orders_assignment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.placed_at IS NOT NULL AND OLD.cap_cents IS DISTINCT FROM NEW.cap_cents)
    EXECUTE FUNCTION orders_check_cap_signed('id');
CREATE CONSTRAINT TRIGGER cap_change_as_capped AFTER INSERT ON orders_capchange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION orders_check_cap_signed('assignment_id');
"""
UNSIGNED = """
DROP TRIGGER cap_change_as_capped ON orders_capchange;
DROP TRIGGER cap_as_signed ON orders_assignment;
DROP FUNCTION orders_check_cap_signed();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_under_way_by_client")]

    operations = [migrations.RunSQL(SIGNED, UNSIGNED)]
