"""What was ordered stays as it was placed too: title, brief, target, deadline and the checking rate."""

from django.db import migrations

WITHOUT_ORDER = (
    "client_id",
    "service_id",
    "unit_price_cents",
    "assistant_rate_cents",
    "criteria_id",
    "review_days",
    "lease_hours",
    "fix_rounds",
    "currency",
)
FROZEN = (*WITHOUT_ORDER, "title", "brief", "target_units", "deadline_on", "check_one_in")


def trigger(columns: tuple[str, ...]) -> str:
    """Fires only for a statement that names one of these columns, so that claims and verdicts never pay for it."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"""
        CREATE OR REPLACE TRIGGER assignment_terms_frozen BEFORE UPDATE OF {", ".join(columns)} ON orders_assignment
        FOR EACH ROW WHEN (OLD.placed_at IS NOT NULL AND ({old}) IS DISTINCT FROM ({new}))
        EXECUTE FUNCTION orders_refuse_new_terms();
    """


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_awaiting_by_client")]

    operations = [migrations.RunSQL(trigger(FROZEN), trigger(WITHOUT_ORDER))]
