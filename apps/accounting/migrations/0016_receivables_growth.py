"""Papers about cash discounts, a second person for invoices, and what recurs said in full."""

import django.db.models.deletion
from django.db import migrations, models

from kernel.db.operations import SchemaSQL

SECOND_PERSON = SchemaSQL(
    """
    CREATE FUNCTION check_invoice_second_person() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        asked_from numeric;
    BEGIN
        IF NOT NEW.writer_ids @> OLD.writer_ids THEN
            RAISE EXCEPTION 'who wrote on it did' USING ERRCODE = 'KT131';
        END IF;
        -- A paper that corrects an issued invoice follows from another act.
        IF NEW.state <> 'issued' OR NEW.kind <> 'invoice' OR NEW.corrects_id IS NOT NULL THEN
            RETURN NEW;
        END IF;
        SELECT second_person_from INTO asked_from FROM invoice_settings;
        IF NEW.payable * coalesce(NEW.exchange_rate, 1) >= asked_from
           AND (OLD.state <> 'approved' OR NEW.approved_by_id = ''
                OR NEW.approved_by_id <> OLD.approved_by_id
                OR NEW.writer_ids @> to_jsonb(NEW.approved_by_id::text)) THEN
            RAISE EXCEPTION 'a second person is needed' USING ERRCODE = 'KT136';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER invoice_second_person BEFORE UPDATE ON invoice
        FOR EACH ROW EXECUTE FUNCTION check_invoice_second_person();
    """,
    """
    DROP TRIGGER invoice_second_person ON invoice; DROP FUNCTION check_invoice_second_person();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0015_payment_discounts"), ("parties", "0002_promises")]

    operations = [
        migrations.AddField(
            model_name="dunninglevel", name="texts", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="invoice",
            name="approved_by_id",
            field=models.CharField(blank=True, max_length=36),
        ),
        migrations.AddField(
            model_name="invoice",
            name="discount_entry",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.journalentry",
            ),
        ),
        migrations.AddField(
            model_name="invoice", name="recurring_on", field=models.DateField(null=True)
        ),
        migrations.AddField(
            model_name="invoice", name="writer_ids", field=models.JSONField(default=list)
        ),
        migrations.AddField(
            model_name="invoicesettings",
            name="are_discounts_documented",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="invoicesettings",
            name="second_person_from",
            field=models.DecimalField(decimal_places=4, max_digits=19, null=True),
        ),
        migrations.AddField(
            model_name="recurringline",
            name="currency",
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AddField(
            model_name="recurringline",
            name="currency_amount",
            field=models.DecimalField(decimal_places=4, max_digits=19, null=True),
        ),
        migrations.AddField(
            model_name="recurringline",
            name="due_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="recurringline",
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
            model_name="recurringline",
            name="tax_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="recurringline",
            name="tax_role",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("recurring_on__isnull", False)),
                fields=("recurring", "recurring_on"),
                name="invoice_occurrence_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("discount_entry__isnull", False)),
                fields=("discount_entry", "corrects", "kind"),
                name="invoice_discount_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount_entry__isnull", True), ("corrects__isnull", False), _connector="OR"
                ),
                name="invoice_discount_corrects",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicesettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("second_person_from__gte", 0)),
                name="invoice_settings_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency", ""), ("currency_amount__isnull", True)),
                    models.Q(
                        models.Q(("currency", ""), _negated=True),
                        ("currency_amount__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="recurring_line_currency_whole",
            ),
        ),
        SECOND_PERSON,
    ]
