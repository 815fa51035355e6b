"""What reports need beside the ledger: settlements by their day, and where the books stand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounting", "0012_payments")]

    operations = [
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measured_on", models.DateField(null=True)),
                ("told", models.JSONField(default=dict)),
                ("is_stale", models.BooleanField(default=True)),
            ],
            options={"db_table": "position"},
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="position_once"),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(fields=["date"], name="allocation_by_date"),
        ),
    ]
