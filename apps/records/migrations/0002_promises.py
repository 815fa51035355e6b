"""What records promises in the database itself."""

from django.db import migrations

from kernel.db.operations import SchemaSQL, append_only

READ_STAYS_AS_READ = SchemaSQL(
    """
    CREATE TRIGGER reading_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, version_id, position, field, value, page, box_left, box_top, box_right, box_bottom,
        reason, reason_params, certainty
        ON reading FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    "DROP TRIGGER reading_stays ON reading;",
)

# A disposed document keeps its row: that it was here, and when it went, stays known.
DOCUMENTS_STAY = SchemaSQL(
    """
    CREATE TRIGGER document_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, source, received_at, actor_kind, actor_id, actor_name, request_id
        ON document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    "DROP TRIGGER document_stays ON document;",
)

# What a message brought is written once its attachments were looked at.
MAIL_STAYS = SchemaSQL(
    """
    CREATE TRIGGER incoming_mail_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, message_id, sender, subject, words, sent_at, fetched_at
        ON incoming_mail FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    "DROP TRIGGER incoming_mail_stays ON incoming_mail;",
)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_documents")]

    operations = [
        append_only("document_version"),
        MAIL_STAYS,
        READ_STAYS_AS_READ,
        DOCUMENTS_STAY,
    ]
