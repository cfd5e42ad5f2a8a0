"""A payment booked wrongly is reversed by a row of its own, and its bank line may be booked again: only then."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.append_only import append_only_sql

FREE_LINE = (
    """
    CREATE FUNCTION payments_require_free_line() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM payments_payment p
                   WHERE p.source = NEW.source AND p.archive_key = NEW.archive_key
                     AND NOT EXISTS (SELECT 1 FROM payments_paymentreversal r WHERE r.payment_id = p.id)) THEN
            RAISE EXCEPTION 'the bank line % is booked (payment_line_is_free)', NEW.archive_key
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'payment_line_is_free', TABLE = 'payments_payment';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payment_line_is_free BEFORE INSERT ON payments_payment
        FOR EACH ROW EXECUTE FUNCTION payments_require_free_line();
    """,
    """
    DROP TRIGGER payment_line_is_free ON payments_payment;
    DROP FUNCTION payments_require_free_line();
    """,
)


def refuse_to_forget(apps, schema_editor):
    """Undoing stops here, before anything is dropped: each reversal has a posting in the books that would lose its cause."""
    count = apps.get_model("payments", "PaymentReversal").objects.count()
    if count:
        raise RuntimeError(
            f"Payments have been reversed ({count}), and the books tell of it: this migration can not be undone any more."
            " Restore the backup made before it instead."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_a_bank_line_once"),
        ("kernel", "0002_refuse_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentReversal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="payment_reversal_says_why"
                    )
                ],
            },
        ),
        migrations.RunSQL(*append_only_sql("payments_paymentreversal")),
        migrations.RunSQL(*FREE_LINE),
        migrations.RunPython(migrations.RunPython.noop, refuse_to_forget),  # the last is undone first
    ]
