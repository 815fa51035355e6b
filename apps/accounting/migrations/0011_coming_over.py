import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [("accounting", "0010_bank_growth"), ("kernel", "0002_promises")]

    operations = [
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(blank=True, max_length=36)),
                ("actor_name", models.CharField(max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                ("signature", models.CharField(max_length=64, unique=True)),
                ("mapping", models.JSONField()),
                (
                    "remembered_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "import_mapping",
            },
        ),
        migrations.CreateModel(
            name="ForeignAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300, unique=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.account",
                    ),
                ),
            ],
            options={
                "db_table": "foreign_account",
            },
        ),
        migrations.CreateModel(
            name="BooksImport",
            fields=[
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(blank=True, max_length=36)),
                ("actor_name", models.CharField(max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("file_name", models.CharField(max_length=255)),
                ("file_sha256", models.CharField(max_length=64)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("chart", "Chart of accounts"),
                            ("parties", "Customers and suppliers"),
                            ("opening_balances", "Opening balances"),
                            ("open_items", "Open items"),
                            ("journal", "Journal"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("table", "table (CSV or XLSX)"),
                            ("beancount", "beancount file"),
                            ("hledger", "hledger journal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting to be checked"),
                            ("checked", "checked"),
                            ("done", "taken over"),
                            ("reversed", "taken back"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("mapping", models.JSONField(null=True)),
                ("options", models.JSONField(default=dict)),
                ("new_accounts", models.JSONField(default=dict)),
                ("report", models.JSONField(null=True)),
                ("outcome", models.JSONField(null=True)),
                ("job_id", models.UUIDField(null=True)),
                (
                    "sent_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("checked_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("reversed_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                    ),
                ),
            ],
            options={
                "db_table": "books_import",
                "indexes": [models.Index(fields=["-sent_at", "id"], name="books_import_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "checked", "done", "reversed"])
                        ),
                        name="books_import_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "reversed"), _negated=True),
                        fields=("file_sha256", "subject"),
                        name="books_import_once",
                    ),
                ],
            },
        ),
    ]
