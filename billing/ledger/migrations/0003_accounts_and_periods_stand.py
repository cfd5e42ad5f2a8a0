"""An account is never renamed under its entries, and no day is closed twice."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.expressions
from django.db import migrations, models

from backoffice.kernel.append_only import append_only_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_triggers"), ("kernel", "0002_refuse_change")]

    operations = [
        migrations.AddConstraint(
            model_name="period",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                name="period_closed_once",
                expressions=[
                    (
                        models.Func(
                            "from_on",
                            "to_on",
                            django.db.models.expressions.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    )
                ],
            ),
        ),
        migrations.RunSQL(*append_only_sql("ledger_account")),
    ]
