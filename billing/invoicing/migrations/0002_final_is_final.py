"""A final invoice never changes: its lines, its units and its own fields; only the payment of it moves."""

from django.db import migrations

from backoffice.kernel.append_only import append_only_sql

INVOICE = (
    """
    CREATE FUNCTION invoicing_guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'invoice % is not deleted; discard a draft instead', OLD.ref
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_final_unchanged', TABLE = 'invoicing_invoice';
        END IF;
        IF OLD.status <> 'draft' AND
           to_jsonb(NEW) - '{status,paid_cents,paid_at}'::text[] <> to_jsonb(OLD) - '{status,paid_cents,paid_at}'::text[]
        THEN
            RAISE EXCEPTION 'invoice % is final', coalesce(OLD.number, OLD.ref)
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_final_unchanged', TABLE = 'invoicing_invoice';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER invoice_final_unchanged BEFORE UPDATE OR DELETE ON invoicing_invoice
        FOR EACH ROW EXECUTE FUNCTION invoicing_guard_invoice();
    """,
    """
    DROP TRIGGER invoice_final_unchanged ON invoicing_invoice;
    DROP FUNCTION invoicing_guard_invoice();
    """,
)

# The parent's row is locked while its lines change, so that an invoice can not become final in between.
LINES = (
    """
    CREATE FUNCTION invoicing_require_draft(invoice bigint) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        state text;
    BEGIN
        SELECT status INTO state FROM invoicing_invoice WHERE id = invoice FOR SHARE;
        IF state IS NOT NULL AND state <> 'draft' THEN
            RAISE EXCEPTION 'invoice % is not a draft', invoice
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_lines_unchanged', TABLE = 'invoicing_invoiceline';
        END IF;
    END $$;
    CREATE FUNCTION invoicing_guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN PERFORM invoicing_require_draft(OLD.invoice_id); END IF;
        IF TG_OP <> 'DELETE' THEN PERFORM invoicing_require_draft(NEW.invoice_id); RETURN NEW; END IF;
        RETURN OLD;
    END $$;
    CREATE TRIGGER invoice_lines_unchanged BEFORE INSERT OR UPDATE OR DELETE ON invoicing_invoiceline
        FOR EACH ROW EXECUTE FUNCTION invoicing_guard_line();
    CREATE FUNCTION invoicing_guard_unit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM invoicing_require_draft(l.invoice_id) FROM invoicing_invoiceline l WHERE l.id = OLD.line_id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM invoicing_require_draft(l.invoice_id) FROM invoicing_invoiceline l WHERE l.id = NEW.line_id;
            RETURN NEW;
        END IF;
        RETURN OLD;
    END $$;
    CREATE TRIGGER invoiced_units_unchanged BEFORE INSERT OR UPDATE OR DELETE ON invoicing_invoicedunit
        FOR EACH ROW EXECUTE FUNCTION invoicing_guard_unit();
    """,
    """
    DROP TRIGGER invoiced_units_unchanged ON invoicing_invoicedunit;
    DROP FUNCTION invoicing_guard_unit();
    DROP TRIGGER invoice_lines_unchanged ON invoicing_invoiceline;
    DROP FUNCTION invoicing_guard_line();
    DROP FUNCTION invoicing_require_draft(bigint);
    """,
)


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial"), ("kernel", "0002_refuse_change")]

    operations = [
        migrations.RunSQL(*INVOICE),
        migrations.RunSQL(*LINES),
        migrations.RunSQL(*append_only_sql("invoicing_invoicedocument")),
        migrations.RunSQL(*append_only_sql("invoicing_invoicechange")),
    ]
