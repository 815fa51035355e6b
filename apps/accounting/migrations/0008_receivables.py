"""Receivables: what is invoiced, and what the tables promise about it.

What is issued is final, its numbers have no gaps, and its figures are those of its lines, its tax
and its journal entry, checked in the statement that issues it. Errors carry SQLSTATE KT13n;
`services.receivables.refusals` gives them their names.
"""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import kernel.ids
from kernel.db.operations import SchemaSQL, append_only

ISSUED_IS_FINAL = SchemaSQL(
    """
    CREATE FUNCTION check_invoice_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        lines record;
        taxes record;
        owed numeric;
        sign integer := CASE WHEN NEW.kind = 'credit_note' THEN -1 ELSE 1 END;
        has_predecessor boolean;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' THEN
                RAISE EXCEPTION 'an invoice begins as a draft' USING ERRCODE = 'KT131';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state = 'issued' THEN
            RAISE EXCEPTION 'an issued invoice is final'
                USING ERRCODE = 'KT130', DETAIL = OLD.number;
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        IF NEW.state <> 'issued' THEN
            IF NEW.number <> '' OR NEW.sequence IS NOT NULL OR NEW.entry_id IS NOT NULL THEN
                RAISE EXCEPTION 'only what is issued has a number' USING ERRCODE = 'KT131';
            END IF;
            RETURN NEW;
        END IF;

        SELECT sum(net) AS net, count(*) AS count INTO lines
          FROM invoice_line WHERE invoice_id = NEW.id;
        SELECT sum(base) AS base, sum(tax) AS tax INTO taxes
          FROM invoice_tax WHERE invoice_id = NEW.id;
        IF lines.count = 0 OR lines.net <> NEW.net OR taxes.base IS DISTINCT FROM NEW.net
           OR taxes.tax IS DISTINCT FROM NEW.tax THEN
            RAISE EXCEPTION 'the total is not what the lines come to'
                USING ERRCODE = 'KT132', DETAIL = NEW.id::text;
        END IF;

        SELECT sum(coalesce(l.currency_amount, l.amount)) INTO owed
          FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
         WHERE l.entry_id = NEW.entry_id AND a.control = 'receivable'
           AND l.party_id = NEW.party_id;
        IF owed IS DISTINCT FROM sign * NEW.payable THEN
            RAISE EXCEPTION 'the entry does not say what the invoice says'
                USING ERRCODE = 'KT133', DETAIL = NEW.id::text;
        END IF;

        -- Whoever issues holds the counter, so what is before is there or never comes.
        SELECT NEW.sequence = c.first_number
               OR EXISTS (SELECT FROM invoice AS i WHERE i.series_id = NEW.series_id
                          AND i.year = NEW.year AND i.sequence = NEW.sequence - 1)
          INTO has_predecessor
          FROM number_counter AS c WHERE c.series_id = NEW.series_id AND c.year = NEW.year
           FOR SHARE;
        IF has_predecessor IS NOT TRUE THEN
            RAISE EXCEPTION 'numbers have no gaps'
                USING ERRCODE = 'KT134', DETAIL = NEW.number;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER invoice_is_checked BEFORE INSERT OR UPDATE OR DELETE ON invoice
        FOR EACH ROW EXECUTE FUNCTION check_invoice_change();

    CREATE FUNCTION check_invoice_parts() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        held record;
    BEGIN
        -- The shared lock makes an issue wait for us, or us see that it has happened.
        FOR held IN
            SELECT i.state, i.number FROM invoice AS i
             WHERE i.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.invoice_id END,
                            CASE WHEN TG_OP <> 'DELETE' THEN NEW.invoice_id END)
             ORDER BY i.id FOR SHARE
        LOOP
            IF held.state = 'issued' THEN
                RAISE EXCEPTION 'an issued invoice is final'
                    USING ERRCODE = 'KT130', DETAIL = held.number;
            END IF;
        END LOOP;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER invoice_line_is_checked BEFORE INSERT OR UPDATE OR DELETE ON invoice_line
        FOR EACH ROW EXECUTE FUNCTION check_invoice_parts();
    CREATE TRIGGER invoice_tax_is_checked BEFORE INSERT OR UPDATE OR DELETE ON invoice_tax
        FOR EACH ROW EXECUTE FUNCTION check_invoice_parts();
    CREATE TRIGGER invoice_is_never_emptied BEFORE TRUNCATE ON invoice
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER invoice_line_is_never_emptied BEFORE TRUNCATE ON invoice_line
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER invoice_tax_is_never_emptied BEFORE TRUNCATE ON invoice_tax
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER invoice_tax_is_never_emptied ON invoice_tax;
    DROP TRIGGER invoice_line_is_never_emptied ON invoice_line;
    DROP TRIGGER invoice_is_never_emptied ON invoice;
    DROP TRIGGER invoice_tax_is_checked ON invoice_tax;
    DROP TRIGGER invoice_line_is_checked ON invoice_line;
    DROP FUNCTION check_invoice_parts();
    DROP TRIGGER invoice_is_checked ON invoice; DROP FUNCTION check_invoice_change();
    """,
)

