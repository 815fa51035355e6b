"""What the ledger promises about parties, currencies, open items and allocations.

As in migration 0002 every guard is a statement-level trigger over the new rows. An open item is
made by the line on the control account, in the same statement, so the items of an account and its
balance can't part. An allocation and all its parts come in one statement, settle each other to
zero and take no more than is open; the mirror that takes one back has exactly its parts.
"""

from django.db import migrations

from kernel.db.operations import SchemaSQL, append_only

LINES_MATCH_THEIR_ENTRY_AND_ACCOUNT = SchemaSQL(
    """
    CREATE OR REPLACE FUNCTION check_new_lines() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        wrong record;
        books_currency varchar;
        books_places integer;
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

        SELECT a.code, a.is_active, a.currency,
               a.control <> '' AND l.party_id IS NULL AS lacks_party,
               a.control = '' AND l.due_on IS NOT NULL AS is_due
          INTO wrong
          FROM new_lines AS l JOIN account AS a ON a.id = l.account_id
         WHERE NOT a.is_active
            OR (a.control <> '' AND l.party_id IS NULL)
            OR (a.control = '' AND l.due_on IS NOT NULL)
            OR (a.currency <> '' AND l.currency IS DISTINCT FROM a.currency) LIMIT 1;
        IF FOUND THEN
            IF NOT wrong.is_active THEN
                RAISE EXCEPTION 'the account is not used any more'
                    USING ERRCODE = 'KT105', DETAIL = wrong.code;
            ELSIF wrong.lacks_party THEN
                RAISE EXCEPTION 'a line on a control account says whose it is'
                    USING ERRCODE = 'KT108', DETAIL = wrong.code;
            ELSIF wrong.is_due THEN
                RAISE EXCEPTION 'only what is owed is due'
                    USING ERRCODE = 'KT109', DETAIL = wrong.code;
            END IF;
            RAISE EXCEPTION 'the account is kept in %', wrong.currency
                USING ERRCODE = 'KT110', DETAIL = wrong.code || ' ' || wrong.currency;
        END IF;

        SELECT currency, places INTO books_currency, books_places FROM books;
        SELECT l.amount INTO wrong
          FROM new_lines AS l WHERE l.amount <> round(l.amount, books_places) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the amount has more places than the currency'
                USING ERRCODE = 'KT106', DETAIL = wrong.amount::text;
        END IF;

        IF EXISTS (SELECT FROM new_lines WHERE currency IS NOT NULL) THEN
            SELECT l.currency, sum(l.currency_amount) AS balance INTO wrong
              FROM new_lines AS l WHERE l.currency IS NOT NULL
             GROUP BY l.entry_id, l.currency
            HAVING sum(l.currency_amount) <> 0 OR l.currency = books_currency LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'debit and credit differ in %', wrong.currency
                    USING ERRCODE = 'KT111',
                          DETAIL = abs(wrong.balance)::text || ' ' || wrong.currency;
            END IF;
        END IF;
        RETURN NULL;
    END $$;
    """,
)

CURRENCY_BALANCES_AND_OPEN_ITEMS_FOLLOW_LINES = SchemaSQL(
    """
    CREATE OR REPLACE FUNCTION add_to_month_balances() RETURNS trigger LANGUAGE plpgsql
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

        IF EXISTS (SELECT FROM new_lines WHERE currency IS NOT NULL) THEN
            INSERT INTO currency_balance AS c (account_id, currency, month, amount, booked)
            SELECT account_id, currency, date_trunc('month', date)::date,
                   sum(currency_amount), sum(amount)
              FROM new_lines WHERE currency IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            ON CONFLICT (account_id, currency, month) DO UPDATE
               SET amount = c.amount + excluded.amount, booked = c.booked + excluded.booked;
        END IF;

        IF EXISTS (SELECT FROM new_lines WHERE party_id IS NOT NULL) THEN
            INSERT INTO open_item (line_id, account_id, party_id, date, due_on, currency, amount,
                                   currency_amount, open_amount, open_currency_amount)
            SELECT l.id, l.account_id, l.party_id, l.date, coalesce(l.due_on, l.date),
                   coalesce(l.currency, b.currency), l.amount,
                   coalesce(l.currency_amount, l.amount), l.amount,
                   coalesce(l.currency_amount, l.amount)
              FROM new_lines AS l JOIN account AS a ON a.id = l.account_id CROSS JOIN books AS b
             WHERE a.control <> '';
        END IF;
        RETURN NULL;
    END $$;
    """,
)

CONTROL_IS_SET_BEFORE_THE_FIRST_LINE = SchemaSQL(
    """
    CREATE FUNCTION check_account_change() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {schema} AS $$
    DECLARE
        wrong record;
    BEGIN
        IF NOT EXISTS (SELECT FROM new_accounts AS n JOIN old_accounts AS o ON o.id = n.id
                        WHERE n.control <> o.control OR n.currency <> o.currency) THEN
            RETURN NULL;
        END IF;
        -- Posting under way is waited for, and posting that comes waits for us.
        LOCK TABLE journal_line IN SHARE ROW EXCLUSIVE MODE;
        SELECT n.code INTO wrong
          FROM new_accounts AS n JOIN old_accounts AS o ON o.id = n.id
         WHERE (n.control <> o.control OR n.currency <> o.currency)
           AND EXISTS (SELECT FROM journal_line AS l WHERE l.account_id = n.id) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the account has lines' USING ERRCODE = 'KT112', DETAIL = wrong.code;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER account_change_is_checked AFTER UPDATE ON account
        REFERENCING OLD TABLE AS old_accounts NEW TABLE AS new_accounts
        FOR EACH STATEMENT EXECUTE FUNCTION check_account_change();
    """,
    """
    DROP TRIGGER account_change_is_checked ON account; DROP FUNCTION check_account_change();
    """,
)

