"""What the register promises in the database itself. Errors carry SQLSTATE KT2nn."""

from django.db import migrations

from kernel.db.operations import SchemaSQL, append_only

# Whoever follows `merged_into` once has arrived.
MERGED_POINTS_TO_A_LIVE_ONE = SchemaSQL(
    """
    CREATE FUNCTION check_merged_parties() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF EXISTS (SELECT FROM new_parties AS n JOIN party AS p ON p.id = n.merged_into_id
                    WHERE p.merged_into_id IS NOT NULL)
           OR EXISTS (SELECT FROM new_parties AS n JOIN party AS p ON p.merged_into_id = n.id
                       WHERE n.merged_into_id IS NOT NULL) THEN
            RAISE EXCEPTION 'a party is merged into one that is not merged itself'
                USING ERRCODE = 'KT201';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER party_merged_checked_new AFTER INSERT ON party
        REFERENCING NEW TABLE AS new_parties
        FOR EACH STATEMENT EXECUTE FUNCTION check_merged_parties();
    CREATE TRIGGER party_merged_checked AFTER UPDATE ON party
        REFERENCING NEW TABLE AS new_parties
        FOR EACH STATEMENT EXECUTE FUNCTION check_merged_parties();
    """,
    "DROP TRIGGER party_merged_checked ON party; DROP TRIGGER party_merged_checked_new ON party;"
    " DROP FUNCTION check_merged_parties();",
)

# A confirmation is worth something only while the number it was about stays. Erasing a number is
# allowed: then the account can't be paid either.
NUMBERS_STAY = SchemaSQL(
    """
    CREATE FUNCTION keep_account_number() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF NEW.number_index = '' AND NOT NEW.is_active THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'an account number stays as it was entered'
            USING ERRCODE = 'KT202', HINT = 'enter the changed number as a new account';
    END $$;
    CREATE TRIGGER party_bank_account_number_stays BEFORE UPDATE ON party_bank_account
        FOR EACH ROW WHEN (
            (NEW.number, NEW.number_index, NEW.number_tail, NEW.number_kind, NEW.party_id,
             NEW.actor_id, NEW.entered_at)
            IS DISTINCT FROM
            (OLD.number, OLD.number_index, OLD.number_tail, OLD.number_kind, OLD.party_id,
             OLD.actor_id, OLD.entered_at))
        EXECUTE FUNCTION keep_account_number();
    CREATE FUNCTION keep_account_confirmed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        RAISE EXCEPTION 'a confirmation stays'
            USING ERRCODE = 'KT203', HINT = 'enter the number anew to have it confirmed again';
    END $$;
    CREATE TRIGGER party_bank_account_confirmed_stays BEFORE UPDATE ON party_bank_account
        FOR EACH ROW WHEN (OLD.state = 'confirmed' AND (NEW.state <> OLD.state
            OR NEW.confirmed_by_id <> OLD.confirmed_by_id
            OR NEW.confirmed_at <> OLD.confirmed_at))
        EXECUTE FUNCTION keep_account_confirmed();
    """,
    "DROP TRIGGER party_bank_account_number_stays ON party_bank_account;"
    " DROP TRIGGER party_bank_account_confirmed_stays ON party_bank_account;"
    " DROP FUNCTION keep_account_number(); DROP FUNCTION keep_account_confirmed();",
)


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_register")]

    operations = [append_only("party_merge"), MERGED_POINTS_TO_A_LIVE_ONE, NUMBERS_STAY]
