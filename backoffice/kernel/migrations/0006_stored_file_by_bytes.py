"""The same bytes stored before are found by their hash, however much a client has been delivered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_free_uploads_may_go")]

    operations = [
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["sha256"], name="stored_file_by_bytes"),
        ),
    ]
