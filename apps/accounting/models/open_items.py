"""What is owed and what settled it. Triggers keep all three tables true, see migration 0006."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.accounting.models.ledger import Account, Line
from kernel.ids import new_id
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record

ZERO_TO_WHOLE = Q(amount__gte=0, open_amount__gte=0, open_amount__lte=F("amount")) | Q(
    amount__lte=0, open_amount__lte=0, open_amount__gte=F("amount")
)
ZERO_TO_WHOLE_IN_CURRENCY = Q(
    currency_amount__gte=0,
    open_currency_amount__gte=0,
    open_currency_amount__lte=F("currency_amount"),
) | Q(
    currency_amount__lte=0,
    open_currency_amount__lte=0,
    open_currency_amount__gte=F("currency_amount"),
)
SETTLED_TOGETHER = ~Q(open_currency_amount=0) | Q(currency_amount=0) | Q(open_amount=0)


class OpenItem(Record):
    """A line on a control account, and how much of it is still open.

    Positive: they owe us; negative: we owe them. `amount` and `open_amount` are in the books'
    currency, the others in the item's.
    """

    personal_data = NOTHING_PERSONAL
    is_derived = True

    line = models.OneToOneField(Line, on_delete=models.PROTECT, primary_key=True, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    date = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency_amount = models.DecimalField(max_digits=19, decimal_places=4)
    open_amount = models.DecimalField(max_digits=19, decimal_places=4)
    open_currency_amount = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        db_table = "open_item"
        constraints: ClassVar = [
            models.CheckConstraint(name="open_item_within", condition=ZERO_TO_WHOLE),
            models.CheckConstraint(
                name="open_item_currency_within", condition=ZERO_TO_WHOLE_IN_CURRENCY
            ),
            models.CheckConstraint(name="open_item_settled_together", condition=SETTLED_TOGETHER),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "due_on", "line"],
                name="open_item_by_due",
                condition=~Q(open_amount=0) | ~Q(open_currency_amount=0),
            ),
            # All that an aged list adds up, party by party.
            models.Index(
                fields=["account", "party", "currency", "due_on"],
                name="open_item_owed",
                condition=~Q(open_amount=0) | ~Q(open_currency_amount=0),
                include=["date", "line", "open_amount", "open_currency_amount"],
            ),
            models.Index(fields=["party", "account", "date"], name="open_item_by_party"),
        ]


class Allocation(ActedRecord):
    """A balanced set of parts of open items that settle each other. Taken back by its mirror."""

    append_only = True
    personal_data: ClassVar = {"actor_name": "who allocated it, for the trail"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    date = models.DateField()
    part_count = models.PositiveIntegerField()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    # What it comes from: a statement line, a payment. Empty when a person allocated by hand.
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=40, blank=True)
    allocated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "allocation"
        constraints: ClassVar = [
            models.CheckConstraint(name="allocation_has_two", condition=Q(part_count__gte=2)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["date"], name="allocation_by_date"),
            models.Index(
                fields=["source_kind", "source_id"],
                name="allocation_by_source",
                condition=~Q(source_kind=""),
            ),
        ]


class AllocationPart(Record):
    """How much of an open item an allocation takes, signed like the item."""

    append_only = True
    personal_data = NOTHING_PERSONAL

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency_amount = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        db_table = "allocation_part"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["allocation", "item"], name="allocation_item_once"),
        ]


class SettledShare(Record):
    """A part of an allocation with what says where it belongs, kept by the parts' trigger.

    `counts_on` is the first day on which both the allocation and all that it settles were there:
    before it, the part takes nothing from what is owed.
    """

    personal_data = NOTHING_PERSONAL
    is_derived = True

    part = models.OneToOneField(
        AllocationPart, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="+", db_index=False)
    # From here on as the item has it, and its own keys are checked there.
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    party = models.ForeignKey(
        "parties.Party",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    counts_on = models.DateField()
    date = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency_amount = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        db_table = "settled_share"
        indexes: ClassVar = [
            models.Index(
                fields=["account", "counts_on"],
                name="settled_share_by_day",
                include=[
                    "item",
                    "party",
                    "date",
                    "due_on",
                    "currency",
                    "amount",
                    "currency_amount",
                ],
            ),
        ]
