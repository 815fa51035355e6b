"""What was owed on any day without reading all that was ever settled.

Each part of an allocation is kept once more beside its item's party and due day, under the first
day it counts on; an index holds all an aged list adds up of what is open today.
"""

import django.db.models.deletion
from django.db import migrations, models

from kernel.db.operations import SchemaSQL

IS_OPEN = models.Q(("open_amount", 0), _negated=True) | models.Q(
    ("open_currency_amount", 0), _negated=True
)
SHARES_OF = """
    INSERT INTO settled_share (part_id, item_id, account_id, party_id, counts_on, date, due_on,
                               currency, amount, currency_amount)
    SELECT p.id, i.line_id, i.account_id, i.party_id,
           greatest(a.date, max(i.date) OVER (PARTITION BY a.id)), i.date, i.due_on, i.currency,
           p.amount, p.currency_amount
      FROM {parts} AS p
      JOIN allocation AS a ON a.id = p.allocation_id
      JOIN open_item AS i ON i.line_id = p.item_id;
"""
PARTS_ARE_DATED = SchemaSQL(
    # An allocation's parts all come in one statement (migration 0006), so all its items are here.
    f"""
    CREATE FUNCTION date_new_parts() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {{schema}} AS $$
    BEGIN
        {SHARES_OF.replace("{parts}", "new_parts")}
        RETURN NULL;
    END $$;
    CREATE TRIGGER part_is_dated AFTER INSERT ON allocation_part
        REFERENCING NEW TABLE AS new_parts
        FOR EACH STATEMENT EXECUTE FUNCTION date_new_parts();
    {SHARES_OF.replace("{parts}", "allocation_part")}
    """,
    "DROP TRIGGER part_is_dated ON allocation_part; DROP FUNCTION date_new_parts();",
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0018_bill_growth"), ("parties", "0002_promises")]

    operations = [
        migrations.AddIndex(
            model_name="openitem",
            index=models.Index(
                fields=["account", "party", "currency", "due_on"],
                name="open_item_owed",
                condition=IS_OPEN,
                include=["date", "line", "open_amount", "open_currency_amount"],
            ),
        ),
        migrations.CreateModel(
            name="SettledShare",
            fields=[
                (
                    "part",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounting.allocationpart",
                    ),
                ),
                ("counts_on", models.DateField()),
                ("date", models.DateField()),
                ("due_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("currency_amount", models.DecimalField(decimal_places=4, max_digits=19)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.account",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.openitem",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "db_table": "settled_share",
                "indexes": [
                    models.Index(
                        fields=["account", "counts_on"],
                        include=(
                            "item",
                            "party",
                            "date",
                            "due_on",
                            "currency",
                            "amount",
                            "currency_amount",
                        ),
                        name="settled_share_by_day",
                    )
                ],
            },
        ),
        PARTS_ARE_DATED,
    ]
