"""Bills grow: instalments, the bill that a credit note corrects, and VAT claimed in part.

The instalments of a submitted bill come to its total and stay as they are, like its lines; posted,
its entry owes each on its day (SQLSTATE KT142 and KT143).
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from kernel.db.operations import SchemaSQL

INSTALMENTS_COME_TO_THE_TOTAL = SchemaSQL(
    """
    CREATE FUNCTION check_bill_instalments() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        total numeric;
    BEGIN
        IF NEW.state = OLD.state OR NEW.state NOT IN ('submitted', 'posted') THEN
            RETURN NEW;
        END IF;
        SELECT sum(amount) INTO total FROM bill_instalment WHERE bill_id = NEW.id;
        IF total IS NULL THEN
            RETURN NEW;
        END IF;
        IF total <> NEW.gross THEN
            RAISE EXCEPTION 'the instalments don''t come to the total'
                USING ERRCODE = 'KT142', DETAIL = NEW.id::text;
        END IF;
        IF NEW.state = 'posted' AND EXISTS (
            SELECT due_on, sum(amount) FROM bill_instalment WHERE bill_id = NEW.id GROUP BY due_on
            EXCEPT
            SELECT l.due_on, sum(abs(coalesce(l.currency_amount, l.amount)))
              FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
             WHERE l.entry_id = NEW.entry_id AND a.control = 'payable' GROUP BY l.due_on) THEN
            RAISE EXCEPTION 'the entry does not owe what the bill says on its days'
                USING ERRCODE = 'KT143', DETAIL = NEW.id::text;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER bill_is_owed_in_instalments BEFORE UPDATE OF state ON bill
        FOR EACH ROW EXECUTE FUNCTION check_bill_instalments();
    CREATE TRIGGER bill_instalment_is_checked BEFORE INSERT OR UPDATE OR DELETE ON bill_instalment
        FOR EACH ROW EXECUTE FUNCTION check_bill_lines();
    CREATE TRIGGER bill_instalment_is_never_emptied BEFORE TRUNCATE ON bill_instalment
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER bill_instalment_is_never_emptied ON bill_instalment;
    DROP TRIGGER bill_instalment_is_checked ON bill_instalment;
    DROP TRIGGER bill_is_owed_in_instalments ON bill; DROP FUNCTION check_bill_instalments();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0017_saved_mappings")]

    operations = [
        migrations.CreateModel(
            name="BillInstalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                (
                    "bill",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.bill",
                    ),
                ),
            ],
            options={"db_table": "bill_instalment"},
        ),
        migrations.AddConstraint(
            model_name="billinstalment",
            constraint=models.CheckConstraint(
                condition=Q(amount__gt=0), name="bill_instalment_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="billinstalment",
            constraint=models.UniqueConstraint(
                fields=("bill", "position"), name="bill_instalment_position_once"
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="corrects_number",
            field=models.CharField(blank=True, max_length=60, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="bill",
            name="corrects",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.bill",
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="is_set_off",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=Q(corrects__isnull=True) | (Q(kind="credit_note") & ~Q(corrects=F("id"))),
                name="bill_corrects_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=Q(is_set_off=False) | Q(corrects__isnull=False),
                name="bill_set_off_against_one",
            ),
        ),
        migrations.AddField(
            model_name="billline",
            name="claimed_percent",
            field=models.DecimalField(decimal_places=2, default=100, max_digits=5),
        ),
        migrations.AddConstraint(
            model_name="billline",
            constraint=models.CheckConstraint(
                condition=Q(claimed_percent__gte=0, claimed_percent__lte=100),
                name="bill_line_claims_a_share",
            ),
        ),
        INSTALMENTS_COME_TO_THE_TOTAL,
    ]
