"""Append-only tables refuse TRUNCATE too. Newer tables bring that trigger along; those that stand get it here."""

from django.db import migrations

from backoffice.kernel.append_only import CREATE_FUNCTION

ADD = """
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE t.tgfoid = 'kernel_refuse_change'::regproc AND t.tgname = c.relname || '_append_only'
           AND NOT EXISTS (SELECT 1 FROM pg_trigger n WHERE n.tgrelid = c.oid AND n.tgname = c.relname || '_no_truncate')
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change()',
                       one.relname || '_no_truncate', one.relname);
    END LOOP;
END $$;
"""
REMOVE = """
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE t.tgfoid = 'kernel_refuse_change'::regproc AND t.tgname = c.relname || '_no_truncate'
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', one.relname || '_no_truncate', one.relname);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_files_stay_as_stored")]

    operations = [
        migrations.RunSQL(CREATE_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(ADD, REMOVE),
    ]
