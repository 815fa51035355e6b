"""What people call a kind of table that is read without asking."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounting", "0016_receivables_growth")]

    operations = [
        migrations.AddField(
            model_name="importmapping",
            name="name",
            field=models.CharField(default="—", max_length=200),
            preserve_default=False,
        ),
    ]
