import django.db.models.deletion
import django.db.models.functions.datetime
import kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounting", "0004_bank_promises"), ("parties", "0001_register")]

    operations = [
        migrations.CreateModel(
            name="Allocation",
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
                ("date", models.DateField()),
                ("part_count", models.PositiveIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("source_kind", models.CharField(blank=True, max_length=40)),
                ("source_id", models.CharField(blank=True, max_length=40)),
                (
                    "allocated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "allocation",
            },
        ),
        migrations.CreateModel(
            name="AllocationPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("currency_amount", models.DecimalField(decimal_places=4, max_digits=19)),
            ],
            options={
                "db_table": "allocation_part",
            },
        ),
        migrations.CreateModel(
            name="CurrencyBalance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id",
                        "currency",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("month", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, default=0, max_digits=21)),
                ("booked", models.DecimalField(decimal_places=4, default=0, max_digits=21)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.account",
                    ),
                ),
            ],
            options={
                "db_table": "currency_balance",
            },
        ),
        migrations.CreateModel(
            name="Dimension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("cost_centre", "cost centre"), ("project", "project")],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "dimension",
            },
        ),
        migrations.CreateModel(
            name="OpenItem",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounting.line",
                    ),
                ),
                ("date", models.DateField()),
                ("due_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("currency_amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("open_amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("open_currency_amount", models.DecimalField(decimal_places=4, max_digits=19)),
            ],
            options={
                "db_table": "open_item",
            },
        ),
        migrations.CreateModel(
            name="RoleAccount",
            fields=[
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("receivable", "receivables"),
                            ("payable", "payables"),
                            ("advance_received", "advances received"),
                            ("advance_paid", "advances paid"),
                            ("revenue", "revenue, when nothing else is said"),
                            ("expense", "expenses, when nothing else is said"),
                            ("tax_output", "output VAT"),
                            ("tax_input", "input VAT"),
                            ("rounding", "rounding"),
                            ("exchange_gain", "exchange gains"),
                            ("exchange_loss", "exchange losses"),
                            ("conversion", "money in transit"),
                            ("write_off", "receivables written off"),
                            ("discount_given", "cash discount given"),
                            ("discount_taken", "cash discount taken"),
                            ("interest_income", "interest on late payment"),
                            ("bank_fees", "bank fees"),
                            ("retained_earnings", "retained earnings"),
                            ("opening", "opening balances"),
                            ("deferred_expense", "deferred expenses"),
                            ("deferred_revenue", "deferred revenue"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={
                "db_table": "role_account",
            },
        ),
        migrations.CreateModel(
            name="TaxCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "direction",
                    models.CharField(
                        choices=[("sale", "sale"), ("purchase", "purchase")], max_length=8
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("standard", "standard rate"),
                            ("reduced", "reduced rate"),
                            ("zero", "zero rate"),
                            ("exempt", "exempt"),
                            ("reverse_charge", "reverse charge"),
                            ("intra_eu", "within the EU"),
                            ("export", "export"),
                            ("import", "import"),
                            ("outside", "outside the scope of VAT"),
                        ],
                        max_length=16,
                    ),
                ),
                ("rate", models.DecimalField(decimal_places=3, max_digits=6)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("category", models.CharField(max_length=2)),
                ("exemption", models.CharField(blank=True, max_length=20)),
                ("label", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("is_verified", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "tax_code",
            },
        ),
        migrations.RemoveConstraint(
            model_name="line",
            name="line_not_zero",
        ),
        migrations.AddField(
            model_name="account",
            name="control",
            field=models.CharField(
                blank=True,
                choices=[("receivable", "receivable"), ("payable", "payable")],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3),
        ),
        migrations.AddField(
            model_name="line",
            name="currency",
            field=models.CharField(max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="line",
            name="currency_amount",
            field=models.DecimalField(decimal_places=4, max_digits=19, null=True),
        ),
        migrations.AddField(
            model_name="line",
            name="due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="line",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="tax_role",
            field=models.CharField(
                choices=[("base", "base"), ("tax", "tax")], max_length=4, null=True
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="taxed_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="journal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("general", "general"),
                    ("sales", "sales"),
                    ("purchases", "purchases"),
                    ("bank", "bank"),
                    ("currency", "exchange differences"),
                    ("opening", "opening balances"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("control__in", ["", "receivable", "payable"])),
                name="account_control_known",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="undoes",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.allocation",
            ),
        ),
        migrations.AddField(
            model_name="allocationpart",
            name="allocation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.allocation",
            ),
        ),
        migrations.AddConstraint(
            model_name="dimension",
            constraint=models.UniqueConstraint(fields=("kind", "code"), name="dimension_once"),
        ),
        migrations.AddConstraint(
            model_name="dimension",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["cost_centre", "project"])),
                name="dimension_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="cost_centre",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.dimension",
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.dimension",
            ),
        ),
        migrations.AddField(
            model_name="openitem",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.account",
            ),
        ),
        migrations.AddField(
            model_name="openitem",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddField(
            model_name="allocationpart",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.openitem",
            ),
        ),
        migrations.AddField(
            model_name="roleaccount",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.account",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction__in", ["sale", "purchase"])),
                name="tax_code_direction_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "standard",
                            "reduced",
                            "zero",
                            "exempt",
                            "reverse_charge",
                            "intra_eu",
                            "export",
                            "import",
                            "outside",
                        ],
                    )
                ),
                name="tax_code_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="tax_code_in_order",
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="tax_code",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.taxcode",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("tax_code__isnull", False)),
                fields=["taxed_on", "tax_code"],
                include=("tax_role", "amount", "account"),
                name="line_by_tax",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("cost_centre__isnull", False)),
                fields=["cost_centre", "account", "date"],
                include=("amount",),
                name="line_by_cost_centre",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("project__isnull", False)),
                fields=["project", "account", "date"],
                include=("amount",),
                name="line_by_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", 0), _negated=True),
                    models.Q(
                        ("currency_amount__isnull", False),
                        models.Q(("currency_amount", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="line_not_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency__isnull", True), ("currency_amount__isnull", True)),
                    models.Q(("currency__isnull", False), ("currency_amount__isnull", False)),
                    _connector="OR",
                ),
                name="line_currency_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("tax_code__isnull", True),
                        ("tax_role__isnull", True),
                        ("taxed_on__isnull", True),
                    ),
                    models.Q(
                        ("tax_code__isnull", False),
                        ("tax_role__isnull", False),
                        ("taxed_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="line_tax_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                condition=models.Q(("source_kind", ""), _negated=True),
                fields=["source_kind", "source_id"],
                name="allocation_by_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("part_count__gte", 2)), name="allocation_has_two"
            ),
        ),
        migrations.AddIndex(
            model_name="openitem",
            index=models.Index(
                condition=models.Q(
                    models.Q(("open_amount", 0), _negated=True),
                    models.Q(("open_currency_amount", 0), _negated=True),
                    _connector="OR",
                ),
                fields=["account", "due_on", "line"],
                name="open_item_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="openitem",
            index=models.Index(fields=["party", "account", "date"], name="open_item_by_party"),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__gte", 0),
                        ("open_amount__gte", 0),
                        ("open_amount__lte", models.F("amount")),
                    ),
                    models.Q(
                        ("amount__lte", 0),
                        ("open_amount__gte", models.F("amount")),
                        ("open_amount__lte", 0),
                    ),
                    _connector="OR",
                ),
                name="open_item_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("currency_amount__gte", 0),
                        ("open_currency_amount__gte", 0),
                        ("open_currency_amount__lte", models.F("currency_amount")),
                    ),
                    models.Q(
                        ("currency_amount__lte", 0),
                        ("open_currency_amount__gte", models.F("currency_amount")),
                        ("open_currency_amount__lte", 0),
                    ),
                    _connector="OR",
                ),
                name="open_item_currency_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("open_currency_amount", 0), _negated=True),
                    ("currency_amount", 0),
                    ("open_amount", 0),
                    _connector="OR",
                ),
                name="open_item_settled_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocationpart",
            constraint=models.UniqueConstraint(
                fields=("allocation", "item"), name="allocation_item_once"
            ),
        ),
    ]
