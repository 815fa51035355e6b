"""Cash discount in payment batches, and until when an account's bank takes orders for the day.

A payment settles its items whole and pays what is left after the discount; a batch that the bank
would pay after the discount's day isn't submitted, approved or exported (SQLSTATE KT157).
"""

from django.db import migrations, models

from kernel.db.operations import SchemaSQL

DISCOUNTS_ARE_TAKEN_IN_TIME = SchemaSQL(
    """
    CREATE OR REPLACE FUNCTION check_batch_is_payable(wanted uuid, name text) RETURNS void LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        wrong record;
    BEGIN
        IF NOT EXISTS (SELECT FROM payment WHERE batch_id = wanted) THEN
            RAISE EXCEPTION 'there is nothing to pay' USING ERRCODE = 'KT153', DETAIL = name;
        END IF;
        SELECT p.id INTO wrong FROM payment AS p
         WHERE p.batch_id = wanted AND p.amount IS DISTINCT FROM
               (SELECT -sum(i.amount - i.discount) FROM payment_item AS i
                 WHERE i.payment_id = p.id)
         LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'a payment is what its items come to'
                USING ERRCODE = 'KT153', DETAIL = name;
        END IF;
        SELECT i.discount_until INTO wrong
          FROM payment_item AS i JOIN payment AS p ON p.id = i.payment_id
          JOIN payment_batch AS b ON b.id = p.batch_id
         WHERE p.batch_id = wanted AND i.discount_until < b.execution_on
         ORDER BY i.discount_until LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'it comes too late for the discount'
                USING ERRCODE = 'KT157', DETAIL = wrong.discount_until::text;
        END IF;
        -- The number is locked until the batch has moved on: who withdraws it comes after.
        PERFORM FROM party_bank_account WHERE id IN
            (SELECT payee_account_id FROM payment WHERE batch_id = wanted) ORDER BY id FOR SHARE;
        SELECT p.payee_name, a.id INTO wrong
          FROM payment AS p JOIN party_bank_account AS a ON a.id = p.payee_account_id
          JOIN party AS holder ON holder.id = a.party_id
          JOIN party AS payee ON payee.id = p.party_id
         WHERE p.batch_id = wanted
           AND (NOT a.is_active OR a.state <> 'confirmed' OR a.number_index <> p.payee_index
                OR coalesce(holder.merged_into_id, holder.id)
                   <> coalesce(payee.merged_into_id, payee.id))
         ORDER BY p.position LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the account is not the confirmed one'
                USING ERRCODE = 'KT154', DETAIL = wrong.payee_name;
        END IF;
        PERFORM check_items_are_free((
            SELECT array_agg(i.item_id) FROM payment_item AS i
              JOIN payment AS p ON p.id = i.payment_id WHERE p.batch_id = wanted));
    END $$;
    """,
    """
    CREATE OR REPLACE FUNCTION check_batch_is_payable(wanted uuid, name text) RETURNS void LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        wrong record;
    BEGIN
        IF NOT EXISTS (SELECT FROM payment WHERE batch_id = wanted) THEN
            RAISE EXCEPTION 'there is nothing to pay' USING ERRCODE = 'KT153', DETAIL = name;
        END IF;
        SELECT p.id INTO wrong FROM payment AS p
         WHERE p.batch_id = wanted AND p.amount IS DISTINCT FROM
               (SELECT -sum(i.amount) FROM payment_item AS i WHERE i.payment_id = p.id)
         LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'a payment is what its items come to'
                USING ERRCODE = 'KT153', DETAIL = name;
        END IF;
        -- The number is locked until the batch has moved on: who withdraws it comes after.
        PERFORM FROM party_bank_account WHERE id IN
            (SELECT payee_account_id FROM payment WHERE batch_id = wanted) ORDER BY id FOR SHARE;
        SELECT p.payee_name, a.id INTO wrong
          FROM payment AS p JOIN party_bank_account AS a ON a.id = p.payee_account_id
          JOIN party AS holder ON holder.id = a.party_id
          JOIN party AS payee ON payee.id = p.party_id
         WHERE p.batch_id = wanted
           AND (NOT a.is_active OR a.state <> 'confirmed' OR a.number_index <> p.payee_index
                OR coalesce(holder.merged_into_id, holder.id)
                   <> coalesce(payee.merged_into_id, payee.id))
         ORDER BY p.position LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the account is not the confirmed one'
                USING ERRCODE = 'KT154', DETAIL = wrong.payee_name;
        END IF;
        PERFORM check_items_are_free((
            SELECT array_agg(i.item_id) FROM payment_item AS i
              JOIN payment AS p ON p.id = i.payment_id WHERE p.batch_id = wanted));
    END $$;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0014_bill_preparers")]

    operations = [
        migrations.AddField(
            model_name="paymentitem",
            name="discount",
            field=models.DecimalField(db_default=0, decimal_places=4, default=0, max_digits=19),
        ),
        migrations.AddField(
            model_name="paymentitem",
            name="discount_until",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="paymentitem",
            constraint=models.CheckConstraint(
                name="payment_item_discount_within",
                condition=models.Q(discount=0, discount_until__isnull=True)
                | models.Q(
                    discount__lt=0,
                    discount__gt=models.F("amount"),
                    discount_until__isnull=False,
                ),
            ),
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="cut_off",
            field=models.TimeField(null=True),
        ),
        DISCOUNTS_ARE_TAKEN_IN_TIME,
    ]
