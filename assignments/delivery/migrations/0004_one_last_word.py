"""A unit is accepted or rejected once, whatever the code above believes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_lists_by_index")]

    operations = [
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict__in", ["accept", "reject"])),
                fields=("unit",),
                name="verdict_final_once",
            ),
        ),
    ]
