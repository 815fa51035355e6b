"""The open items as the matching of bank lines looks at them."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils import formats
from django.utils.translation import gettext

from apps.accounting.models import BankAccount, LineState, PaymentItem, StatementLine
from apps.accounting.rules import terms
from apps.accounting.rules.matching import (
    MatchBatch,
    Matcher,
    MatchItem,
    MatchLine,
    MatchPayment,
    OtherSide,
    OwnAccount,
    Proposal,
    Reason,
    Share,
    Worth,
    tolerances,
    transfers,
    words,
)
from apps.accounting.selectors import line_numbers, worth
from apps.accounting.selectors.payments import expected_on_bank
from apps.accounting.values.bank import SuggestedShare, Suggestion, SuggestionKind
from apps.parties.selectors import owners
from apps.parties.values import bank_numbers
from kernel import crypto
from kernel.money import minor_units

_KINDS: Final[Mapping[str, SuggestionKind]] = {
    "transfer": "transfer",
    "batch": "batch",
    "payment": "batch",
}
# Reasons that rest on what the line names.
_NAMED: Final = ("number", "batch", "payment")
# Beyond that many, the soonest due are looked at.
ITEMS_MAX: Final = 20_000
SIDES_MAX: Final = 2_000
ITEMS: Final = """
SELECT i.line_id, coalesce(p.merged_into_id, p.id), coalesce(m.name, p.name),
       i.open_currency_amount, i.currency, i.date, i.due_on,
       j.code || ' ' || y.label || '/' || e.number, l.description, e.description,
       v.number, v.means ->> 'variable_symbol', v.terms, v.issued_on, v.payable, v.currency
  FROM open_item AS i
  JOIN journal_line AS l ON l.id = i.line_id
  JOIN journal_entry AS e ON e.id = l.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS y ON y.id = e.fiscal_year_id
  JOIN party AS p ON p.id = i.party_id
  LEFT JOIN party AS m ON m.id = p.merged_into_id
  LEFT JOIN invoice AS v ON v.entry_id = e.id
 WHERE i.open_amount <> 0 OR i.open_currency_amount <> 0
 ORDER BY i.currency <> %(currency)s, i.due_on, i.line_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class OpenForBank:
    """A matcher for lines of one bank account, and what its proposals speak about."""

    matcher: Matcher
    items: Mapping[int, MatchItem]
    lines: Mapping[int, MatchLine]

    def suggestions(self, line_id: int) -> list[Suggestion]:
        return [self._suggestion(one) for one in self.matcher.proposals(self.lines[line_id])]

    def best(self, line_id: int) -> Suggestion | None:
        """What is certain takes its items from the lines that are asked for later."""
        found = self.matcher.best(self.lines[line_id])
        return self._suggestion(found) if found else None

    def claim(self, line_id: int) -> None:
        """The line is certain to settle what is proposed for it first."""
        self.matcher.best(self.lines[line_id])

    def _suggestion(self, one: Proposal) -> Suggestion:
        line = self.lines[one.line_id]
        shares = tuple(
            self._share(share.item_id, share.amount)
            for share in one.shares
            if share.item_id in self.items
        )
        return Suggestion(
            kind=_KINDS.get(one.kind, "settle"),
            certainty=one.certainty,
            reason=" · ".join(sentence(why) for why in one.reasons),
            amount=line.amount,
            entry_text=", ".join(share.reference for share in shares),
            entry_date=shares[0].due_on if len(shares) == 1 else None,
            shares=shares,
            party_id=one.party_id,
            party_name=one.party_name,
            difference=one.difference.kind if one.difference else "",
            difference_amount=one.difference.amount if one.difference else Decimal(0),
            over=one.over,
            is_named=any(why.code.startswith(_NAMED) for why in one.reasons),
            batch_number=one.batch,
            other_line_id=one.other_line,
            payment_ids=one.payments,
        )

    def _share(self, item_id: int, amount: Decimal) -> SuggestedShare:
        item = self.items[item_id]
        return SuggestedShare(
            item_id=item_id,
            reference=item.reference,
            party_name=item.party_name,
            due_on=item.due_on,
            open_amount=item.amount,
            amount=amount,
            currency=item.currency,
        )


def open_for_bank(
    bank_account: BankAccount,
    rows: Sequence[StatementLine],
    *,
    numbers: Mapping[int, str],
    keys: Mapping[int, bytes],
) -> OpenForBank:
    """For open lines of `bank_account`; `numbers` are their other sides' accounts by line.

    Four queries, whatever the number of lines; one more where there are other own accounts, one
    more when payments are on their way, two when something is open in another currency.
    """
    others = BankAccount.objects.exclude(pk=bank_account.pk)
    own = list(others.values_list("number_index", "name"))
    sides = _other_sides(bank_account, rows) if own else []
    spelt = {line_id: bank_numbers.number_key(number) for line_id, number in numbers.items()}
    spelt |= {row.id: bank_numbers.number_key(line_numbers.opened(row, keys=keys)) for row in sides}
    indexes = crypto.blind_indexes({one for one in spelt.values() if one}, keys=keys)
    items = {item.id: item for item in _items(bank_account.currency)}
    foreign = {item.currency for item in items.values()} - {bank_account.currency}
    by_id = {row.id: row for row in rows}
    rates = worth.known_rates(rows, wanted={*foreign, bank_account.currency}) if foreign else {}

    def worth_in(line: MatchLine, currency: str) -> Worth | None:
        return worth.worth_by(rates, by_id[line.id], currency=currency)

    return OpenForBank(
        matcher=Matcher(
            items.values(),
            party_accounts=owners.owners_of_numbers(indexes=set(indexes.values())),
            own_accounts=[OwnAccount(account_key=index, name=name) for index, name in own],
            other_sides=[
                _other_side(row, indexes.get(spelt[row.id], ""), us=bank_account.number_index)
                for row in sides
            ],
            batches=_batches(bank_account.pk),
            limits=tolerances.limits_of(bank_account.currency),
            worth_in=worth_in,
        ),
        items=items,
        lines={row.id: _line(row, indexes.get(spelt.get(row.id, ""), "")) for row in rows},
    )


