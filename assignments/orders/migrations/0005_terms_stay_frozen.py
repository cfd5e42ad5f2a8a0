"""What froze at `placed` stays as it was promised, and nothing is completed with a unit undecided."""

from django.db import migrations, models

# Fires only for a statement that names one of these columns, so that claims and verdicts never pay for it.
FREEZE = """
CREATE FUNCTION orders_refuse_new_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the terms of assignment % were frozen when it was placed', OLD.ref
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME,
              HINT = 'Cancel the assignment and order anew.';
END $$;
CREATE TRIGGER assignment_terms_frozen
    BEFORE UPDATE OF client_id, service_id, unit_price_cents, assistant_rate_cents, criteria_id, review_days,
                     lease_hours, fix_rounds, currency ON orders_assignment
    FOR EACH ROW WHEN (
        OLD.placed_at IS NOT NULL AND
        (OLD.client_id, OLD.service_id, OLD.unit_price_cents, OLD.assistant_rate_cents, OLD.criteria_id, OLD.review_days,
         OLD.lease_hours, OLD.fix_rounds, OLD.currency)
        IS DISTINCT FROM
        (NEW.client_id, NEW.service_id, NEW.unit_price_cents, NEW.assistant_rate_cents, NEW.criteria_id, NEW.review_days,
         NEW.lease_hours, NEW.fix_rounds, NEW.currency)
    ) EXECUTE FUNCTION orders_refuse_new_terms();
"""
THAW = """
DROP TRIGGER assignment_terms_frozen ON orders_assignment;
DROP FUNCTION orders_refuse_new_terms();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_lists_by_index")]

    operations = [
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "completed"), _negated=True),
                    models.Q(("awaiting_cents", 0), ("reserved_cents", 0)),
                    _connector="OR",
                ),
                name="assignment_completed_is_decided",
            ),
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
