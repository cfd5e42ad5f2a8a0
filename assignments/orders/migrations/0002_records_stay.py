from django.db import migrations

from backoffice.kernel.append_only import append_only_sql


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("kernel", "0002_refuse_change")]

    operations = [
        migrations.RunSQL(*append_only_sql("orders_assignmentchange")),
        migrations.RunSQL(*append_only_sql("orders_capchange")),
        migrations.RunSQL(*append_only_sql("orders_capalert")),
    ]
