"""Until which day the interest of a dunning level is what the law says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounting", "0019_owed_on_any_day")]

    operations = [
        migrations.AddField(
            model_name="dunninglevel", name="valid_until", field=models.DateField(null=True)
        ),
    ]
