"""What is owed as a payment sees it: how much is free, to which account, what stands in the way."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, F, Max, Sum, When
from django.db.models.functions import Abs
from django.utils.translation import gettext

from apps.accounting.models import Bill, PaymentItem
from apps.accounting.rules import payment_discounts
from apps.accounting.rules.payment_proposals import Owed
from apps.accounting.selectors import open_items
from apps.accounting.values.bills import BillKind
from apps.accounting.values.ledger import Control
from apps.accounting.values.open_items import OpenItemInfo
from apps.accounting.values.payments import ZERO, BatchState, PaymentState
from apps.parties import selectors as parties
from apps.parties.values import BankAccountInfo
from kernel.money import minor_units, round_amount

LIVE: Final = (BatchState.DRAFT, BatchState.SUBMITTED, BatchState.APPROVED, BatchState.EXPORTED)
MESSAGE_MAX: Final = 140
_SYMBOL = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """An open item with where its money goes. `owed.open` is positive for what we owe.

    `offer` is the cash discount for who pays it whole, whether or not its day has passed.
    """

    item: OpenItemInfo
    owed: Owed
    account: BankAccountInfo | None
    variable_symbol: str
    message: str
    offer: payment_discounts.Offer | None = None


def owing(
    *, line_ids: Collection[int] | None = None, but_batch: uuid.UUID | None = None
) -> list[Owing]:
    """The open items of suppliers, or just these; what `but_batch` holds counts as free.

    Four queries, whatever their number.
    """
    rows = open_items.item_rows().filter(open_items.IS_OPEN).order_by("due_on", "line_id")
    if line_ids is None:
        rows = rows.filter(account__control=Control.PAYABLE)
    else:
        rows = rows.filter(pk__in=line_ids)
    rows = list(
        rows.annotate(percent=_of_living("discount_percent"), days=_of_living("discount_days"))
    )
    items = [open_items.item_info(row) for row in rows]
    entries = {each.entry_id for each in items}
    bills = {
        bill.entry_id: bill
        for bill in Bill.objects.filter(entry_id__in=entries).defer("account_number")
    }
    held = held_by_batches(line_ids=[each.line_id for each in items], but_batch=but_batch)
    accounts, permits = parties.payees(
        party_ids={each.party_id for each in items},
        bank_account_ids={
            bill.payee_account_id for bill in bills.values() if bill.payee_account_id
        },
    )
    found = []
    for row, item in zip(rows, items, strict=True):
        bill = bills.get(item.entry_id)
        account, obstacle = _payee(bill, accounts.get(item.party_id, ()), permits, item)
        taken, batch = held.get(item.line_id, (ZERO, ""))
        owed = round_amount(-item.open_currency_amount, item.currency)
        free = round_amount(max(abs(owed) - taken, ZERO), item.currency)
        offer = _offer(bill, item, percent=row.percent, days=row.days, free=free)
        found.append(
            Owing(
                item=item,
                owed=Owed(
                    line_id=item.line_id,
                    party_id=item.party_id,
                    party=item.party_name,
                    due_on=item.due_on,
                    currency=item.currency,
                    open=owed,
                    free=free if owed > 0 else -free,
                    batch=batch,
                    hold=bill.hold_reason if bill and bill.held_at else "",
                    # A credit note is set off, its money goes nowhere.
                    obstacle=obstacle if owed > 0 else "",
                    discount=offer.amount if offer else ZERO,
                    discount_until=offer.until if offer else None,
                ),
                account=account,
                variable_symbol=_symbol(bill),
                message=_message(bill, item),
                offer=offer,
            )
        )
    return found


def held_by_batches(
    *, line_ids: Collection[int], but_batch: uuid.UUID | None = None
) -> dict[int, tuple[Decimal, str]]:
    """Item → how much live payments hold of it, and the number of the latest batch. One query."""
    rows = PaymentItem.objects.filter(
        item_id__in=line_ids,
        payment__state=PaymentState.PLANNED,
        payment__batch__state__in=LIVE,
    )
    if but_batch is not None:
        rows = rows.exclude(payment__batch_id=but_batch)
    sums = rows.values("item_id").annotate(
        held=Sum(Abs("amount")), batch=Max("payment__batch__number")
    )
    return {each["item_id"]: (each["held"], str(each["batch"])) for each in sums}


def _of_living(term: str) -> Case:
    """A term of the party as it is today."""
    return Case(
        When(party__merged_into__isnull=False, then=F(f"party__merged_into__{term}")),
        default=F(f"party__{term}"),
    )


def _payee(
    bill: Bill | None,
    accounts: tuple[BankAccountInfo, ...],
    permits: dict[uuid.UUID, Any],
    item: OpenItemInfo,
) -> tuple[BankAccountInfo | None, str]:
    """The bill's own account; without one the party's only confirmed one."""
    if bill is not None and bill.payee_account_id:
        permit = permits[bill.payee_account_id]
        return permit.account, permit.reason
    if bill is not None and bill.account_index:
        return None, gettext("The account ··%(tail)s on the bill isn't one of %(party)s's.") % {
            "tail": bill.account_tail,
            "party": item.party_name,
        }
    confirmed = [each for each in accounts if each.may_be_paid]
    if len(confirmed) == 1:
        return confirmed[0], ""
    if confirmed:
        return None, gettext("%(party)s has several accounts; say on the bill which to pay.") % {
            "party": item.party_name
        }
    if accounts:
        return accounts[0], permits[accounts[0].id].reason
    return None, gettext("No account of %(party)s is known.") % {"party": item.party_name}


def _offer(
    bill: Bill | None,
    item: OpenItemInfo,
    *,
    percent: Decimal | None,
    days: int | None,
    free: Decimal,
) -> payment_discounts.Offer | None:
    """Of a bill that is due in one sum and of which nothing was paid or is on its way."""
    if bill is None or bill.kind != BillKind.BILL or bill.issued_on is None:
        return None
    is_whole = bill.gross == -item.currency_amount == free
    if not is_whole:
        return None
    return payment_discounts.offer(
        percent=percent,
        days=days,
        issued_on=bill.issued_on,
        gross=free,
        places=minor_units(item.currency),
    )


def _symbol(bill: Bill | None) -> str:
    stated = bill.variable_symbol.replace(" ", "") if bill else ""
    return stated if _SYMBOL.fullmatch(stated) else ""


def _message(bill: Bill | None, item: OpenItemInfo) -> str:
    if bill is None:
        return item.description[:MESSAGE_MAX]
    return (bill.payment_reference or bill.number)[:MESSAGE_MAX]
