"""What the ledger promises about parties, currencies, open items and allocations.

As in migration 0002 every guard is a statement-level trigger over the new rows. An open item is
made by the line on the control account, in the same statement, so the items of an account and its
balance can't part. An allocation and all its parts come in one statement, settle each other to
zero and take no more than is open; the mirror that takes one back has exactly its parts.
"""

from django.db import migrations

from kernel.db.operations import SchemaSQL, append_only

LINES_ARE_CHECKED_AND_SUMMED = SchemaSQL(
    """
    CREATE FUNCTION take_new_lines() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {schema} AS $$
    DECLARE
        wrong record;
        is_wrong boolean;
        has_currency boolean;
        has_party boolean;
    BEGIN
        -- One look at all the lines; only when something is wrong the next ones find out what.
        SELECT bool_or(c.is_wrong), bool_or(c.has_currency), bool_or(c.has_party)
          INTO is_wrong, has_currency, has_party
          FROM (SELECT sum(l.amount) <> 0 OR count(*) <> e.line_count OR min(l.position) <> 1
                       OR max(l.position) <> e.line_count
                       OR bool_or(l.date <> e.date OR NOT a.is_active
                                  OR l.amount <> round(l.amount, b.places)
                                  OR (a.control <> '' AND l.party_id IS NULL)
                                  OR (a.control = '' AND l.due_on IS NOT NULL)
                                  OR (a.currency <> '' AND l.currency IS DISTINCT FROM a.currency)
                                 ) AS is_wrong,
                       bool_or(l.currency IS NOT NULL) AS has_currency,
                       bool_or(l.party_id IS NOT NULL) AS has_party
                  FROM new_lines AS l
                  JOIN journal_entry AS e ON e.id = l.entry_id
                  JOIN account AS a ON a.id = l.account_id
                 CROSS JOIN books AS b
                 GROUP BY e.id) AS c;

        IF is_wrong THEN
            -- All lines of an entry come together: a later set has the wrong count or the
            -- positions of the first, which are unique.
            SELECT e.id, sum(l.amount) AS balance,
                   count(*) <> e.line_count OR min(l.position) <> 1
                   OR max(l.position) <> e.line_count AS is_incomplete,
                   bool_or(l.date <> e.date) AS has_other_date
              INTO wrong
              FROM new_lines AS l JOIN journal_entry AS e ON e.id = l.entry_id
             GROUP BY e.id
            HAVING sum(l.amount) <> 0 OR count(*) <> e.line_count OR min(l.position) <> 1
                OR max(l.position) <> e.line_count OR bool_or(l.date <> e.date) LIMIT 1;
            IF wrong.is_incomplete THEN
                RAISE EXCEPTION 'an entry and all its lines are posted together'
                    USING ERRCODE = 'KT102', DETAIL = wrong.id::text;
            ELSIF wrong.has_other_date THEN
                RAISE EXCEPTION 'a line has the date of its entry'
                    USING ERRCODE = 'KT104', DETAIL = wrong.id::text;
            ELSIF wrong.balance <> 0 THEN
                RAISE EXCEPTION 'debit and credit differ'
                    USING ERRCODE = 'KT101', DETAIL = wrong.balance::text;
            END IF;

            SELECT a.code, a.currency, NOT a.is_active AS is_idle, l.amount,
                   l.amount <> round(l.amount, b.places) AS is_too_precise,
                   a.control <> '' AND l.party_id IS NULL AS lacks_party,
                   a.control = '' AND l.due_on IS NOT NULL AS is_due
              INTO wrong
              FROM new_lines AS l JOIN account AS a ON a.id = l.account_id CROSS JOIN books AS b
             WHERE NOT a.is_active OR l.amount <> round(l.amount, b.places)
                OR (a.control <> '' AND l.party_id IS NULL)
                OR (a.control = '' AND l.due_on IS NOT NULL)
                OR (a.currency <> '' AND l.currency IS DISTINCT FROM a.currency)
             ORDER BY l.entry_id, l.position LIMIT 1;
            IF wrong.is_idle THEN
                RAISE EXCEPTION 'the account is not used any more'
                    USING ERRCODE = 'KT105', DETAIL = wrong.code;
            ELSIF wrong.is_too_precise THEN
                RAISE EXCEPTION 'the amount has more places than the currency'
                    USING ERRCODE = 'KT106', DETAIL = wrong.amount::text;
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

        -- In the order of the key, so that two writers never wait for each other in a circle.
        INSERT INTO month_balance AS m (account_id, month, debit, credit)
        SELECT account_id, date_trunc('month', date)::date,
               coalesce(sum(amount) FILTER (WHERE amount > 0), 0),
               coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)
          FROM new_lines GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (account_id, month) DO UPDATE
           SET debit = m.debit + excluded.debit, credit = m.credit + excluded.credit;

        IF has_currency THEN
            SELECT l.currency, sum(l.currency_amount) AS balance INTO wrong
              FROM new_lines AS l CROSS JOIN books AS b WHERE l.currency IS NOT NULL
             GROUP BY l.entry_id, l.currency
            HAVING sum(l.currency_amount) <> 0 OR l.currency = max(b.currency) LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'debit and credit differ in %', wrong.currency
                    USING ERRCODE = 'KT111',
                          DETAIL = abs(wrong.balance)::text || ' ' || wrong.currency;
            END IF;
            INSERT INTO currency_balance AS c (account_id, currency, month, amount, booked)
            SELECT account_id, currency, date_trunc('month', date)::date,
                   sum(currency_amount), sum(amount)
              FROM new_lines WHERE currency IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            ON CONFLICT (account_id, currency, month) DO UPDATE
               SET amount = c.amount + excluded.amount, booked = c.booked + excluded.booked;
        END IF;

        IF has_party THEN
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
    CREATE TRIGGER line_is_taken AFTER INSERT ON journal_line
        REFERENCING NEW TABLE AS new_lines
        FOR EACH STATEMENT EXECUTE FUNCTION take_new_lines();
    """,
    "DROP TRIGGER line_is_taken ON journal_line; DROP FUNCTION take_new_lines();",
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
        -- NO KEY: the foreign key has locked the items' keys already, for whoever else settles, too.
        PERFORM FROM open_item WHERE line_id IN (SELECT item_id FROM new_parts)
          ORDER BY line_id FOR NO KEY UPDATE;

        SELECT p.allocation_id, sum(p.amount) AS balance, count(*) <> max(a.part_count) AS is_late,
               count(DISTINCT i.account_id) > 1 AS has_other_account,
               -- A mirror is exact, and is due also when a merge was undone in between.
               bool_and(a.undoes_id IS NULL)
               AND count(DISTINCT coalesce(y.merged_into_id, y.id)) > 1 AS has_other_party
          INTO wrong
          FROM new_parts AS p
          JOIN allocation AS a ON a.id = p.allocation_id
          JOIN open_item AS i ON i.line_id = p.item_id
          JOIN party AS y ON y.id = i.party_id
         GROUP BY p.allocation_id
        HAVING sum(p.amount) <> 0 OR count(*) <> max(a.part_count)
            OR count(DISTINCT i.account_id) > 1
            OR (bool_and(a.undoes_id IS NULL)
                AND count(DISTINCT coalesce(y.merged_into_id, y.id)) > 1) LIMIT 1;
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
        LINES_ARE_CHECKED_AND_SUMMED,
        CONTROL_IS_SET_BEFORE_THE_FIRST_LINE,
        ALLOCATIONS_SETTLE,
        append_only("allocation", "allocation_part"),
    ]
