"""Nothing is in force unsigned: by the end of the transaction both parties have signed exactly its text."""

from django.db import migrations

# Deferred, because the state moves and the signature is written in one transaction, in either order. Signatures are
# append-only and the text of an agreement is fixed, so what holds at that moment holds for ever.
REQUIRE = """
CREATE FUNCTION agreements_require_signatures() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parties text[] := ARRAY['office', CASE WHEN NEW.person_id IS NULL THEN 'client' ELSE 'person' END];
    signed bigint;
BEGIN
    SELECT count(*) INTO signed FROM agreements_signature
        WHERE agreement_id = NEW.id AND party = ANY (parties) AND text_sha256 = NEW.text_sha256
            AND (party <> 'person' OR signer_id = NEW.person_id);
    IF signed < 2 THEN
        RAISE EXCEPTION 'agreement % is in force without the signatures of %', NEW.ref, parties
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agreement_in_force_is_signed AFTER INSERT OR UPDATE OF status ON agreements_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'in_force')
    EXECUTE FUNCTION agreements_require_signatures();
"""
RELEASE = """
DROP TRIGGER agreement_in_force_is_signed ON agreements_agreement;
DROP FUNCTION agreements_require_signatures();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_evidence_stays")]

    operations = [migrations.RunSQL(REQUIRE, RELEASE)]
