"""What a unit costs and whose it is stays as claimed; what was charged for stays charged; nobody checks their own work."""

from django.db import migrations

from backoffice.kernel.append_only import no_truncate_sql

# Fires only for a statement that names one of these columns, so that moves never pay for it.
FREEZE = """
CREATE FUNCTION delivery_refuse_new_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'unit_terms_frozen: price, rate, slot, assistant and assignment of unit % were set by its claim', OLD.ref
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME,
              HINT = 'Let the unit lapse and claim the slot anew.';
END $$;
CREATE TRIGGER unit_terms_frozen
    BEFORE UPDATE OF assignment_id, claim_id, assistant_id, slot, price_cents, rate_cents ON delivery_unit
    FOR EACH ROW WHEN (
        (OLD.assignment_id, OLD.claim_id, OLD.assistant_id, OLD.slot, OLD.price_cents, OLD.rate_cents)
        IS DISTINCT FROM
        (NEW.assignment_id, NEW.claim_id, NEW.assistant_id, NEW.slot, NEW.price_cents, NEW.rate_cents)
    ) EXECUTE FUNCTION delivery_refuse_new_terms();
"""
THAW = """
DROP TRIGGER unit_terms_frozen ON delivery_unit;
DROP FUNCTION delivery_refuse_new_terms();
"""

# A key is let go once, when 12 months have passed, and never taken back or taken away.
KEEP = """
CREATE FUNCTION delivery_keep_billed_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.is_current AND NOT NEW.is_current
       AND (OLD.id, OLD.client_id, OLD.key, OLD.unit_id, OLD.at) = (NEW.id, NEW.client_id, NEW.key, NEW.unit_id, NEW.at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'billed_key_stays: % of billed key % refused', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER billed_key_stays BEFORE UPDATE OR DELETE ON delivery_billedkey
    FOR EACH ROW EXECUTE FUNCTION delivery_keep_billed_key();
"""
LET_GO = """
DROP TRIGGER billed_key_stays ON delivery_billedkey;
DROP FUNCTION delivery_keep_billed_key();
"""

FOUR_EYES = """
CREATE FUNCTION delivery_refuse_own_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM delivery_unit u JOIN people_assistant a ON a.id = u.assistant_id
                WHERE u.id = NEW.unit_id AND a.user_id = NEW.checker_id) THEN
        RAISE EXCEPTION 'office_check_not_by_author: unit % is the checker''s own', NEW.unit_id
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER office_check_not_by_author BEFORE INSERT ON delivery_officecheck
    FOR EACH ROW WHEN (NEW.checker_id IS NOT NULL) EXECUTE FUNCTION delivery_refuse_own_check();
"""
TWO_EYES = """
DROP TRIGGER office_check_not_by_author ON delivery_officecheck;
DROP FUNCTION delivery_refuse_own_check();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0006_to_answer"),
        ("people", "0001_initial"),
        ("kernel", "0004_no_truncate"),
    ]

    operations = [
        migrations.RunSQL(FREEZE, THAW),
        migrations.RunSQL(KEEP, LET_GO),
        migrations.RunSQL(FOUR_EYES, TWO_EYES),
        migrations.RunSQL(*no_truncate_sql("delivery_billedkey")),
    ]