ALLOCATIONS_SETTLE = SchemaSQL(
    """
    CREATE FUNCTION settle_open_items() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {schema} AS $$
    DECLARE
        wrong record;
    BEGIN
        PERFORM FROM open_item WHERE line_id IN (SELECT item_id FROM new_parts)
          ORDER BY line_id FOR UPDATE;

        SELECT p.allocation_id, sum(p.amount) AS balance, count(*) <> max(a.part_count) AS is_late,
               count(DISTINCT i.account_id) > 1 AS has_other_account,
               count(DISTINCT coalesce(y.merged_into_id, y.id)) > 1 AS has_other_party
          INTO wrong
          FROM new_parts AS p
          JOIN allocation AS a ON a.id = p.allocation_id
          JOIN open_item AS i ON i.line_id = p.item_id
          JOIN party AS y ON y.id = i.party_id
         GROUP BY p.allocation_id
        HAVING sum(p.amount) <> 0 OR count(*) <> max(a.part_count)
            OR count(DISTINCT i.account_id) > 1
            OR count(DISTINCT coalesce(y.merged_into_id, y.id)) > 1 LIMIT 1;
        IF FOUND THEN
            IF wrong.is_late THEN
                RAISE EXCEPTION 'an allocation and all its parts are written together'
                    USING ERRCODE = 'KT120', DETAIL = wrong.allocation_id::text;
            ELSIF wrong.has_other_account OR wrong.has_other_party THEN
                RAISE EXCEPTION 'what is settled together is of one party and one account'
                    USING ERRCODE = 'KT121', DETAIL = wrong.allocation_id::text;
            END IF;
            RAISE EXCEPTION 'the parts of an allocation come to zero'
                USING ERRCODE = 'KT122', DETAIL = wrong.balance::text;
        END IF;

        SELECT sum(p.currency_amount) AS balance INTO wrong
          FROM new_parts AS p JOIN open_item AS i ON i.line_id = p.item_id
         GROUP BY p.allocation_id, i.currency HAVING sum(p.currency_amount) <> 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the parts of an allocation come to zero in their currency'
                USING ERRCODE = 'KT122', DETAIL = wrong.balance::text;
        END IF;

        SELECT a.id INTO wrong
          FROM allocation AS a
         WHERE a.undoes_id IS NOT NULL AND a.id IN (SELECT allocation_id FROM new_parts)
           AND (SELECT count(*) FROM new_parts AS n JOIN allocation_part AS o
                    ON o.allocation_id = a.undoes_id AND o.item_id = n.item_id
                   AND o.amount = -n.amount AND o.currency_amount = -n.currency_amount
                 WHERE n.allocation_id = a.id)
               <> (SELECT part_count FROM allocation WHERE id = a.undoes_id) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'what takes an allocation back is its mirror'
                USING ERRCODE = 'KT123', DETAIL = wrong.id::text;
        END IF;

        UPDATE open_item AS i
           SET open_amount = i.open_amount - t.amount,
               open_currency_amount = i.open_currency_amount - t.currency_amount
          FROM (SELECT item_id, sum(amount) AS amount, sum(currency_amount) AS currency_amount
                  FROM new_parts GROUP BY item_id) AS t
         WHERE i.line_id = t.item_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER part_settles AFTER INSERT ON allocation_part
        REFERENCING NEW TABLE AS new_parts
        FOR EACH STATEMENT EXECUTE FUNCTION settle_open_items();

    CREATE FUNCTION check_new_allocations() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        wrong record;
    BEGIN
        SELECT a.id INTO wrong FROM new_allocations AS a
         WHERE NOT EXISTS (SELECT FROM allocation_part AS p WHERE p.allocation_id = a.id) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'an allocation and all its parts are written together'
                USING ERRCODE = 'KT120', DETAIL = wrong.id::text;
        END IF;
        SELECT a.id INTO wrong
          FROM new_allocations AS a JOIN allocation AS o ON o.id = a.undoes_id
         WHERE o.undoes_id IS NOT NULL OR o.part_count <> a.part_count LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'what takes an allocation back is its mirror'
                USING ERRCODE = 'KT123', DETAIL = wrong.id::text;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER allocation_is_checked AFTER INSERT ON allocation
        REFERENCING NEW TABLE AS new_allocations
        FOR EACH STATEMENT EXECUTE FUNCTION check_new_allocations();
    """,
    """
    DROP TRIGGER allocation_is_checked ON allocation; DROP FUNCTION check_new_allocations();
    DROP TRIGGER part_settles ON allocation_part; DROP FUNCTION settle_open_items();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0005_open_items")]

    operations = [
        LINES_MATCH_THEIR_ENTRY_AND_ACCOUNT,
        CURRENCY_BALANCES_AND_OPEN_ITEMS_FOLLOW_LINES,
        CONTROL_IS_SET_BEFORE_THE_FIRST_LINE,
        ALLOCATIONS_SETTLE,
        append_only("allocation", "allocation_part"),
    ]
