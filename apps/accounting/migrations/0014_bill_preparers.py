"""The second person of a bill: nobody approves what they had a hand in.

Whoever typed a bill, changed it or vouched for a finding stays on its list, and the tables refuse
their decision as they refuse the submitter's (SQLSTATE KT144).
"""

from django.db import migrations, models

from kernel.db.operations import SchemaSQL

PREPARERS_DO_NOT_DECIDE = SchemaSQL(
    """
    CREATE FUNCTION check_bill_preparers() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF NOT (NEW.preparer_ids @> OLD.preparer_ids) THEN
            RAISE EXCEPTION 'who had a hand in it did' USING ERRCODE = 'KT140', DETAIL = OLD.number;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER bill_keeps_its_preparers BEFORE UPDATE OF preparer_ids ON bill
        FOR EACH ROW EXECUTE FUNCTION check_bill_preparers();

    CREATE FUNCTION check_bill_second_person() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        held record;
    BEGIN
        SELECT number, preparer_ids INTO held FROM bill WHERE id = NEW.bill_id FOR UPDATE;
        IF NEW.step_id IS NOT NULL AND held.preparer_ids @> to_jsonb(NEW.actor_id::text) THEN
            RAISE EXCEPTION 'a second person is needed'
                USING ERRCODE = 'KT144', DETAIL = held.number;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER bill_decision_is_anothers BEFORE INSERT ON bill_decision
        FOR EACH ROW EXECUTE FUNCTION check_bill_second_person();
    """,
    """
    DROP TRIGGER bill_decision_is_anothers ON bill_decision;
    DROP FUNCTION check_bill_second_person();
    DROP TRIGGER bill_keeps_its_preparers ON bill; DROP FUNCTION check_bill_preparers();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0013_reports")]

    operations = [
        migrations.AddField(
            model_name="bill",
            name="preparer_ids",
            field=models.JSONField(default=list),
        ),
        PREPARERS_DO_NOT_DECIDE,
    ]