NUMBERS_HAVE_NO_GAPS = SchemaSQL(
    """
    CREATE FUNCTION check_number_counter() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM invoice AS i
                        WHERE i.series_id = OLD.series_id AND i.year = OLD.year) THEN
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        IF TG_OP = 'DELETE' OR NEW.series_id <> OLD.series_id OR NEW.year <> OLD.year
           OR NEW.first_number <> OLD.first_number
           OR NEW.last_number NOT IN (OLD.last_number, OLD.last_number + 1) THEN
            RAISE EXCEPTION 'numbers have no gaps' USING ERRCODE = 'KT134', DETAIL = OLD.id::text;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER number_counter_is_checked BEFORE UPDATE OR DELETE ON number_counter
        FOR EACH ROW EXECUTE FUNCTION check_number_counter();

    CREATE FUNCTION check_number_series() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF (NEW.pattern <> OLD.pattern OR NEW.kind <> OLD.kind)
           AND EXISTS (SELECT FROM invoice AS i WHERE i.series_id = OLD.id) THEN
            RAISE EXCEPTION 'the series has numbered invoices' USING ERRCODE = 'KT135';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER number_series_is_checked BEFORE UPDATE ON number_series
        FOR EACH ROW EXECUTE FUNCTION check_number_series();
    """,
    """
    DROP TRIGGER number_series_is_checked ON number_series; DROP FUNCTION check_number_series();
    DROP TRIGGER number_counter_is_checked ON number_counter;
    DROP FUNCTION check_number_counter();
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0007_currencies"),
        ("kernel", "0002_promises"),
        ("parties", "0001_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="DunningLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(unique=True)),
                ("name", models.CharField(max_length=60)),
                ("days_overdue", models.PositiveSmallIntegerField()),
                ("pay_within_days", models.PositiveSmallIntegerField(default=7)),
                ("fee", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                (
                    "interest_percent",
                    models.DecimalField(decimal_places=4, default=0, max_digits=7),
                ),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("is_verified", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "dunning_level",
            },
        ),
        migrations.CreateModel(
            name="DunningLetter",
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
                ("level", models.PositiveSmallIntegerField()),
                ("made_on", models.DateField()),
                ("pay_by", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("open_amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("interest", models.DecimalField(decimal_places=4, max_digits=19)),
                ("fee", models.DecimalField(decimal_places=4, max_digits=19)),
                ("total", models.DecimalField(decimal_places=4, max_digits=19)),
                ("recipient", models.CharField(blank=True, max_length=500)),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[("queued", "waiting"), ("sent", "sent"), ("failed", "not sent")],
                        max_length=8,
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=500)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.journalentry",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "db_table": "dunning_letter",
            },
        ),
        migrations.CreateModel(
            name="Invoice",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "invoice"), ("credit_note", "credit note")],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("approved", "approved"),
                            ("issued", "issued"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("is_reversal", models.BooleanField(default=False)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("sequence", models.PositiveIntegerField(null=True)),
                ("number", models.CharField(blank=True, max_length=30)),
                ("issued_on", models.DateField(null=True)),
                ("taxed_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("exchange_rate", models.DecimalField(decimal_places=8, max_digits=18, null=True)),
                ("language", models.CharField(max_length=2)),
                ("are_prices_with_tax", models.BooleanField(default=False)),
                ("terms", models.JSONField(default=dict)),
                ("order_number", models.CharField(blank=True, max_length=60)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("seller", models.JSONField(default=dict)),
                ("buyer", models.JSONField(default=dict)),
                ("means", models.JSONField(default=dict)),
                ("net", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                ("tax", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                ("rounding", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                ("payable", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by_name", models.CharField(blank=True, max_length=200)),
                ("issued_at", models.DateTimeField(null=True)),
                ("issued_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.invoice",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.journalentry",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "db_table": "invoice",
            },
        ),
        migrations.CreateModel(
            name="InvoiceSending",
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
                ("recipient", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "waiting"), ("sent", "sent"), ("failed", "not sent")],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=500)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "invoice_sending",
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
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
                        choices=[("invoice", "invoice"), ("credit_note", "credit note")],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("pattern", models.CharField(max_length=30, unique=True)),
                ("is_default", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "number_series",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("kind",),
                        name="number_series_one_default",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="series",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.numberseries",
            ),
        ),
        migrations.CreateModel(
            name="OverdueNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("invoices", models.PositiveIntegerField()),
                ("announced_on", models.DateField()),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "db_table": "overdue_notice",
            },
        ),
        migrations.CreateModel(
            name="RecurringInvoice",
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
                ("name", models.CharField(max_length=200)),
                ("draft", models.JSONField()),
                ("every_months", models.PositiveSmallIntegerField()),
                ("day", models.PositiveSmallIntegerField()),
                ("next_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("is_issued", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("problem", models.CharField(blank=True, max_length=500)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "db_table": "recurring_invoice",
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="recurring",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.recurringinvoice",
            ),
        ),
        migrations.CreateModel(
            name="DunningItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("open_amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("interest", models.DecimalField(decimal_places=4, max_digits=19)),
                ("interest_until", models.DateField()),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.dunningletter",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "dunning_item",
                "constraints": [
                    models.UniqueConstraint(fields=("letter", "invoice"), name="dunning_item_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DunningHold",
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
                ("reason", models.CharField(max_length=300)),
                ("ends_on", models.DateField(null=True)),
                (
                    "placed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "dunning_hold",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("party", "invoice"),
                        name="dunning_hold_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceDocument",
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
                        choices=[("pdf", "PDF"), ("ubl", "UBL"), ("isdoc", "ISDOC")], max_length=12
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "invoice_document",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invoice", "kind"), name="invoice_document_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("description", models.CharField(max_length=500)),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=15)),
                ("unit", models.CharField(default="C62", max_length=3)),
                ("unit_price", models.DecimalField(decimal_places=4, max_digits=19)),
                (
                    "discount_percent",
                    models.DecimalField(decimal_places=4, default=0, max_digits=7),
                ),
                ("tax_code", models.CharField(max_length=20)),
                ("cost_centre", models.CharField(blank=True, max_length=20)),
                ("project", models.CharField(blank=True, max_length=20)),
                ("net", models.DecimalField(decimal_places=4, max_digits=19)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.account",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "invoice_line",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invoice", "position"), name="invoice_line_position_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_percent__gte", 0), ("discount_percent__lte", 100)
                        ),
                        name="invoice_line_discount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("street", models.CharField(blank=True, max_length=200)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=20)),
                ("country", models.CharField(max_length=2)),
                ("registration_number", models.CharField(blank=True, max_length=30)),
                ("vat_id", models.CharField(blank=True, max_length=20)),
                ("register_note", models.CharField(blank=True, max_length=300)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("endpoint_scheme", models.CharField(blank=True, max_length=4)),
                ("endpoint_id", models.CharField(blank=True, max_length=50)),
                ("bic", models.CharField(blank=True, max_length=11)),
                ("terms", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("language", models.CharField(blank=True, max_length=2)),
                (
                    "write_off_limit",
                    models.DecimalField(decimal_places=4, default=0, max_digits=19),
                ),
                ("grace_days", models.PositiveSmallIntegerField(default=3)),
                ("are_approved_first", models.BooleanField(default=False)),
                (
                    "bank_account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.bankaccount",
                    ),
                ),
            ],
            options={
                "db_table": "invoice_settings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="invoice_settings_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceTax",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tax_code", models.CharField(max_length=20)),
                ("category", models.CharField(max_length=2)),
                ("rate", models.DecimalField(decimal_places=4, max_digits=7)),
                ("base", models.DecimalField(decimal_places=4, max_digits=19)),
                ("tax", models.DecimalField(decimal_places=4, max_digits=19)),
                ("base_in_books", models.DecimalField(decimal_places=4, max_digits=19)),
                ("tax_in_books", models.DecimalField(decimal_places=4, max_digits=19)),
                ("exemption_code", models.CharField(blank=True, max_length=30)),
                ("exemption_text", models.CharField(blank=True, max_length=300)),
                (
                    "invoice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "invoice_tax",
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "tax_code"), name="invoice_tax_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("first_number", models.PositiveIntegerField(default=1)),
                ("last_number", models.PositiveIntegerField(default=0)),
                (
                    "series",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.numberseries",
                    ),
                ),
            ],
            options={
                "db_table": "number_counter",
                "constraints": [
                    models.UniqueConstraint(fields=("series", "year"), name="number_counter_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_number__gte", 1),
                            (
                                "last_number__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first_number"), "-", models.Value(1)
                                ),
                            ),
                        ),
                        name="number_counter_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentPromise",
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
                ("promised_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("open_before", models.DecimalField(decimal_places=4, max_digits=19)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.invoice",
                    ),
                ),
            ],
            options={
                "db_table": "payment_promise",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("invoice",),
                        name="payment_promise_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="recurringinvoice",
            index=models.Index(
                condition=models.Q(("is_active", True)),
                fields=["next_on"],
                name="recurring_invoice_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("day__gte", 1),
                    ("day__lte", 31),
                    ("every_months__gte", 1),
                    ("every_months__lte", 36),
                ),
                name="recurring_invoice_rhythm",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["party", "issued_on"], name="invoice_by_party"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["issued_on", "id"], name="invoice_by_date"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("state", "issued"), _negated=True),
                fields=["made_at"],
                name="invoice_unissued",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "approved", "issued"])),
                name="invoice_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "issued"), _negated=True),
                    models.Q(
                        ("due_on__isnull", False),
                        ("entry__isnull", False),
                        ("issued_at__isnull", False),
                        ("issued_on__isnull", False),
                        ("sequence__isnull", False),
                        ("series__isnull", False),
                        ("taxed_on__isnull", False),
                        ("year__isnull", False),
                        models.Q(("number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="invoice_issued_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "payable",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("net"), "+", models.F("tax")
                            ),
                            "+",
                            models.F("rounding"),
                        ),
                    )
                ),
                name="invoice_payable_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("series", "year", "sequence"), name="invoice_sequence_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("number",),
                name="invoice_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_reversal", True)),
                fields=("corrects",),
                name="invoice_reversed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_reversal", False),
                    models.Q(("corrects__isnull", False), ("kind", "credit_note")),
                    _connector="OR",
                ),
                name="invoice_reversal_corrects",
            ),
        ),
        ISSUED_IS_FINAL,
        NUMBERS_HAVE_NO_GAPS,
        append_only("invoice_document", "dunning_item"),
    ]
