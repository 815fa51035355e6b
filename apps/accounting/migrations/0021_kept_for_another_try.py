from django.db import migrations, models


class Migration(migrations.Migration):
    """A refused statement file is kept for another try."""

    dependencies = [("accounting", "0020_dunning_rates")]

    operations = [
        migrations.AlterField(
            model_name="uploaddraft",
            name="wants",
            field=models.CharField(
                choices=[
                    ("mapping", "the columns explained"),
                    ("account", "a bank account"),
                    ("retry", "another try"),
                ],
                max_length=8,
            ),
        ),
    ]
