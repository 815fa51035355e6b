"""Disposing of documents by a second person's word, and emptying what no law keeps any longer."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F, Q

import kernel.ids
from kernel.db.operations import SchemaSQL, append_only

# What was read may be emptied, and never be said differently.
READ_IS_EMPTIED_AT_MOST = SchemaSQL(
    """
    DROP TRIGGER reading_stays ON reading;
    CREATE FUNCTION keep_reading() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF NEW.value = '' AND NEW.reason_params = '{}'::jsonb
           AND (NEW.id, NEW.version_id, NEW.position, NEW.field, NEW.page, NEW.reason,
                NEW.certainty)
               IS NOT DISTINCT FROM
               (OLD.id, OLD.version_id, OLD.position, OLD.field, OLD.page, OLD.reason,
                OLD.certainty) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'what was read stays as it was read' USING ERRCODE = 'KT301';
    END $$;
    CREATE TRIGGER reading_stays BEFORE UPDATE ON reading FOR EACH ROW WHEN (
        (NEW.id, NEW.version_id, NEW.position, NEW.field, NEW.value, NEW.page, NEW.box_left,
         NEW.box_top, NEW.box_right, NEW.box_bottom, NEW.reason, NEW.reason_params, NEW.certainty)
        IS DISTINCT FROM
        (OLD.id, OLD.version_id, OLD.position, OLD.field, OLD.value, OLD.page, OLD.box_left,
         OLD.box_top, OLD.box_right, OLD.box_bottom, OLD.reason, OLD.reason_params, OLD.certainty))
        EXECUTE FUNCTION keep_reading();
    CREATE TRIGGER reading_remains BEFORE DELETE OR TRUNCATE ON reading
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER reading_remains ON reading;
    DROP TRIGGER reading_stays ON reading;
    DROP FUNCTION keep_reading();
    CREATE TRIGGER reading_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, version_id, position, field, value, page, box_left, box_top, box_right, box_bottom,
        reason, reason_params, certainty
        ON reading FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
)
MAIL_IS_EMPTIED_AT_MOST = SchemaSQL(
    """
    DROP TRIGGER incoming_mail_stays ON incoming_mail;
    CREATE FUNCTION keep_incoming_mail() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF NEW.sender = '' AND NEW.subject = '' AND NEW.words = ''
           AND (NEW.id, NEW.message_id, NEW.sent_at, NEW.fetched_at)
               IS NOT DISTINCT FROM
               (OLD.id, OLD.message_id, OLD.sent_at, OLD.fetched_at) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a message stays as it came' USING ERRCODE = 'KT302';
    END $$;
    CREATE TRIGGER incoming_mail_stays BEFORE UPDATE ON incoming_mail FOR EACH ROW WHEN (
        (NEW.id, NEW.message_id, NEW.sender, NEW.subject, NEW.words, NEW.sent_at, NEW.fetched_at)
        IS DISTINCT FROM
        (OLD.id, OLD.message_id, OLD.sender, OLD.subject, OLD.words, OLD.sent_at, OLD.fetched_at))
        EXECUTE FUNCTION keep_incoming_mail();
    CREATE TRIGGER incoming_mail_remains BEFORE DELETE OR TRUNCATE ON incoming_mail
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER incoming_mail_remains ON incoming_mail;
    DROP TRIGGER incoming_mail_stays ON incoming_mail;
    DROP FUNCTION keep_incoming_mail();
    CREATE TRIGGER incoming_mail_stays BEFORE DELETE OR TRUNCATE OR UPDATE OF
        id, message_id, sender, subject, words, sent_at, fetched_at
        ON incoming_mail FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_promises")]

    operations = [
        migrations.AddField(
            "document", "disposal_asked_at", models.DateTimeField(null=True)
        ),
        migrations.AddField(
            "document", "disposal_asked_by", models.CharField(blank=True, max_length=200)
        ),
        migrations.AddField(
            "document", "disposal_asked_by_id", models.CharField(blank=True, max_length=36)
        ),
        migrations.AddField(
            "document", "disposal_reason", models.CharField(blank=True, max_length=400)
        ),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=Q(disposal_asked_at__isnull=True, disposal_reason="")
                | (Q(disposal_asked_at__isnull=False) & ~Q(disposal_reason="")),
                name="document_disposal_says_why",
            ),
        ),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=~Q(state="disposed") | Q(disposal_asked_at__isnull=False),
                name="document_disposed_was_asked",
            ),
        ),
        migrations.CreateModel(
            name="Disposal",
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
                ("class_code", models.CharField(max_length=20)),
                ("basis", models.TextField(blank=True)),
                ("contents", models.JSONField()),
                ("issued_on", models.DateField(null=True)),
                ("received_at", models.DateTimeField()),
                ("retain_until", models.DateField()),
                ("reason", models.CharField(max_length=400)),
                ("asked_by_id", models.CharField(max_length=36)),
                ("asked_by", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "disposed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.document",
                    ),
                ),
            ],
            options={
                "db_table": "disposal",
                "indexes": [models.Index(fields=["-disposed_at", "id"], name="disposal_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(actor_id=F("asked_by_id")),
                        name="disposal_by_a_second_person",
                    ),
                    models.CheckConstraint(condition=~Q(reason=""), name="disposal_says_why"),
                ],
            },
        ),
        append_only("disposal"),
        READ_IS_EMPTIED_AT_MOST,
        MAIL_IS_EMPTIED_AT_MOST,
    ]
