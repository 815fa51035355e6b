"""Payables: bills, who approves them, and what the tables promise about it.

A bill moves only along its transitions; once submitted it says what it said; it is approved when
every step of its round was approved by somebody other than who submitted it, each step by another
person and in order; posted, its lines and its journal entry come to what it states. Errors carry
SQLSTATE KT14n; `services.payables.refusals` gives them their names.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import kernel.crypto
import kernel.ids
from kernel.db.operations import SchemaSQL, append_only

BILLS_KEEP_THEIR_WAY = SchemaSQL(
    """
    CREATE FUNCTION check_bill_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        movable text[] := ARRAY['state', 'held_at', 'hold_reason', 'held_by_name', 'changed_at'];
        lines record;
        owed numeric;
        open_steps integer;
        steps integer;
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a bill is never deleted' USING ERRCODE = 'KT140';
        END IF;
        IF TG_OP = 'INSERT' THEN
            IF NEW.state NOT IN ('captured', 'read', 'coded') OR NEW.round <> 0 THEN
                RAISE EXCEPTION 'a bill begins uncoded' USING ERRCODE = 'KT141';
            END IF;
            RETURN NEW;
        END IF;

        IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('captured', 'read'), ('captured', 'coded'), ('captured', 'discarded'),
            ('read', 'coded'), ('read', 'discarded'),
            ('coded', 'read'), ('coded', 'submitted'), ('coded', 'discarded'),
            ('submitted', 'coded'), ('submitted', 'approved'),
            ('approved', 'coded'), ('approved', 'posted'),
            ('posted', 'reversed'), ('discarded', 'read')
        ) THEN
            RAISE EXCEPTION 'a bill can''t move like that'
                USING ERRCODE = 'KT141', DETAIL = OLD.state || ' ' || NEW.state;
        END IF;
        IF OLD.state IN ('submitted', 'approved') THEN
            movable := movable || ARRAY['approved_at', 'posted_at', 'posted_by_name', 'entry_id',
                'exchange_rate', 'submitted_at', 'submitted_by_id', 'submitted_by_name',
                'amount_in_books', 'payee_account_id'];
            IF NEW.state <> 'coded' AND NEW.submitted_by_id <> OLD.submitted_by_id THEN
                RAISE EXCEPTION 'who submitted it did' USING ERRCODE = 'KT140', DETAIL = OLD.number;
            END IF;
        ELSIF OLD.state IN ('posted', 'reversed') THEN
            movable := movable || ARRAY['payee_account_id'];
        END IF;
        IF OLD.state NOT IN ('captured', 'read', 'coded')
           AND to_jsonb(OLD) - movable <> to_jsonb(NEW) - movable THEN
            RAISE EXCEPTION 'what was submitted stays as it was'
                USING ERRCODE = 'KT140', DETAIL = OLD.number;
        END IF;
        IF NEW.state = OLD.state THEN
            IF NEW.round <> OLD.round THEN
                RAISE EXCEPTION 'a round begins by submitting' USING ERRCODE = 'KT141';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.held_at IS NOT NULL AND NEW.state IN ('submitted', 'approved', 'posted') THEN
            RAISE EXCEPTION 'the bill is on hold' USING ERRCODE = 'KT146', DETAIL = OLD.hold_reason;
        END IF;

        IF NEW.state = 'submitted' THEN
            SELECT count(*) AS count, sum(net + tax) AS total,
                   count(*) FILTER (WHERE account_id IS NULL OR tax_code = '') AS uncoded
              INTO lines FROM bill_line WHERE bill_id = NEW.id;
            IF NEW.round <> OLD.round + 1 THEN
                RAISE EXCEPTION 'each submission is a round' USING ERRCODE = 'KT141';
            END IF;
            IF lines.count = 0 OR lines.uncoded > 0
               OR lines.total + NEW.rounding <> NEW.gross THEN
                RAISE EXCEPTION 'the total is not what the lines come to'
                    USING ERRCODE = 'KT142', DETAIL = NEW.id::text;
            END IF;
        ELSIF NEW.state = 'approved' THEN
            SELECT count(*), count(*) FILTER (WHERE d.id IS NULL) INTO steps, open_steps
              FROM bill_step AS s
              LEFT JOIN bill_decision AS d ON d.step_id = s.id AND d.verdict = 'approved'
             WHERE s.bill_id = NEW.id AND s.round = NEW.round;
            IF steps = 0 OR open_steps > 0 THEN
                RAISE EXCEPTION 'an approval is missing'
                    USING ERRCODE = 'KT145', DETAIL = NEW.number;
            END IF;
        ELSIF NEW.state = 'posted' THEN
            SELECT sum(coalesce(l.currency_amount, l.amount)) INTO owed
              FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
             WHERE l.entry_id = NEW.entry_id AND a.control = 'payable'
               AND l.party_id = NEW.party_id;
            IF owed IS DISTINCT FROM
               (CASE WHEN NEW.kind = 'credit_note' THEN NEW.gross ELSE -NEW.gross END) THEN
                RAISE EXCEPTION 'the entry does not say what the bill says'
                    USING ERRCODE = 'KT143', DETAIL = NEW.id::text;
            END IF;
        ELSIF NEW.state = 'reversed' AND NOT EXISTS (
            SELECT FROM journal_entry AS e WHERE e.reverses_id = NEW.entry_id) THEN
            RAISE EXCEPTION 'its entry stands' USING ERRCODE = 'KT143', DETAIL = NEW.id::text;
        ELSIF OLD.state IN ('submitted', 'approved') AND NEW.state = 'coded' AND NOT EXISTS (
            SELECT FROM bill_decision AS d WHERE d.bill_id = NEW.id AND d.round = NEW.round
               AND d.verdict <> 'approved') THEN
            RAISE EXCEPTION 'nobody declined it' USING ERRCODE = 'KT145', DETAIL = NEW.number;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER bill_is_checked BEFORE INSERT OR UPDATE OR DELETE ON bill
        FOR EACH ROW EXECUTE FUNCTION check_bill_change();

    CREATE FUNCTION check_bill_lines() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        held record;
    BEGIN
        -- The shared lock makes a submission wait for us, or us see that it has happened.
        FOR held IN
            SELECT b.state, b.number FROM bill AS b
             WHERE b.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.bill_id END,
                            CASE WHEN TG_OP <> 'DELETE' THEN NEW.bill_id END)
             ORDER BY b.id FOR SHARE
        LOOP
            IF held.state NOT IN ('captured', 'read', 'coded') THEN
                RAISE EXCEPTION 'what was submitted stays as it was'
                    USING ERRCODE = 'KT140', DETAIL = held.number;
            END IF;
        END LOOP;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER bill_line_is_checked BEFORE INSERT OR UPDATE OR DELETE ON bill_line
        FOR EACH ROW EXECUTE FUNCTION check_bill_lines();

    CREATE FUNCTION check_bill_decision() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    DECLARE
        held record;
        asked record;
    BEGIN
        SELECT state, round, number, submitted_by_id, held_at, hold_reason INTO held
          FROM bill WHERE id = NEW.bill_id FOR UPDATE;
        IF NEW.round IS DISTINCT FROM held.round OR NOT (held.state = 'submitted'
           OR (held.state = 'approved' AND NEW.verdict = 'taken_back')) THEN
            RAISE EXCEPTION 'it does not wait for that'
                USING ERRCODE = 'KT147', DETAIL = held.number;
        END IF;
        IF NEW.step_id IS NULL THEN
            RETURN NEW;
        END IF;
        IF held.held_at IS NOT NULL AND NEW.verdict = 'approved' THEN
            RAISE EXCEPTION 'the bill is on hold'
                USING ERRCODE = 'KT146', DETAIL = held.hold_reason;
        END IF;
        IF NEW.actor_id = '' OR NEW.actor_id = held.submitted_by_id THEN
            RAISE EXCEPTION 'a second person is needed'
                USING ERRCODE = 'KT144', DETAIL = held.number;
        END IF;
        SELECT s.bill_id, s.round, s.position, s.door, s.member_ids INTO asked
          FROM bill_step AS s WHERE s.id = NEW.step_id;
        IF asked.bill_id <> NEW.bill_id OR asked.round <> NEW.round
           OR NEW.actor_kind <> (CASE asked.door WHEN 'portal' THEN 'member' ELSE 'worker' END)
           OR NOT (asked.member_ids = '[]'::jsonb
                   OR asked.member_ids @> to_jsonb(NEW.actor_id::text)) THEN
            RAISE EXCEPTION 'it is somebody else''s to say'
                USING ERRCODE = 'KT148', DETAIL = held.number;
        END IF;
        IF EXISTS (
            SELECT FROM bill_step AS s
              LEFT JOIN bill_decision AS d ON d.step_id = s.id AND d.verdict = 'approved'
             WHERE s.bill_id = NEW.bill_id AND s.round = NEW.round
               AND s.position < asked.position AND d.id IS NULL) THEN
            RAISE EXCEPTION 'somebody comes before'
                USING ERRCODE = 'KT148', DETAIL = held.number;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER bill_decision_is_checked BEFORE INSERT ON bill_decision
        FOR EACH ROW EXECUTE FUNCTION check_bill_decision();
    CREATE TRIGGER bill_is_never_emptied BEFORE TRUNCATE ON bill
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER bill_line_is_never_emptied BEFORE TRUNCATE ON bill_line
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER bill_line_is_never_emptied ON bill_line;
    DROP TRIGGER bill_is_never_emptied ON bill;
    DROP TRIGGER bill_decision_is_checked ON bill_decision; DROP FUNCTION check_bill_decision();
    DROP TRIGGER bill_line_is_checked ON bill_line; DROP FUNCTION check_bill_lines();
    DROP TRIGGER bill_is_checked ON bill; DROP FUNCTION check_bill_change();
    """,
)

BILLS = [
    migrations.CreateModel(
        name="ApprovalRule",
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
            ("position", models.PositiveSmallIntegerField()),
            ("label", models.CharField(max_length=100)),
            ("amount_from", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
            ("member_ids", models.JSONField(default=list)),
            ("is_active", models.BooleanField(default=True)),
        ],
        options={
            "db_table": "approval_rule",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("amount_from__gte", 0)), name="approval_rule_amount"
                ),
                models.UniqueConstraint(
                    condition=models.Q(("is_active", True)),
                    fields=("position",),
                    name="approval_rule_position_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Bill",
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
            (
                "kind",
                models.CharField(
                    choices=[("bill", "bill"), ("credit_note", "credit note")],
                    default="bill",
                    max_length=12,
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("captured", "captured"),
                        ("read", "read"),
                        ("coded", "coded"),
                        ("submitted", "waiting for approval"),
                        ("approved", "approved"),
                        ("posted", "posted"),
                        ("reversed", "reversed"),
                        ("discarded", "discarded"),
                    ],
                    default="captured",
                    max_length=10,
                ),
            ),
            (
                "origin",
                models.CharField(
                    choices=[
                        ("document", "from a document"),
                        ("typed", "typed"),
                        ("api", "sent by another system"),
                    ],
                    max_length=8,
                ),
            ),
            ("supplier", models.JSONField(default=dict)),
            ("number", models.CharField(blank=True, max_length=60)),
            ("issued_on", models.DateField(null=True)),
            ("taxed_on", models.DateField(null=True)),
            ("received_on", models.DateField()),
            ("due_on", models.DateField(null=True)),
            ("currency", models.CharField(max_length=3)),
            ("net", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
            ("tax", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
            ("gross", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
            ("rounding", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
            ("account_number", kernel.crypto.EncryptedTextField(bound_to=("pk",), default=b"")),
            ("account_index", models.CharField(blank=True, max_length=64)),
            ("account_tail", models.CharField(blank=True, max_length=4)),
            ("variable_symbol", models.CharField(blank=True, max_length=20)),
            ("payment_reference", models.CharField(blank=True, max_length=140)),
            ("note", models.CharField(blank=True, max_length=1000)),
            ("round", models.PositiveSmallIntegerField(default=0)),
            ("amount_in_books", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
            ("submitted_at", models.DateTimeField(null=True)),
            ("submitted_by_id", models.CharField(blank=True, max_length=36)),
            ("submitted_by_name", models.CharField(blank=True, max_length=200)),
            ("approved_at", models.DateTimeField(null=True)),
            ("exchange_rate", models.DecimalField(decimal_places=8, max_digits=18, null=True)),
            ("posted_at", models.DateTimeField(null=True)),
            ("posted_by_name", models.CharField(blank=True, max_length=200)),
            ("held_at", models.DateTimeField(null=True)),
            ("hold_reason", models.CharField(blank=True, max_length=300)),
            ("held_by_name", models.CharField(blank=True, max_length=200)),
            ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            (
                "changed_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "document",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="records.document",
                ),
            ),
            (
                "entry",
                models.OneToOneField(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounting.journalentry",
                ),
            ),
            (
                "party",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="parties.party",
                ),
            ),
            (
                "payee_account",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="parties.partybankaccount",
                ),
            ),
        ],
        options={
            "db_table": "bill",
        },
    ),
    migrations.CreateModel(
        name="BillConfirmation",
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
            ("finding", models.CharField(max_length=300)),
            ("reason", models.CharField(max_length=300)),
            (
                "confirmed_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            (
                "bill",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounting.bill",
                ),
            ),
        ],
        options={
            "db_table": "bill_confirmation",
        },
    ),
    migrations.CreateModel(
        name="BillLine",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("position", models.PositiveSmallIntegerField()),
            ("description", models.CharField(blank=True, max_length=500)),
            ("net", models.DecimalField(decimal_places=4, max_digits=19)),
            ("tax", models.DecimalField(decimal_places=4, default=0, max_digits=19)),
            ("tax_rate", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
            ("tax_code", models.CharField(blank=True, max_length=20)),
            ("cost_centre", models.CharField(blank=True, max_length=20)),
            ("project", models.CharField(blank=True, max_length=20)),
            (
                "account",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounting.account",
                ),
            ),
            (
                "bill",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounting.bill",
                ),
            ),
        ],
        options={
            "db_table": "bill_line",
        },
    ),
    migrations.CreateModel(
        name="BillSettings",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("is_posted_when_approved", models.BooleanField(default=False)),
        ],
        options={
            "db_table": "bill_settings",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("id", 1)), name="bill_settings_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="BillStep",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            ("round", models.PositiveSmallIntegerField()),
            ("position", models.PositiveSmallIntegerField()),
            (
                "door",
                models.CharField(
                    choices=[("portal", "the client"), ("workspace", "the provider")], max_length=9
                ),
            ),
            ("label", models.CharField(max_length=100)),
            ("member_ids", models.JSONField(default=list)),
            (
                "bill",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounting.bill",
                ),
            ),
        ],
        options={
            "db_table": "bill_step",
        },
    ),
    migrations.CreateModel(
        name="BillDecision",
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
                "bill",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounting.bill",
                ),
            ),
            (
                "step",
                models.OneToOneField(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounting.billstep",
                ),
            ),
        ],
        options={
            "db_table": "bill_decision",
        },
    ),
    migrations.AddIndex(
        model_name="bill",
        index=models.Index(fields=["party", "issued_on"], name="bill_by_party"),
    ),
    migrations.AddIndex(
        model_name="bill",
        index=models.Index(fields=["received_on", "id"], name="bill_by_date"),
    ),
    migrations.AddIndex(
        model_name="bill",
        index=models.Index(fields=["due_on", "id"], name="bill_by_due"),
    ),
    migrations.AddIndex(
        model_name="bill",
        index=models.Index(
            condition=models.Q(
                ("state__in", ["captured", "read", "coded", "submitted", "approved"])
            ),
            fields=["state"],
            name="bill_unposted",
        ),
    ),
    migrations.AddConstraint(
        model_name="bill",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "state__in",
                    [
                        "captured",
                        "read",
                        "coded",
                        "submitted",
                        "approved",
                        "posted",
                        "reversed",
                        "discarded",
                    ],
                )
            ),
            name="bill_state_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="bill",
        constraint=models.CheckConstraint(
            condition=models.Q(("kind__in", ["bill", "credit_note"])), name="bill_kind_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="bill",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(
                    ("state__in", ["submitted", "approved", "posted", "reversed"]), _negated=True
                ),
                models.Q(
                    ("amount_in_books__isnull", False),
                    ("due_on__isnull", False),
                    ("gross__gt", 0),
                    ("issued_on__isnull", False),
                    ("net__isnull", False),
                    ("party__isnull", False),
                    ("round__gt", 0),
                    ("submitted_at__isnull", False),
                    ("tax__isnull", False),
                    models.Q(("number", ""), _negated=True),
                    models.Q(("currency", ""), _negated=True),
                ),
                _connector="OR",
            ),
            name="bill_submitted_whole",
        ),
    ),
    migrations.AddConstraint(
        model_name="bill",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("entry__isnull", False), ("state__in", ["posted", "reversed"])),
                models.Q(
                    models.Q(("state__in", ["posted", "reversed"]), _negated=True),
                    ("entry__isnull", True),
                ),
                _connector="OR",
            ),
            name="bill_posted_whole",
        ),
    ),
    migrations.AddConstraint(
        model_name="bill",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("held_at__isnull", True), ("hold_reason", "")),
                models.Q(("held_at__isnull", False), models.Q(("hold_reason", ""), _negated=True)),
                _connector="OR",
            ),
            name="bill_hold_says_why",
        ),
    ),
    migrations.AddConstraint(
        model_name="bill",
        constraint=models.UniqueConstraint(
            condition=models.Q(
                ("document__isnull", False),
                models.Q(("state__in", ["reversed", "discarded"]), _negated=True),
            ),
            fields=("document",),
            name="bill_document_once",
        ),
    ),
    migrations.AddIndex(
        model_name="billconfirmation",
        index=models.Index(fields=["bill", "finding"], name="bill_confirmation_by_bill"),
    ),
    migrations.AddConstraint(
        model_name="billconfirmation",
        constraint=models.CheckConstraint(
            condition=models.Q(("reason", ""), _negated=True), name="bill_confirmation_says_why"
        ),
    ),
    migrations.AddConstraint(
        model_name="billline",
        constraint=models.UniqueConstraint(
            fields=("bill", "position"), name="bill_line_position_once"
        ),
    ),
    migrations.AddConstraint(
        model_name="billstep",
        constraint=models.UniqueConstraint(
            fields=("bill", "round", "position"), name="bill_step_position_once"
        ),
    ),
    migrations.AddIndex(
        model_name="billdecision",
        index=models.Index(fields=["bill", "decided_at"], name="bill_decision_by_bill"),
    ),
    migrations.AddConstraint(
        model_name="billdecision",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("verdict", "approved"), models.Q(("reason", ""), _negated=True), _connector="OR"
            ),
            name="bill_decision_says_why",
        ),
    ),
    migrations.AddConstraint(
        model_name="billdecision",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("step__isnull", True), ("verdict", "taken_back")),
                models.Q(
                    models.Q(("verdict", "taken_back"), _negated=True), ("step__isnull", False)
                ),
                _connector="OR",
            ),
            name="bill_decision_on_step",
        ),
    ),
    migrations.AddConstraint(
        model_name="billdecision",
        constraint=models.UniqueConstraint(
            condition=models.Q(("verdict", "approved")),
            fields=("bill", "round", "actor_id"),
            name="bill_decision_once_each",
        ),
    ),
    BILLS_KEEP_THEIR_WAY,
    append_only("bill_step", "bill_decision", "bill_confirmation"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0008_receivables"),
        ("parties", "0002_promises"),
        ("records", "0002_promises"),
    ]
    operations = [*BILLS]
