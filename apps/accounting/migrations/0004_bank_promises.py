"""What the bank's side promises in the database itself."""

from django.db import migrations

from kernel.db.operations import SchemaSQL, append_only

# What the bank stated never changes; how a line was explained does.
LINES_STAY_AS_STATED = SchemaSQL(
    """
    CREATE TRIGGER statement_line_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, statement_id, bank_account_id, position, booked_on, value_on, amount, currency,
        counterparty_name, reference, variable_symbol, description, bank_reference, kind,
        original_amount, original_currency, fingerprint
        ON statement_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    "DROP TRIGGER statement_line_stays ON statement_line;",
)

RECONCILIATIONS_ARE_KEPT = SchemaSQL(
    """
    CREATE TRIGGER reconciliation_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, line_id, kind, entry_id, ledger_line_id, rule_id, at,
        actor_kind, actor_id, actor_name, request_id
        ON reconciliation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    "DROP TRIGGER reconciliation_stays ON reconciliation;",
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0003_bank")]

    operations = [append_only("statement"), LINES_STAY_AS_STATED, RECONCILIATIONS_ARE_KEPT]
