from django.db import migrations

from backoffice.kernel.append_only import CREATE_FUNCTION, DROP_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [migrations.RunSQL(CREATE_FUNCTION, DROP_FUNCTION)]
