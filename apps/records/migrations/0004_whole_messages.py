"""A message of which something was not taken is kept as it came."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_promises"), ("records", "0003_disposal")]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="file",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.storedfile",
            ),
        ),
    ]
