from django.db import migrations

from backoffice.kernel.append_only import append_only_sql


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial"), ("kernel", "0002_refuse_change")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE organisations_customer_number AS integer START 1001;",
            "DROP SEQUENCE organisations_customer_number;",
        ),
        migrations.RunSQL(*append_only_sql("organisations_clientchange")),
    ]
