"""What a client has to answer is listed with the flagged results first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_names_only_recognised")]

    operations = [
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(("status", "delivered")),
                fields=["assignment", "-has_open_flag", "id"],
                name="unit_to_answer",
            ),
        ),
    ]
