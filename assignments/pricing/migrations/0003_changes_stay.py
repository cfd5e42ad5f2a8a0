from django.db import migrations

from backoffice.kernel.append_only import append_only_sql


class Migration(migrations.Migration):
    dependencies = [("pricing", "0002_price_changes"), ("kernel", "0002_refuse_change")]

    operations = [migrations.RunSQL(*append_only_sql("pricing_pricechange"))]
