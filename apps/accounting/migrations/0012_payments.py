"""Payment batches, and what the tables promise about money that leaves.

A batch moves only along its transitions and is frozen once submitted; it is approved when every
step of its round was approved by somebody who neither prepared nor submitted it; it is exported
with its one file. Whenever a batch takes an item or moves on, what all live payments hold of the
item is held against what is open of it, under the item's lock: nothing is paid twice. Money only
goes to a number that its party's register confirms and that is the one frozen in the payment.
Errors carry SQLSTATE KT15n; `services.payments.refusals` gives them their names.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import kernel.crypto
import kernel.ids
from kernel.db.operations import SchemaSQL, append_only

NOTHING_IS_PAID_TWICE = SchemaSQL(
    """
    -- Definer's rights: open items are only read by the running product, here they are locked.
    CREATE FUNCTION check_items_are_free(wanted bigint[]) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {schema} AS $$
    DECLARE
        wrong record;
    BEGIN
        PERFORM FROM open_item WHERE line_id = ANY (wanted) ORDER BY line_id FOR NO KEY UPDATE;
        SELECT o.line_id INTO wrong
          FROM open_item AS o
          JOIN LATERAL (
               SELECT sum(abs(i.amount)) AS held
                 FROM payment_item AS i
                 JOIN payment AS p ON p.id = i.payment_id AND p.state = 'planned'
                 JOIN payment_batch AS b ON b.id = p.batch_id
                  AND b.state IN ('draft', 'submitted', 'approved', 'exported')
                WHERE i.item_id = o.line_id) AS s ON true
         WHERE o.line_id = ANY (wanted) AND s.held > abs(o.open_currency_amount)
         ORDER BY o.line_id LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'more would be paid than is open'
                USING ERRCODE = 'KT150', DETAIL = wrong.line_id::text;
        END IF;
    END $$;

    CREATE FUNCTION check_payment_item() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        held record;
        item record;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            RAISE EXCEPTION 'a share is taken out and put in anew' USING ERRCODE = 'KT151';
        END IF;
        SELECT b.state, b.number, p.party_id, p.currency, p.state AS payment_state INTO held
          FROM payment AS p JOIN payment_batch AS b ON b.id = p.batch_id
         WHERE p.id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.payment_id ELSE NEW.payment_id END)
           FOR SHARE OF b;
        IF held.state <> 'draft' OR held.payment_state <> 'planned' THEN
            RAISE EXCEPTION 'what was submitted stays as it was'
                USING ERRCODE = 'KT151', DETAIL = held.number::text;
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        SELECT o.currency, o.open_currency_amount,
               coalesce(y.merged_into_id, y.id) AS party_id INTO item
          FROM open_item AS o JOIN party AS y ON y.id = o.party_id WHERE o.line_id = NEW.item_id;
        IF item.currency <> held.currency
           OR sign(item.open_currency_amount) <> sign(NEW.amount)
           OR item.party_id <> (SELECT coalesce(y.merged_into_id, y.id) FROM party AS y
                                 WHERE y.id = held.party_id) THEN
            RAISE EXCEPTION 'this item is not paid by that payment'
                USING ERRCODE = 'KT150', DETAIL = NEW.item_id::text;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payment_item_is_checked BEFORE INSERT OR UPDATE OR DELETE ON payment_item
        FOR EACH ROW EXECUTE FUNCTION check_payment_item();

    CREATE FUNCTION check_new_payment_items() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        PERFORM check_items_are_free((SELECT array_agg(item_id) FROM new_items));
        RETURN NULL;
    END $$;
    CREATE TRIGGER payment_items_are_free AFTER INSERT ON payment_item
        REFERENCING NEW TABLE AS new_items
        FOR EACH STATEMENT EXECUTE FUNCTION check_new_payment_items();

    CREATE FUNCTION check_payment() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        held record;
        movable text[] := ARRAY['amount', 'variable_symbol', 'message'];
    BEGIN
        SELECT b.state, b.number, b.currency INTO held FROM payment_batch AS b
         WHERE b.id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.batch_id ELSE NEW.batch_id END)
           FOR SHARE;
        IF TG_OP <> 'UPDATE' THEN
            IF held.state <> 'draft' THEN
                RAISE EXCEPTION 'what was submitted stays as it was'
                    USING ERRCODE = 'KT151', DETAIL = held.number::text;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            IF NEW.state <> 'planned' OR NEW.currency <> held.currency THEN
                RAISE EXCEPTION 'a payment begins planned, in its batch''s currency'
                    USING ERRCODE = 'KT151', DETAIL = held.number::text;
            END IF;
            RETURN NEW;
        END IF;
        IF held.state <> 'draft' THEN
            movable := ARRAY['state', 'failure', 'entry_id', 'done_at'];
        END IF;
        IF to_jsonb(OLD) - movable <> to_jsonb(NEW) - movable THEN
            RAISE EXCEPTION 'what was submitted stays as it was'
                USING ERRCODE = 'KT151', DETAIL = held.number::text;
        END IF;
        IF OLD.state <> NEW.state AND NOT (
           (OLD.state = 'planned' AND NEW.state IN ('confirmed', 'failed')
                AND held.state = 'exported')
           OR (OLD.state = 'confirmed' AND NEW.state = 'planned'
                AND held.state IN ('exported', 'confirmed'))) THEN
            RAISE EXCEPTION 'a payment can''t move like that'
                USING ERRCODE = 'KT152', DETAIL = held.number::text;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payment_is_checked BEFORE INSERT OR UPDATE OR DELETE ON payment
        FOR EACH ROW EXECUTE FUNCTION check_payment();

    CREATE FUNCTION check_reopened_payment() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        PERFORM check_items_are_free((
            SELECT array_agg(item_id) FROM payment_item WHERE payment_id = NEW.id));
        RETURN NULL;
    END $$;
    CREATE TRIGGER reopened_payment_is_free AFTER UPDATE OF state ON payment FOR EACH ROW
        WHEN (OLD.state = 'confirmed' AND NEW.state = 'planned')
        EXECUTE FUNCTION check_reopened_payment();
    """,
    """
    DROP TRIGGER reopened_payment_is_free ON payment; DROP FUNCTION check_reopened_payment();
    DROP TRIGGER payment_is_checked ON payment; DROP FUNCTION check_payment();
    DROP TRIGGER payment_items_are_free ON payment_item; DROP FUNCTION check_new_payment_items();
    DROP TRIGGER payment_item_is_checked ON payment_item; DROP FUNCTION check_payment_item();
    DROP FUNCTION check_items_are_free(bigint[]);
    """,
)

BATCHES_KEEP_THEIR_WAY = SchemaSQL(
    """
    CREATE FUNCTION check_batch_is_payable(wanted uuid, name text) RETURNS void LANGUAGE plpgsql
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

    CREATE FUNCTION check_payment_batch() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        movable text[] := ARRAY['state'];
        planned integer;
        paid integer;
        steps integer;
        open_steps integer;
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a batch is never deleted' USING ERRCODE = 'KT151';
        END IF;
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' OR NEW.round <> 0 THEN
                RAISE EXCEPTION 'a batch begins as a draft' USING ERRCODE = 'KT152';
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'submitted'), ('draft', 'discarded'),
            ('submitted', 'draft'), ('submitted', 'approved'),
            ('approved', 'draft'), ('approved', 'exported'),
            ('exported', 'confirmed'), ('exported', 'failed'), ('confirmed', 'exported')
        ) THEN
            RAISE EXCEPTION 'a batch can''t move like that'
                USING ERRCODE = 'KT152', DETAIL = OLD.state;
        END IF;
        IF OLD.state = 'draft' THEN
            movable := movable || ARRAY['execution_on'];
            IF NEW.state = 'submitted' THEN
                movable := movable || ARRAY['round', 'submitted_at', 'submitted_by_id',
                    'submitted_by_name'];
            END IF;
        END IF;
        IF to_jsonb(OLD) - movable <> to_jsonb(NEW) - movable THEN
            RAISE EXCEPTION 'what was submitted stays as it was'
                USING ERRCODE = 'KT151', DETAIL = OLD.number::text;
        END IF;
        IF NEW.state = OLD.state THEN
            RETURN NEW;
        END IF;

        IF NEW.state IN ('submitted', 'approved') OR OLD.state = 'approved'
           AND NEW.state = 'exported' THEN
            PERFORM check_batch_is_payable(NEW.id, NEW.number::text);
        END IF;
        SELECT count(*) FILTER (WHERE state = 'planned'),
               count(*) FILTER (WHERE state = 'confirmed')
          INTO planned, paid FROM payment WHERE batch_id = NEW.id;
        IF NEW.state = 'submitted' AND NEW.round <> OLD.round + 1 THEN
            RAISE EXCEPTION 'each submission is a round' USING ERRCODE = 'KT152';
        ELSIF NEW.state = 'approved' THEN
            SELECT count(*), count(*) FILTER (WHERE d.id IS NULL) INTO steps, open_steps
              FROM payment_step AS s
              LEFT JOIN payment_decision AS d ON d.step_id = s.id AND d.verdict = 'approved'
             WHERE s.batch_id = NEW.id AND s.round = NEW.round;
            IF steps = 0 OR open_steps > 0 THEN
                RAISE EXCEPTION 'an approval is missing'
                    USING ERRCODE = 'KT152', DETAIL = OLD.state;
            END IF;
        ELSIF NEW.state = 'draft' AND NOT EXISTS (
            SELECT FROM payment_decision AS d WHERE d.batch_id = NEW.id AND d.round = NEW.round
               AND d.verdict <> 'approved') THEN
            RAISE EXCEPTION 'nobody declined it' USING ERRCODE = 'KT152', DETAIL = OLD.state;
        ELSIF OLD.state = 'approved' AND NEW.state = 'exported' AND NOT EXISTS (
            SELECT FROM payment_export AS x WHERE x.batch_id = NEW.id) THEN
            RAISE EXCEPTION 'its file is missing' USING ERRCODE = 'KT152', DETAIL = OLD.state;
        ELSIF (NEW.state = 'confirmed' AND (planned > 0 OR paid = 0))
           OR (NEW.state = 'failed' AND (planned > 0 OR paid > 0)) THEN
            RAISE EXCEPTION 'not every payment is known'
                USING ERRCODE = 'KT152', DETAIL = OLD.state;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payment_batch_is_checked BEFORE INSERT OR UPDATE OR DELETE ON payment_batch
        FOR EACH ROW EXECUTE FUNCTION check_payment_batch();

    CREATE FUNCTION check_payment_decision() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        held record;
        asked record;
    BEGIN
        SELECT state, round, number, submitted_by_id, actor_id INTO held
          FROM payment_batch WHERE id = NEW.batch_id FOR UPDATE;
        IF NEW.round <> held.round OR NOT (held.state = 'submitted'
           OR (held.state = 'approved' AND NEW.verdict = 'taken_back')) THEN
            RAISE EXCEPTION 'it does not wait for that'
                USING ERRCODE = 'KT152', DETAIL = held.state;
        END IF;
        IF NEW.step_id IS NULL THEN
            RETURN NEW;
        END IF;
        -- The ids stay with the batch, whoever is assigned to it later.
        IF NEW.actor_kind NOT IN ('member', 'worker') OR NEW.actor_id = ''
           OR NEW.actor_id = held.submitted_by_id OR NEW.actor_id = held.actor_id
           OR EXISTS (SELECT FROM payment AS p
                       WHERE p.batch_id = NEW.batch_id AND p.actor_id = NEW.actor_id) THEN
            RAISE EXCEPTION 'a second person is needed'
                USING ERRCODE = 'KT155', DETAIL = held.number::text;
        END IF;
        SELECT s.batch_id, s.round, s.position, s.label, s.member_ids INTO asked
          FROM payment_step AS s WHERE s.id = NEW.step_id;
        IF asked.batch_id <> NEW.batch_id OR asked.round <> NEW.round
           OR NEW.actor_kind <> 'member'
           OR NOT (asked.member_ids = '[]'::jsonb
                   OR asked.member_ids @> to_jsonb(NEW.actor_id::text))
           OR EXISTS (
                SELECT FROM payment_step AS s
                  LEFT JOIN payment_decision AS d ON d.step_id = s.id AND d.verdict = 'approved'
                 WHERE s.batch_id = NEW.batch_id AND s.round = NEW.round
                   AND s.position < asked.position AND d.id IS NULL) THEN
            RAISE EXCEPTION 'it is somebody else''s to say'
                USING ERRCODE = 'KT156', DETAIL = asked.label;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payment_decision_is_checked BEFORE INSERT ON payment_decision
        FOR EACH ROW EXECUTE FUNCTION check_payment_decision();

    CREATE FUNCTION check_payment_export() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM payment_batch WHERE id = NEW.batch_id AND state = 'approved'
                         FOR UPDATE) THEN
            RAISE EXCEPTION 'it is not approved' USING ERRCODE = 'KT152';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payment_export_is_checked BEFORE INSERT ON payment_export
        FOR EACH ROW EXECUTE FUNCTION check_payment_export();
    CREATE TRIGGER payment_batch_is_never_emptied BEFORE TRUNCATE ON payment_batch
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER payment_is_never_emptied BEFORE TRUNCATE ON payment
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER payment_item_is_never_emptied BEFORE TRUNCATE ON payment_item
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER payment_item_is_never_emptied ON payment_item;
    DROP TRIGGER payment_is_never_emptied ON payment;
    DROP TRIGGER payment_batch_is_never_emptied ON payment_batch;
    DROP TRIGGER payment_export_is_checked ON payment_export;
    DROP FUNCTION check_payment_export();
    DROP TRIGGER payment_decision_is_checked ON payment_decision;
    DROP FUNCTION check_payment_decision();
    DROP TRIGGER payment_batch_is_checked ON payment_batch; DROP FUNCTION check_payment_batch();
    DROP FUNCTION check_batch_is_payable(uuid, text);
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0011_coming_over"),
        ("kernel", "0002_promises"),
        ("parties", "0002_promises"),
    ]
    operations = [
        migrations.CreateModel(
            name="PaymentBatch",
            fields=[
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(blank=True, max_length=36)),
                ("actor_name", models.CharField(max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("execution_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for approval"),
                            ("approved", "approved"),
                            ("exported", "sent to the bank"),
                            ("confirmed", "confirmed"),
                            ("failed", "failed"),
                            ("discarded", "discarded"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("submitted_by_id", models.CharField(blank=True, max_length=36)),
                ("submitted_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "bank_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.bankaccount",
                    ),
                ),
            ],
            options={
                "db_table": "payment_batch",
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(blank=True, max_length=36)),
                ("actor_name", models.CharField(max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "on its way"),
                            ("confirmed", "paid"),
                            ("failed", "failed"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("payee_name", models.CharField(max_length=200)),
                ("payee_number", kernel.crypto.EncryptedTextField(bound_to=("pk",), default=b"")),
                ("payee_kind", models.CharField(max_length=8)),
                ("payee_index", models.CharField(max_length=64)),
                ("payee_tail", models.CharField(max_length=4)),
                ("payee_country", models.CharField(max_length=2)),
                ("payee_bic", models.CharField(blank=True, max_length=11)),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("variable_symbol", models.CharField(blank=True, max_length=10)),
                ("message", models.CharField(blank=True, max_length=140)),
                ("end_to_end_id", models.CharField(max_length=35, unique=True)),
                ("failure", models.CharField(blank=True, max_length=300)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.journalentry",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "payee_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.partybankaccount",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.paymentbatch",
                    ),
                ),
            ],
            options={
                "db_table": "payment",
            },
        ),
        migrations.CreateModel(
            name="PaymentExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(blank=True, max_length=36)),
                ("actor_name", models.CharField(max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                ("file_format", models.CharField(max_length=20)),
                ("message_id", models.CharField(max_length=35, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "exported_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.paymentbatch",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                    ),
                ),
            ],
            options={
                "db_table": "payment_export",
            },
        ),
        migrations.CreateModel(
            name="PaymentItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.openitem",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.payment",
                    ),
                ),
            ],
            options={
                "db_table": "payment_item",
            },
        ),
        migrations.CreateModel(
            name="PaymentStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("position", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=100)),
                ("member_ids", models.JSONField(default=list)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.paymentbatch",
                    ),
                ),
            ],
            options={
                "db_table": "payment_step",
            },
        ),
        migrations.CreateModel(
            name="PaymentDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(blank=True, max_length=36)),
                ("actor_name", models.CharField(max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("taken_back", "taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "decided_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.paymentbatch",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.paymentstep",
                    ),
                ),
            ],
            options={
                "db_table": "payment_decision",
            },
        ),
        migrations.AddConstraint(
            model_name="paymentbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "submitted",
                            "approved",
                            "exported",
                            "confirmed",
                            "failed",
                            "discarded",
                        ],
                    )
                ),
                name="payment_batch_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "discarded"]),
                    models.Q(
                        ("round__gt", 0),
                        ("submitted_at__isnull", False),
                        models.Q(("submitted_by_id", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_batch_submitted_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("batch", "position"), name="payment_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payment_amount_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "confirmed", "failed"])),
                name="payment_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "failed"), ("failure", ""), _connector="XOR"),
                name="payment_failure_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "confirmed"), ("entry__isnull", True), _connector="XOR"
                ),
                name="payment_confirmed_by_entry",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentitem",
            index=models.Index(fields=["item"], name="payment_item_by_item"),
        ),
        migrations.AddConstraint(
            model_name="paymentitem",
            constraint=models.UniqueConstraint(
                fields=("payment", "item"), name="payment_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="payment_item_not_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentstep",
            constraint=models.UniqueConstraint(
                fields=("batch", "round", "position"), name="payment_step_position_once"
            ),
        ),
        migrations.AddIndex(
            model_name="paymentdecision",
            index=models.Index(fields=["batch", "decided_at"], name="payment_decision_by_batch"),
        ),
        migrations.AddConstraint(
            model_name="paymentdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict", "approved"),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="payment_decision_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict", "taken_back"), ("step__isnull", False), _connector="XOR"
                ),
                name="payment_decision_on_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentdecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "approved")),
                fields=("batch", "round", "actor_id"),
                name="payment_decision_once_each",
            ),
        ),
        NOTHING_IS_PAID_TWICE,
        BATCHES_KEEP_THEIR_WAY,
        append_only("payment_step", "payment_decision", "payment_export"),
    ]
