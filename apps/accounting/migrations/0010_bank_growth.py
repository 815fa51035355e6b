import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import kernel.ids
from kernel.db.operations import SchemaSQL

LINES_STAY_AS_STATED = """
    DROP TRIGGER statement_line_stays ON statement_line;
    CREATE TRIGGER statement_line_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, statement_id, bank_account_id, position, booked_on, value_on, amount, currency,
        counterparty_name, reference, variable_symbol, {more}description, bank_reference, kind,
        original_amount, original_currency, fingerprint
        ON statement_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
NEW_COLUMNS = "constant_symbol, specific_symbol, entry_reference, "

QUESTIONS_STAY_AS_ASKED = SchemaSQL(
    """
    CREATE TRIGGER line_question_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, line_id, text, asked_at, actor_kind, actor_id, actor_name, request_id
        ON line_question FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    "DROP TRIGGER line_question_stays ON line_question;",
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0009_payables")]

    operations = [
        migrations.AddField(
            model_name="statementline",
            name="constant_symbol",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="statementline",
            name="specific_symbol",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="statementline",
            name="entry_reference",
            field=models.TextField(blank=True, db_default=""),
        ),
        SchemaSQL(
            LINES_STAY_AS_STATED.replace("{more}", NEW_COLUMNS),
            LINES_STAY_AS_STATED.replace("{more}", ""),
        ),
        migrations.AddIndex(
            model_name="statementline",
            index=models.Index(
                condition=models.Q(("entry_reference", ""), _negated=True),
                fields=["bank_account", "entry_reference"],
                name="statement_line_of_entry",
            ),
        ),
        migrations.AlterField(
            model_name="reconciliation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("posted", "posted"),
                    ("matched", "matched"),
                    ("settled", "settled"),
                    ("transfer", "transferred"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="LineQuestion",
            fields=[
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(blank=True, max_length=36)),
                ("actor_name", models.CharField(max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=2000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_id", models.CharField(blank=True, default="", max_length=36)),
                ("answered_by_name", models.CharField(blank=True, default="", max_length=200)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.statementline",
                    ),
                ),
            ],
            options={
                "db_table": "line_question",
                "indexes": [
                    models.Index(fields=["line", "asked_at"], name="line_question_of_line")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at", None), ("withdrawn_at", None), _connector="OR"
                        ),
                        name="line_question_answered_or_withdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="line_question_answer_is_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                        fields=("line",),
                        name="line_question_open_once",
                    ),
                ],
            },
        ),
        QUESTIONS_STAY_AS_ASKED,
    ]
