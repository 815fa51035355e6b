"""What the ledger promises in the database itself.

Every guard is a statement-level trigger over the new rows. An entry and its lines come in one
statement: an entry without lines is refused, and so is any line that comes later (the lines' own
guard is in migration 0006). Errors carry SQLSTATE KT1nn and the particulars as DETAIL;
`services.ledger` gives them their names.
"""

from django.db import migrations

from kernel.db.operations import SchemaSQL, append_only

ENTRIES_HAVE_LINES_AND_AN_OPEN_PERIOD = SchemaSQL(
    """
    CREATE FUNCTION check_new_entries() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {schema} AS $$
    DECLARE
        place record;
    BEGIN
        -- The shared lock makes a closing wait for us, or us see that it has closed.
        FOR place IN
            SELECT p.id, p.state, p.starts_on, p.ends_on, p.fiscal_year_id
              FROM period AS p WHERE p.id IN (SELECT period_id FROM new_entries)
             ORDER BY p.id FOR SHARE
        LOOP
            IF EXISTS (SELECT FROM new_entries AS e WHERE e.period_id = place.id
                       AND NOT (place.state = 'open'
                                OR (place.state = 'soft_closed' AND e.is_adjustment))) THEN
                RAISE EXCEPTION 'the period is %', place.state
                    USING ERRCODE = 'KT103', DETAIL = place.starts_on::text;
            END IF;
            IF EXISTS (SELECT FROM new_entries AS e WHERE e.period_id = place.id
                       AND (e.date NOT BETWEEN place.starts_on AND place.ends_on
                            OR e.fiscal_year_id <> place.fiscal_year_id)) THEN
                RAISE EXCEPTION 'the entry lies outside its period'
                    USING ERRCODE = 'KT104', DETAIL = place.starts_on::text;
            END IF;
        END LOOP;
        SELECT e.id INTO place FROM new_entries AS e
         WHERE NOT EXISTS (SELECT FROM journal_line AS l WHERE l.entry_id = e.id) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'an entry and all its lines are posted together'
                USING ERRCODE = 'KT102', DETAIL = place.id::text;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER entry_is_checked AFTER INSERT ON journal_entry
        REFERENCING NEW TABLE AS new_entries
        FOR EACH STATEMENT EXECUTE FUNCTION check_new_entries();
    """,
    "DROP TRIGGER entry_is_checked ON journal_entry; DROP FUNCTION check_new_entries();",
)

PERIODS_KEEP_THEIR_PLACE = SchemaSQL(
    """
    ALTER TABLE period ADD CONSTRAINT period_never_overlaps
        EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&);
    ALTER TABLE fiscal_year ADD CONSTRAINT fiscal_year_never_overlaps
        EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&);
    CREATE FUNCTION check_period_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM old_periods AS o LEFT JOIN new_periods AS n ON n.id = o.id
             WHERE n.id IS NULL OR n.starts_on <> o.starts_on OR n.ends_on <> o.ends_on
                OR n.fiscal_year_id <> o.fiscal_year_id
                OR (n.state <> o.state AND (o.state, n.state) NOT IN (
                    ('open', 'soft_closed'), ('open', 'closed'), ('soft_closed', 'open'),
                    ('soft_closed', 'closed'), ('closed', 'open'), ('closed', 'locked')))
        ) THEN
            RAISE EXCEPTION 'a period can''t change like that' USING ERRCODE = 'KT107';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER period_is_checked AFTER UPDATE ON period
        REFERENCING OLD TABLE AS old_periods NEW TABLE AS new_periods
        FOR EACH STATEMENT EXECUTE FUNCTION check_period_change();
    """,
    """
    DROP TRIGGER period_is_checked ON period; DROP FUNCTION check_period_change();
    ALTER TABLE period DROP CONSTRAINT period_never_overlaps;
    ALTER TABLE fiscal_year DROP CONSTRAINT fiscal_year_never_overlaps;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0001_ledger"), ("kernel", "0002_promises")]

    operations = [
        ENTRIES_HAVE_LINES_AND_AN_OPEN_PERIOD,
        PERIODS_KEEP_THEIR_PLACE,
        append_only("journal_entry", "journal_line"),
    ]
