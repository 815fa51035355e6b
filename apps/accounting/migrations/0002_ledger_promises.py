"""What the ledger promises in the database itself.

Every guard is a statement-level trigger over the new rows. An entry and its lines come in one
statement: an entry without lines is refused, and so is any line that comes later. Errors carry
SQLSTATE KT1nn and the particulars as DETAIL; `services.ledger` gives them their names.
"""

from django.db import migrations

from kernel.db.operations import SchemaSQL, append_only

LINES_MATCH_THEIR_ENTRY = SchemaSQL(
    """
    CREATE FUNCTION check_new_lines() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        wrong record;
    BEGIN
        -- All lines of an entry come together: a later set has the wrong count or the positions
        -- of the first, which are unique.
        SELECT l.entry_id, l.balance, e.line_count, l.lines, l.first, l.last,
               e.date <> l.earliest OR e.date <> l.latest AS has_other_date
          INTO wrong
          FROM (SELECT entry_id, sum(amount) AS balance, count(*) AS lines,
                       min(position) AS first, max(position) AS last,
                       min(date) AS earliest, max(date) AS latest
                  FROM new_lines GROUP BY entry_id) AS l
          JOIN journal_entry AS e ON e.id = l.entry_id
         WHERE l.balance <> 0 OR l.lines <> e.line_count OR l.first <> 1
            OR l.last <> e.line_count OR l.earliest <> e.date OR l.latest <> e.date
         LIMIT 1;
        IF FOUND THEN
            IF wrong.lines <> wrong.line_count OR wrong.first <> 1
               OR wrong.last <> wrong.line_count THEN
                RAISE EXCEPTION 'an entry and all its lines are posted together'
                    USING ERRCODE = 'KT102', DETAIL = wrong.entry_id::text;
            ELSIF wrong.has_other_date THEN
                RAISE EXCEPTION 'a line has the date of its entry'
                    USING ERRCODE = 'KT104', DETAIL = wrong.entry_id::text;
            END IF;
            RAISE EXCEPTION 'debit and credit differ'
                USING ERRCODE = 'KT101', DETAIL = wrong.balance::text;
        END IF;

        SELECT a.code INTO wrong
          FROM new_lines AS l JOIN account AS a ON a.id = l.account_id
         WHERE NOT a.is_active LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the account is not used any more'
                USING ERRCODE = 'KT105', DETAIL = wrong.code;
        END IF;

        SELECT l.amount INTO wrong
          FROM new_lines AS l CROSS JOIN books AS b
         WHERE l.amount <> round(l.amount, b.places) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the amount has more places than the currency'
                USING ERRCODE = 'KT106', DETAIL = wrong.amount::text;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER line_is_checked AFTER INSERT ON journal_line
        REFERENCING NEW TABLE AS new_lines
        FOR EACH STATEMENT EXECUTE FUNCTION check_new_lines();
    """,
    "DROP TRIGGER line_is_checked ON journal_line; DROP FUNCTION check_new_lines();",
)

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

BALANCES_FOLLOW_LINES = SchemaSQL(
    """
    CREATE FUNCTION add_to_month_balances() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {schema} AS $$
    BEGIN
        -- In the order of the key, so that two writers never wait for each other in a circle.
        INSERT INTO month_balance AS m (account_id, month, debit, credit)
        SELECT account_id, date_trunc('month', date)::date,
               coalesce(sum(amount) FILTER (WHERE amount > 0), 0),
               coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)
          FROM new_lines GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (account_id, month) DO UPDATE
           SET debit = m.debit + excluded.debit, credit = m.credit + excluded.credit;
        RETURN NULL;
    END $$;
    CREATE TRIGGER line_is_summed AFTER INSERT ON journal_line
        REFERENCING NEW TABLE AS new_lines
        FOR EACH STATEMENT EXECUTE FUNCTION add_to_month_balances();
    """,
    "DROP TRIGGER line_is_summed ON journal_line; DROP FUNCTION add_to_month_balances();",
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
        LINES_MATCH_THEIR_ENTRY,
        ENTRIES_HAVE_LINES_AND_AN_OPEN_PERIOD,
        BALANCES_FOLLOW_LINES,
        PERIODS_KEEP_THEIR_PLACE,
        append_only("journal_entry", "journal_line"),
    ]
