"""A posting says how many entries it has: nothing is added to it after its commit, in an open period or a closed one."""

from django.db import migrations, models

# Only the number is written, from what stands; the trigger that refuses every change is back before the commit.
COUNT_WHAT_STANDS = """
    ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_append_only;
    UPDATE ledger_posting p SET legs = e.legs
    FROM (SELECT posting_id, count(*) AS legs FROM ledger_entry GROUP BY posting_id) e WHERE e.posting_id = p.id;
    ALTER TABLE ledger_posting ENABLE TRIGGER ledger_posting_append_only;
"""

WHOLE = (
    """
    CREATE OR REPLACE FUNCTION ledger_require_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        total numeric;
        found_legs bigint;
        said_legs bigint;
    BEGIN
        SELECT sum(e.amount_cents), count(*), min(p.legs) INTO total, found_legs, said_legs
        FROM ledger_posting p JOIN ledger_entry e ON e.posting_id = p.id WHERE p.id = NEW.posting_id;
        IF total <> 0 OR found_legs < 2 THEN
            RAISE EXCEPTION 'posting % has % entries with sum %', NEW.posting_id, found_legs, total
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced', TABLE = 'ledger_entry';
        END IF;
        IF found_legs <> said_legs THEN
            RAISE EXCEPTION 'posting % says it has % entries, not %', NEW.posting_id, said_legs, found_legs
                USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_is_whole', TABLE = 'ledger_entry',
                      HINT = 'Correct a posting by its reversal.';
        END IF;
        RETURN NULL;
    END $$;
    """,
    """
    CREATE OR REPLACE FUNCTION ledger_require_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
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
    """,
)

NO_TRUNCATE = (
    """
    CREATE TRIGGER ledger_period_no_truncate BEFORE TRUNCATE ON ledger_period
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
    CREATE OR REPLACE TRIGGER ledger_account_no_truncate BEFORE TRUNCATE ON ledger_account
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
    """,
    """
    DROP TRIGGER ledger_account_no_truncate ON ledger_account;
    DROP TRIGGER ledger_period_no_truncate ON ledger_period;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_accounts_and_periods_stand")]

    operations = [
        migrations.AddField("posting", "legs", models.PositiveSmallIntegerField(null=True)),
        migrations.RunSQL(COUNT_WHAT_STANDS, migrations.RunSQL.noop),
        migrations.AlterField("posting", "legs", models.PositiveSmallIntegerField()),
        migrations.RunSQL(*WHOLE),
        migrations.RunSQL(*NO_TRUNCATE),
    ]
