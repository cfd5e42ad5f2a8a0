"""Who holds how much is read from an index of what is held, not from all an assistant has ever done."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0007_terms_of_a_unit_stay'),
        ('orders', '0009_caps_are_as_signed'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(condition=models.Q(('status__in', ('claimed', 'returned', 'fix_requested'))), fields=['assistant'], name='unit_held_by'),
        ),
    ]
