"""A bank line is booked once however its archive ID is typed, and its day is one that has been."""

import datetime

import django.db.models.expressions
from django.db import migrations, models

HELSINKI_DAY = "(%(expressions)s AT TIME ZONE 'Europe/Helsinki')::date"


def fill_keys(apps, schema_editor):
    """Give every payment the key of its archive ID; what was booked twice is numbered, named, and left to finance.

    A payment is append-only: its trigger rests for this one column and is back before the commit.
    """
    Payment = apps.get_model("payments", "Payment")
    taken: dict[tuple[str, str], int] = {}
    doubles = []
    schema_editor.execute("ALTER TABLE payments_payment DISABLE TRIGGER payments_payment_append_only")
    for payment in Payment.objects.order_by("id").only("id", "ref", "source", "archive_id").iterator():
        key = "".join(payment.archive_id.split()).upper()
        turn = taken.get((payment.source, key), 0)
        taken[payment.source, key] = turn + 1
        Payment.objects.filter(pk=payment.pk).update(archive_key=key, archive_turn=turn)
        if turn:
            doubles.append(f"{payment.ref} ({payment.archive_id})")
    schema_editor.execute("ALTER TABLE payments_payment ENABLE TRIGGER payments_payment_append_only")
    if doubles:
        print(
            f"\n  These payments book a bank line that was booked before: {', '.join(doubles)}."
            "\n  Look at each on its invoice's page and reverse what the bank statement has only once (the later one,"
            " if both are on the same invoice); check_books names them until then."
        )


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_append_only")]

    operations = [
        migrations.AddField("payment", "archive_key", models.CharField(max_length=200, default="")),
        migrations.AddField("payment", "archive_turn", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.AlterField("payment", "archive_key", models.CharField(max_length=200)),
        migrations.RemoveConstraint("payment", "payment_archive_id_once"),
        migrations.AddConstraint(
            "payment",
            models.UniqueConstraint(
                fields=["source", "archive_key", "archive_turn"], name="payment_archive_id_once"
            ),
        ),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                condition=models.Q(
                    paid_on__gte=datetime.date(2000, 1, 1),
                    paid_on__lte=django.db.models.expressions.Func(
                        models.F("booked_at"), template=HELSINKI_DAY, output_field=models.DateField()
                    ),
                ),
                name="payment_day_has_come",
            ),
        ),
    ]
