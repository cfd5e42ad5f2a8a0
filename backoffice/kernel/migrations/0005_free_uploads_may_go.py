"""A stored file that something points to is never deleted; one nobody attached may go, and is found by its age."""

from django.db import migrations, models

KEEP = """
CREATE FUNCTION kernel_refuse_lost_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'file % belongs to something and is kept', OLD.ref
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER stored_file_kept BEFORE DELETE ON kernel_storedfile
    FOR EACH ROW WHEN (OLD.is_attached) EXECUTE FUNCTION kernel_refuse_lost_file();
"""
FREE = """
DROP TRIGGER stored_file_kept ON kernel_storedfile;
DROP FUNCTION kernel_refuse_lost_file();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_no_truncate")]

    operations = [
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("is_attached", False)), fields=["uploaded_by", "created_at"], name="stored_file_free"
            ),
        ),
        migrations.RunSQL(KEEP, FREE),
    ]
