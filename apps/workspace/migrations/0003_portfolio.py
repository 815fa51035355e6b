"""Where clients' books stand, as they announce it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspace", "0002_forgetting"), ("tenants", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ClientPosition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measured_on", models.DateField()),
                ("sequence", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("cash", models.DecimalField(decimal_places=4, max_digits=21)),
                ("overdue_receivables", models.DecimalField(decimal_places=4, max_digits=21)),
                ("overdue_payables", models.DecimalField(decimal_places=4, max_digits=21)),
                ("unreconciled_lines", models.PositiveIntegerField()),
                ("last_closed_on", models.DateField(null=True)),
                ("last_statement_on", models.DateField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.client",
                    ),
                ),
            ],
            options={"db_table": "client_position"},
        ),
        migrations.AddConstraint(
            model_name="clientposition",
            constraint=models.UniqueConstraint(
                fields=("client", "measured_on"), name="client_position_once"
            ),
        ),
    ]
