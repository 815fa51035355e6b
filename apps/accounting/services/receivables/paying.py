"""Payments of customers: registered, spread over what is open, taken back; and write-offs."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounting.facts import receivables as facts
from apps.accounting.models import (
    Account,
    Allocation,
    AllocationPart,
    InvoiceSettings,
    JournalEntry,
    OpenItem,
)
from apps.accounting.selectors import currencies, roles
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors.receivables import buyers
from apps.accounting.services.ledger import ReasonMissing, record_entry, record_reversal
from apps.accounting.services.ledger.allocating import record_allocation, record_undo
from apps.accounting.services.receivables import (
    discount_notes,
    discounts,
    drafting,
    overdue,
    refusals,
    sharing,
)
from apps.accounting.services.receivables.discounts import Discount
from apps.accounting.services.receivables.posting import in_books
from apps.accounting.services.receivables.settings import SETTINGS_ID
from apps.accounting.values.ledger import AccountRole, BooksInfo, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.receivables import (
    InvoiceState,
    IssuedInvoice,
    PaymentShare,
    RegisteredPayment,
)
from kernel.actor import Actor
from kernel.db.prepared import Parameter, PreparedQuery
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.money import round_amount

REGISTER: Final = "accounting.payment.register"
WRITE_OFF: Final = "accounting.write_off"
SOURCE: Final = "customer_payment"
WRITTEN_OFF: Final = "write_off"
BANK, GENERAL = "BNK", "GEN"
ZERO: Final = Decimal(0)
PAYMENT_ACCOUNT: Final = PreparedQuery(
    Account.objects.filter(code=Parameter("code"), is_bank=True, is_active=True)
)
PAYMENT: Final = PreparedQuery(
    OpenItem.objects.filter(line__entry_id=Parameter("entry")).values_list("line_id")
)


@transaction.atomic
def register_payment(
    *,
    party_id: uuid.UUID,
    account_code: str,
    on: datetime.date,
    amount: Decimal,
    actor: Actor,
    currency: str = "",
    shares: Sequence[PaymentShare] | None = None,
    text: str = "",
    today: datetime.date | None = None,
) -> RegisteredPayment:
    """Book what a customer paid into a bank or cash account, and settle what is open with it.

    `amount` is in `currency` (the books' when empty). Without `shares` the longest due is paid
    first; what is left stays on the customer's account. An invoice paid within its cash discount
    is settled whole; where a paper about the discount is asked for, it is issued today.
    Errors: `PaymentUnfit`, `PaymentAccountUnfit`, `ItemsUnfit`, `SharesExceed`, `RateMissing`,
    `PeriodClosed`, for a paper those of `issue_invoice`.
    """
    actor.require(REGISTER)
    return pay_items(
        party_id=party_id,
        account_code=account_code,
        on=on,
        amount=amount,
        currency=currency,
        shares=shares,
        text=text,
        actor=actor,
        source_kind=SOURCE,
        source_id=str(party_id),
        today=today,
    )


def pay_items(
    *,
    party_id: uuid.UUID,
    account_code: str,
    on: datetime.date,
    amount: Decimal,
    actor: Actor,
    source_kind: str,
    source_id: str,
    currency: str = "",
    shares: Sequence[PaymentShare] | None = None,
    text: str = "",
    booked: Decimal | None = None,
    today: datetime.date | None = None,
) -> RegisteredPayment:
    """`register_payment` for acts with permissions of their own, such as the bank's.

    `booked` is what arrived in the books' currency when the account isn't kept in `currency`.
    """
    own = books.books()
    currency = currency or own.currency
    _check_amount(amount, currency)
    account = _payment_account(account_code, currency)
    items = sharing.open_items(party_id, currency)
    wanted = sharing.wanted(items, amount, shares, on=on)
    given = [share.discount for share in wanted if share.discount]
    documented = discount_notes.documented(given)
    rate = None
    if currency != own.currency:
        rate = booked / amount if booked else currencies.rate_for(currency=currency, on=on).rate
    payer = buyers.customer(party_id=party_id)
    party, party_name = payer.party_id, payer.name
    entry = record_entry(
        draft=EntryDraft(
            journal_code=BANK,
            date=on,
            description=(text.strip() or gettext("Payment, %(party)s") % {"party": party_name})[
                :500
            ],
            lines=_payment_lines(
                account,
                amount=amount,
                currency=currency,
                rate=rate,
                booked=booked,
                discounts_taken=[each for each in given if each.invoice_id not in documented],
                party_id=party,
                on=on,
                own=own,
            ),
            source_kind=source_kind,
            source_id=source_id,
        ),
        actor=actor,
    )
    papers = discount_notes.make(
        [each for each in given if each.invoice_id in documented],
        entry_id=entry.id,
        paid_on=on,
        actor=actor,
        today=today,
    )
    paid = [sharing.without(share, documented) for share in wanted]
    taken = sum((share.amount for share in wanted), ZERO)
    if taken:
        _settle(entry.id, paid, on=on, actor=actor, source_kind=source_kind, source_id=source_id)
    discount = sum((each.amount for each in given), ZERO)
    on_account = amount + discount - taken
    publish(
        facts.PaymentRegistered(
            party_id=party,
            party=party_name,
            entry_id=entry.id,
            date=on.isoformat(),
            amount=drafting.plain(amount),
            currency=currency,
            discount=drafting.plain(discount),
            on_account=drafting.plain(on_account),
        ),
        actor=actor,
    )
    overdue.watch_customer(party_id=party, actor=actor)
    return RegisteredPayment(
        entry_id=entry.id,
        entry_reference=entry.reference,
        allocated=taken,
        discount=discount,
        on_account=on_account,
        papers=papers,
    )


@transaction.atomic
def take_back_payment(
    *, entry_id: uuid.UUID, reason: str, actor: Actor, today: datetime.date | None = None
) -> tuple[IssuedInvoice, ...]:
    """Open again what the payment settled, and reverse its entry. What papers said was off is
    charged again by papers of their own, which are returned.

    Errors: `NotFound`, `PaymentUnknown`, `ReasonMissing`, `AlreadyReversed`.
    """
    actor.require(REGISTER)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    entry = (
        JournalEntry.objects.select_related("journal", "fiscal_year").filter(pk=entry_id).first()
    )
    if entry is None:
        raise NotFound()
    if entry.source_kind not in (SOURCE, WRITTEN_OFF):
        raise refusals.PaymentUnknown()
    if entry.source_kind == WRITTEN_OFF:
        actor.require(WRITE_OFF)
    for allocation_id in _allocations_of(entry_id):
        record_undo(allocation_id=allocation_id, reason=reason, actor=actor)
    record_reversal(entry_id=entry_id, reason=reason, actor=actor)
    papers = discount_notes.charge_discount_again(entry_id=entry_id, actor=actor, today=today)
    publish(
        facts.PaymentTakenBack(
            entry_id=entry_id,
            entry=f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}",
            reason=reason.strip(),
        ),
        actor=actor,
    )
    return papers


@transaction.atomic
def write_off(
    *, invoice_id: uuid.UUID, reason: str, actor: Actor, on: datetime.date | None = None
) -> uuid.UUID:
    """Give up what is open of an invoice, up to the limit in the settings. The entry's id.

    Errors: `NotFound`, `InvoiceNotIssued`, `NothingOpen`, `WriteOffTooLarge`, `ReasonMissing`.
    """
    actor.require(WRITE_OFF)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    invoice = drafting.locked(invoice_id)
    if invoice.state != InvoiceState.ISSUED:
        raise refusals.InvoiceNotIssued()
    items = sharing.items_of(invoice)
    if not items:
        raise refusals.NothingOpen(number=invoice.number)
    own = books.books()
    booked = sum((item.open_amount for item in items), ZERO)
    limit = InvoiceSettings.objects.values_list("write_off_limit", flat=True).get(pk=SETTINGS_ID)
    if booked > limit:
        raise refusals.WriteOffTooLarge(
            amount=f"{booked:.2f} {own.currency}", limit=f"{limit:.2f} {own.currency}"
        )
    on = on or timezone.localdate()
    is_foreign = invoice.currency != own.currency
    left = sum((item.open_currency_amount for item in items), ZERO)
    entry = record_entry(
        draft=EntryDraft(
            journal_code=GENERAL,
            date=on,
            description=(
                gettext("%(number)s written off: %(reason)s")
                % {"number": invoice.number, "reason": reason.strip()}
            )[:500],
            lines=(
                LineDraft(
                    account_code=roles.account_for(role=AccountRole.WRITE_OFF).code,
                    amount=booked,
                    currency=invoice.currency if is_foreign else "",
                    currency_amount=left if is_foreign else None,
                ),
                LineDraft(
                    account_code=items[0].account.code,
                    amount=-booked,
                    currency=invoice.currency if is_foreign else "",
                    currency_amount=-left if is_foreign else None,
                    party_id=items[0].party_id,
                    due_on=on,
                ),
            ),
            source_kind=WRITTEN_OFF,
            source_id=str(invoice.id),
        ),
        actor=actor,
    )
    wanted = [sharing.Share(item=item, amount=item.open_currency_amount) for item in items]
    _settle(
        entry.id, wanted, on=on, actor=actor, source_kind=WRITTEN_OFF, source_id=str(invoice.id)
    )
    publish(
        facts.InvoiceWrittenOff(
            invoice_id=invoice.id,
            number=invoice.number,
            amount=drafting.plain(left),
            currency=invoice.currency,
            reason=reason.strip(),
            entry_id=entry.id,
        ),
        actor=actor,
    )
    overdue.watch_customer(party_id=invoice.party_id, actor=actor)
    return entry.id


# ---- Checking -------------------------------------------------------------------------------
def _check_amount(amount: Decimal, currency: str) -> None:
    if not amount.is_finite() or amount <= 0 or amount != round_amount(amount, currency):
        raise refusals.PaymentUnfit(field="amount")


def _payment_account(code: str, currency: str) -> Account:
    found = PAYMENT_ACCOUNT.first(code=code)
    if found is None or found.currency not in ("", currency):
        raise refusals.PaymentAccountUnfit(field="account", account=code, currency=currency)
    return found


# ---- Writing ---------------------------------------------------------------------------------
def _payment_lines(
    account: Account,
    *,
    amount: Decimal,
    currency: str,
    rate: Decimal | None,
    booked: Decimal | None,
    discounts_taken: Sequence[Discount],
    party_id: uuid.UUID,
    on: datetime.date,
    own: BooksInfo,
) -> tuple[LineDraft, ...]:
    """The account against what is owed; over the conversion account between two currencies."""
    places = own.places
    arrived = booked if booked is not None else in_books(amount, rate=rate, places=places)
    given = [
        line
        for discount in discounts_taken
        for line in discounts.lines_of(discount, currency=currency, rate=rate, books=own)
    ]
    off = sum((discount.amount for discount in discounts_taken), ZERO)
    off_booked = sum((line.amount for line in given), ZERO)
    is_foreign = rate is not None
    control = LineDraft(
        account_code=roles.account_for(role=AccountRole.RECEIVABLE).code,
        amount=-(arrived + off_booked),
        currency=currency if is_foreign else "",
        currency_amount=-(amount + off) if is_foreign else None,
        party_id=party_id,
        due_on=on,
    )
    if not is_foreign:
        return (LineDraft(account_code=account.code, amount=arrived), *given, control)
    if account.currency == currency:
        own_line = LineDraft(
            account_code=account.code, amount=arrived, currency=currency, currency_amount=amount
        )
        return (own_line, *given, control)
    between = roles.account_for(role=AccountRole.CONVERSION).code
    return (
        LineDraft(account_code=account.code, amount=arrived),
        LineDraft(account_code=between, amount=-arrived),
        LineDraft(account_code=between, amount=arrived, currency=currency, currency_amount=amount),
        *given,
        control,
    )


def _settle(
    entry_id: uuid.UUID,
    wanted: Sequence[sharing.Share],
    *,
    on: datetime.date,
    actor: Actor,
    source_kind: str,
    source_id: str,
) -> None:
    [(payment_id,)] = PAYMENT.all(entry=entry_id)
    taken = sum((share.amount for share in wanted), ZERO)
    record_allocation(
        items=[
            *(ItemShare(line_id=share.item.pk, amount=share.amount) for share in wanted),
            ItemShare(line_id=payment_id, amount=-taken),
        ],
        on=on,
        actor=actor,
        source_kind=source_kind,
        source_id=source_id,
    )


def _allocations_of(entry_id: uuid.UUID) -> list[uuid.UUID]:
    """Those that stand and in which the entry's items take part."""
    parts = AllocationPart.objects.filter(item__line__entry_id=entry_id)
    undone = Allocation.objects.exclude(undoes=None).values("undoes_id")
    rows = Allocation.objects.filter(pk__in=parts.values("allocation_id"), undoes=None)
    return list(rows.exclude(pk__in=undone).order_by("allocated_at").values_list("pk", flat=True))
