from django.db import migrations

from backoffice.kernel.append_only import append_only_sql

# What the parties signed never changes under their signatures; only the life of the agreement goes on.
FIX_TERMS = """
CREATE FUNCTION agreements_refuse_new_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'agreement %: its parties and text are fixed, % refused', OLD.ref, TG_OP
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME,
              HINT = 'Offer a new agreement.';
END $$;
CREATE TRIGGER agreement_terms_fixed BEFORE UPDATE ON agreements_agreement
    FOR EACH ROW WHEN (
        (OLD.ref, OLD.kind, OLD.template_id, OLD.client_id, OLD.person_id, OLD.language, OLD.text,
         OLD.text_sha256, OLD.offered_at)
        IS DISTINCT FROM
        (NEW.ref, NEW.kind, NEW.template_id, NEW.client_id, NEW.person_id, NEW.language, NEW.text,
         NEW.text_sha256, NEW.offered_at)
    ) EXECUTE FUNCTION agreements_refuse_new_terms();
CREATE TRIGGER agreement_never_deleted BEFORE DELETE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION agreements_refuse_new_terms();
CREATE FUNCTION agreements_refuse_new_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the sealed document of agreement % stays as it is, % refused', OLD.agreement_id, TG_OP
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER agreement_document_sealed BEFORE UPDATE OR DELETE ON agreements_agreementdocument
    FOR EACH ROW WHEN (OLD.file_id IS NOT NULL) EXECUTE FUNCTION agreements_refuse_new_document();
"""
FREE_TERMS = """
DROP TRIGGER agreement_document_sealed ON agreements_agreementdocument;
DROP TRIGGER agreement_never_deleted ON agreements_agreement;
DROP TRIGGER agreement_terms_fixed ON agreements_agreement;
DROP FUNCTION agreements_refuse_new_document();
DROP FUNCTION agreements_refuse_new_terms();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("kernel", "0002_refuse_change")]

    operations = [
        migrations.RunSQL(*append_only_sql("agreements_template")),
        migrations.RunSQL(*append_only_sql("agreements_signature")),
        migrations.RunSQL(*append_only_sql("agreements_agreementchange")),
        migrations.RunSQL(FIX_TERMS, FREE_TERMS),
    ]
