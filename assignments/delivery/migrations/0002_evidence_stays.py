"""Who stopped the review clock; and what has been said, checked or decided about a unit is never edited."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.append_only import append_only_sql


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
        ("kernel", "0002_refuse_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="held_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_at", None), ("held_by__isnull", False), _connector="OR"), name="unit_hold_names_who"
            ),
        ),
        migrations.RunSQL(*append_only_sql("delivery_unitchange")),
        migrations.RunSQL(*append_only_sql("delivery_machinecheck")),
        migrations.RunSQL(*append_only_sql("delivery_officecheck")),
        migrations.RunSQL(*append_only_sql("delivery_verdict")),
    ]
