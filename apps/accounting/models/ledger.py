"""The ledger's tables. What they promise beyond columns is kept by triggers, see migration 0002."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.accounting.values.ledger import (
    AccountKind,
    AccountRole,
    Control,
    DimensionKind,
    JournalKind,
    PeriodState,
    TaxDirection,
    TaxKind,
    TaxRole,
)
from kernel.ids import new_id
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class Books(Record):
    """One row: how these books are kept."""

    personal_data = NOTHING_PERSONAL
    currency = models.CharField(max_length=3)
    # Decimal places of a booked amount in that currency.
    places = models.PositiveSmallIntegerField()
    country = models.CharField(max_length=2)
    chart = models.CharField(max_length=20)
    first_month = models.PositiveSmallIntegerField()
    starts_on = models.DateField()

    class Meta:
        db_table = "books"
        constraints: ClassVar = [
            models.CheckConstraint(name="books_once", condition=Q(id=1)),
            models.CheckConstraint(
                name="books_places", condition=Q(places__gte=0) & Q(places__lte=4)
            ),
        ]


class Account(Record):
    """An account of the chart. Its kind says on which statement it stands."""

    personal_data = NOTHING_PERSONAL
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=AccountKind)
    # Stands among its kind with the opposite sign, as accumulated depreciation does.
    is_contra = models.BooleanField(default=False)
    is_bank = models.BooleanField(default=False)
    # Of what its lines are open items; "" for an account that has none.
    control = models.CharField(max_length=12, choices=Control, blank=True, default="")
    # The one foreign currency it is kept in; "" for the books' own or any.
    currency = models.CharField(max_length=3, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "account"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="account_kind_known", condition=Q(kind__in=AccountKind.values)
            ),
            models.CheckConstraint(
                name="account_control_known", condition=Q(control__in=["", *Control.values])
            ),
        ]


class RoleAccount(Record):
    """The account that a role of the books, such as output tax, is booked on."""

    personal_data = NOTHING_PERSONAL

    role = models.CharField(max_length=20, choices=AccountRole, primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "role_account"


class Dimension(Record):
    """A cost centre or a project that a line may belong to."""

    personal_data: ClassVar = {"name": "a project may carry a person's name"}

    kind = models.CharField(max_length=12, choices=DimensionKind)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "dimension"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "code"], name="dimension_once"),
            models.CheckConstraint(
                name="dimension_kind_known", condition=Q(kind__in=DimensionKind.values)
            ),
        ]


class TaxCode(Record):
    """How a sale or a purchase is taxed, and while which days that is the law."""

    personal_data = NOTHING_PERSONAL

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    direction = models.CharField(max_length=8, choices=TaxDirection)
    kind = models.CharField(max_length=16, choices=TaxKind)
    # Percent.
    rate = models.DecimalField(max_digits=6, decimal_places=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    # EN 16931: the category (S, Z, E, AE, K, G, O) and the VATEX code of an exemption.
    category = models.CharField(max_length=2)
    exemption = models.CharField(max_length=20, blank=True)
    # The line of the tax return that it goes to, as the return names it.
    label = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_verified = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "tax_code"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="tax_code_direction_known", condition=Q(direction__in=TaxDirection.values)
            ),
            models.CheckConstraint(
                name="tax_code_kind_known", condition=Q(kind__in=TaxKind.values)
            ),
            models.CheckConstraint(
                name="tax_code_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]


class Journal(Record):
    personal_data = NOTHING_PERSONAL
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=JournalKind)

    class Meta:
        db_table = "journal"


class FiscalYear(Record):
    personal_data = NOTHING_PERSONAL
    label = models.CharField(max_length=12, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        db_table = "fiscal_year"
        constraints: ClassVar = [
            models.CheckConstraint(name="year_in_order", condition=Q(starts_on__lt=F("ends_on"))),
        ]


class Period(Record):
    """A month of a fiscal year. Periods never overlap (migration 0002)."""

    personal_data = NOTHING_PERSONAL
    fiscal_year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(unique=True)
    ends_on = models.DateField()
    state = models.CharField(max_length=12, choices=PeriodState, default=PeriodState.OPEN)

    class Meta:
        db_table = "period"
        constraints: ClassVar = [
            models.CheckConstraint(name="period_in_order", condition=Q(starts_on__lt=F("ends_on"))),
            models.CheckConstraint(
                name="period_state_known", condition=Q(state__in=PeriodState.values)
            ),
        ]


class JournalCounter(Record):
    """The last number given in a journal and year. Made beforehand, so that nobody races for it."""

    personal_data = NOTHING_PERSONAL
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.ForeignKey(
        FiscalYear, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "journal_counter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["journal", "fiscal_year"], name="counter_once"),
        ]


class JournalEntry(ActedRecord):
    """A posted entry. Final: it is corrected by a linked reversal."""

    append_only = True
    personal_data: ClassVar = {
        "description": "a payment's text may name a person; kept as long as the books",
        "actor_name": "who posted it, for the trail the client may read",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="+", db_index=False)
    fiscal_year = models.ForeignKey(
        FiscalYear, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveBigIntegerField()
    date = models.DateField()
    description = models.CharField(max_length=500)
    currency = models.CharField(max_length=3)
    line_count = models.PositiveIntegerField()
    # Posted into a soft-closed period on purpose, by someone who may close it.
    is_adjustment = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    # What the entry comes from: a statement line, an invoice. Empty when it was entered by hand.
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=40, blank=True)
    posted_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "journal_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["journal", "fiscal_year", "number"], name="entry_number_once"
            ),
            models.CheckConstraint(name="entry_has_two_lines", condition=Q(line_count__gte=2)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["date", "journal", "number"], name="entry_by_date"),
            models.Index(
                fields=["source_kind", "source_id"],
                name="entry_by_source",
                condition=~Q(source_kind=""),
            ),
        ]


class Line(Record):
    """One side of an entry: `amount` is positive for debit, negative for credit.

    `amount` is in the currency of the books. `currency` and `currency_amount` are set together, for
    a line in another one; an exchange difference has a `currency_amount` of 0.
    """

    append_only = True
    personal_data: ClassVar = {
        "description": "a payment's text may name a person; kept as long as the books",
    }

    # (entry, position) is unique and serves the entry's foreign key.
    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The entry's date, kept here so that a balance needs one index alone.
    date = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=500, blank=True)
    # NULL and not "": a plain line carries nothing of what follows.
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001
    currency_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    # On a control account: whose it is, and when it is due.
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    due_on = models.DateField(null=True)
    # Of a taxed line: the code, whether it is the base or the tax, and the tax point.
    tax_code = models.ForeignKey(
        TaxCode, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    tax_role = models.CharField(max_length=4, choices=TaxRole, null=True)  # noqa: DJ001
    taxed_on = models.DateField(null=True)
    cost_centre = models.ForeignKey(
        Dimension, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    project = models.ForeignKey(
        Dimension, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        db_table = "journal_line"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "position"], name="line_position_once"),
            models.CheckConstraint(
                name="line_not_zero",
                condition=~Q(amount=0) | (Q(currency_amount__isnull=False) & ~Q(currency_amount=0)),
            ),
            models.CheckConstraint(
                name="line_currency_whole",
                condition=Q(currency__isnull=True, currency_amount__isnull=True)
                | Q(currency__isnull=False, currency_amount__isnull=False),
            ),
            models.CheckConstraint(
                name="line_tax_whole",
                condition=Q(tax_code__isnull=True, tax_role__isnull=True, taxed_on__isnull=True)
                | Q(tax_code__isnull=False, tax_role__isnull=False, taxed_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "date", "id"],
                name="line_by_account",
                include=["amount", "entry"],
            ),
            models.Index(
                fields=["taxed_on", "tax_code"],
                name="line_by_tax",
                condition=Q(tax_code__isnull=False),
                include=["tax_role", "amount", "account"],
            ),
            models.Index(
                fields=["cost_centre", "account", "date"],
                name="line_by_cost_centre",
                condition=Q(cost_centre__isnull=False),
                include=["amount"],
            ),
            models.Index(
                fields=["project", "account", "date"],
                name="line_by_project",
                condition=Q(project__isnull=False),
                include=["amount"],
            ),
        ]


class MonthBalance(Record):
    """What was debited and credited on an account in a month. Kept by the lines' trigger."""

    personal_data = NOTHING_PERSONAL
    is_derived = True

    pk = models.CompositePrimaryKey("account_id", "month")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    debit = models.DecimalField(max_digits=21, decimal_places=4, default=0)
    credit = models.DecimalField(max_digits=21, decimal_places=4, default=0)

    class Meta:
        db_table = "month_balance"


class CurrencyBalance(Record):
    """What an account's lines in a foreign currency come to in a month. Kept as `MonthBalance`."""

    personal_data = NOTHING_PERSONAL
    is_derived = True

    pk = models.CompositePrimaryKey("account_id", "currency", "month")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    month = models.DateField()
    # In that currency, and what it was booked at in the books' own.
    amount = models.DecimalField(max_digits=21, decimal_places=4, default=0)
    booked = models.DecimalField(max_digits=21, decimal_places=4, default=0)

    class Meta:
        db_table = "currency_balance"