def sentence(why: Reason) -> str:
    """The reason in the reader's language, its amount as the reader writes it."""
    params = dict(why.params)
    if "day" in params:
        day = datetime.date.fromisoformat(str(params["day"]))
        params["day"] = formats.date_format(day, "j F")
    if "amount" in params:
        params["amount"] = _amount(Decimal(params["amount"]))
    return gettext(why.message) % params


def _amount(amount: Decimal) -> str:
    """In groups that never part, as amounts are written everywhere."""
    whole, _point, cents = f"{amount:,.2f}".partition(".")
    grouped = whole.replace(",", "\u00a0")
    return f"{grouped}{formats.get_format('DECIMAL_SEPARATOR')}{cents}"


def _line(row: StatementLine, account_key: str) -> MatchLine:
    return MatchLine(
        id=row.id,
        booked_on=row.booked_on,
        amount=row.amount,
        currency=row.currency,
        name=row.counterparty_name,
        account_key=account_key,
        reference=row.reference,
        variable_symbol=row.variable_symbol,
        specific_symbol=row.specific_symbol,
        description=row.description,
    )


def _other_sides(bank_account: BankAccount, rows: Sequence[StatementLine]) -> list[StatementLine]:
    """Open lines of the other accounts with the same money the other way, about the same days."""
    days = [row.booked_on for row in rows]
    if not days:
        return []
    found = StatementLine.objects.filter(
        state=LineState.IMPORTED,
        currency=bank_account.currency,
        amount__in={-row.amount for row in rows if row.amount},
        booked_on__range=(min(days) - transfers.APART, max(days) + transfers.APART),
    )
    return list(
        found.exclude(bank_account=bank_account)
        .select_related("bank_account")
        .order_by("booked_on", "id")[:SIDES_MAX]
    )


def _other_side(row: StatementLine, account_key: str, *, us: str) -> OtherSide:
    return OtherSide(
        line_id=row.id,
        account_key=row.bank_account.number_index,
        account_name=row.bank_account.name,
        booked_on=row.booked_on,
        amount=row.amount,
        currency=row.currency,
        names_us=account_key == us,
        names_another=bool(account_key) and account_key != us,
    )


def _batches(bank_account_id: uuid.UUID) -> list[MatchBatch]:
    """What the bank was told to pay from this account."""
    expected = expected_on_bank(bank_account_id=bank_account_id)
    payment_ids = [payment.payment_id for batch in expected for payment in batch.payments]
    shares: dict[uuid.UUID, list[Share]] = {payment_id: [] for payment_id in payment_ids}
    if payment_ids:
        rows = PaymentItem.objects.filter(payment_id__in=payment_ids).order_by("item_id")
        stated = rows.values_list("payment_id", "item_id", "amount", "discount")
        for payment_id, item_id, amount, kept in stated:
            # What is kept back as cash discount is no money of the line.
            shares[payment_id].append(Share(item_id, amount - kept))
    return [
        MatchBatch(
            number=batch.number,
            message_id=batch.message_id,
            execution_on=batch.execution_on,
            currency=batch.currency,
            payments=tuple(
                MatchPayment(
                    id=payment.payment_id,
                    party_id=payment.party_id,
                    party_name=payment.party_name,
                    amount=-payment.amount,
                    number=payment.end_to_end_id,
                    variable_symbol=payment.variable_symbol,
                    shares=tuple(shares[payment.payment_id]),
                )
                for payment in batch.payments
            ),
        )
        for batch in expected
    ]


def _items(currency: str) -> Iterable[MatchItem]:
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, {"currency": currency, "limit": ITEMS_MAX})
        return [_item(row) for row in cursor.fetchall()]


def _item(row: tuple[Any, ...]) -> MatchItem:
    line_id: int
    party_id: uuid.UUID
    date: datetime.date
    line_id, party_id, name, amount, currency, date, due_on, entry, said, text, *invoice = row
    number, symbol, *stated = invoice
    off = _discount(amount, *stated)
    found = tuple(dict.fromkeys(words.number_words(said, text)))
    return MatchItem(
        id=line_id,
        party_id=party_id,
        party_name=name,
        amount=amount,
        currency=currency,
        date=date,
        due_on=due_on,
        reference=number or next(iter(found), entry),
        numbers=tuple(one for one in (number, symbol) if one) or found,
        discount=off.amount if off else Decimal(0),
        discount_until=off.until if off else None,
    )


def _discount(
    amount: Decimal,
    kept: str | None,
    issued_on: datetime.date | None,
    payable: Decimal | None,
    currency: str | None,
) -> terms.Discount | None:
    """What an invoice of which nothing is paid lets its customer keep back, also too late."""
    if not kept or issued_on is None or payable is None or not currency or amount != payable:
        return None
    return terms.discount(
        terms.from_plain(json.loads(kept)),
        issued_on=issued_on,
        amount=payable,
        places=minor_units(currency),
    )
