"""A stored file stays what it was stored as: only that an object points to it is noted afterwards."""

from django.db import migrations

FIX = """
CREATE FUNCTION kernel_refuse_new_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'file % stays as it was stored', OLD.ref
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME,
              HINT = 'Store a new file.';
END $$;
CREATE TRIGGER stored_file_stays BEFORE UPDATE ON kernel_storedfile
    FOR EACH ROW WHEN (
        (OLD.is_attached AND NOT NEW.is_attached)
        OR (OLD.id, OLD.ref, OLD.name, OLD.content_type, OLD.size, OLD.sha256, OLD.storage_name, OLD.uploaded_by_id,
            OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.ref, NEW.name, NEW.content_type, NEW.size, NEW.sha256, NEW.storage_name, NEW.uploaded_by_id,
         NEW.created_at)
    ) EXECUTE FUNCTION kernel_refuse_new_file();
"""
FREE = """
DROP TRIGGER stored_file_stays ON kernel_storedfile;
DROP FUNCTION kernel_refuse_new_file();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_refuse_change")]

    operations = [migrations.RunSQL(FIX, FREE)]
