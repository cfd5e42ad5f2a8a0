"""What the books refuse by themselves: unbalanced postings, changes of the past, dates in closed periods."""

from django.db import migrations

BALANCED = (
    """
    CREATE FUNCTION ledger_require_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        total numeric;
        legs bigint;
    BEGIN
        SELECT sum(amount_cents), count(*) INTO total, legs FROM ledger_entry WHERE posting_id = NEW.posting_id;
        IF total <> 0 OR legs < 2 THEN
            RAISE EXCEPTION 'posting % has % entries with sum %', NEW.posting_id, legs, total
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced', TABLE = 'ledger_entry';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON ledger_entry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_require_balanced();

    CREATE FUNCTION ledger_require_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE posting_id = NEW.id) THEN
            RAISE EXCEPTION 'posting % has no entries', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_has_entries', TABLE = 'ledger_posting';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER posting_has_entries AFTER INSERT ON ledger_posting
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_require_entries();
    """,
    """
    DROP TRIGGER posting_has_entries ON ledger_posting;
    DROP FUNCTION ledger_require_entries();
    DROP TRIGGER entry_balanced ON ledger_entry;
    DROP FUNCTION ledger_require_balanced();
    """,
)

APPEND_ONLY = (
    """
    CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME,
                  HINT = 'Correct a posting by its reversal.';
    END $$;
    CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON ledger_posting
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
    CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
    CREATE TRIGGER ledger_period_append_only BEFORE UPDATE OR DELETE ON ledger_period
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
    CREATE TRIGGER ledger_posting_no_truncate BEFORE TRUNCATE ON ledger_posting
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
    CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
    """,
    """
    DROP TRIGGER ledger_entry_no_truncate ON ledger_entry;
    DROP TRIGGER ledger_posting_no_truncate ON ledger_posting;
    DROP TRIGGER ledger_period_append_only ON ledger_period;
    DROP TRIGGER ledger_entry_append_only ON ledger_entry;
    DROP TRIGGER ledger_posting_append_only ON ledger_posting;
    DROP FUNCTION ledger_refuse_change();
    """,
)

# The shared lock makes a closing wait for the postings under way; taken before the look, so that the look is fresh.
PERIODS = (
    """
    CREATE FUNCTION ledger_period_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 7210190::bigint $$;
    CREATE FUNCTION ledger_require_open_period() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(ledger_period_lock());
        IF EXISTS (SELECT 1 FROM ledger_period WHERE NEW.business_date BETWEEN from_on AND to_on) THEN
            RAISE EXCEPTION 'the period of % is closed', NEW.business_date
                USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_in_open_period', TABLE = 'ledger_posting';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER posting_in_open_period BEFORE INSERT ON ledger_posting
        FOR EACH ROW EXECUTE FUNCTION ledger_require_open_period();
    """,
    """
    DROP TRIGGER posting_in_open_period ON ledger_posting;
    DROP FUNCTION ledger_require_open_period();
    DROP FUNCTION ledger_period_lock();
    """,
)

BALANCES = (
    """
    CREATE FUNCTION ledger_keep_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO ledger_balance AS kept (account_id, amount_cents)
        SELECT fresh.account_id, sum(fresh.amount_cents)
        FROM fresh JOIN ledger_account a ON a.id = fresh.account_id
        WHERE a.party <> ''
        GROUP BY fresh.account_id
        ORDER BY fresh.account_id
        ON CONFLICT (account_id) DO UPDATE SET amount_cents = kept.amount_cents + EXCLUDED.amount_cents;
        RETURN NULL;
    END $$;
    CREATE TRIGGER entry_keeps_balances AFTER INSERT ON ledger_entry
        REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_balances();
    """,
    """
    DROP TRIGGER entry_keeps_balances ON ledger_entry;
    DROP FUNCTION ledger_keep_balances();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(*pair) for pair in (BALANCED, APPEND_ONLY, PERIODS, BALANCES)]
