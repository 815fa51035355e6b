"""A dunning letter and a statement of account, laid out for their templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext, override, pgettext

from apps.accounting.exports.invoices import paper, typesetting
from apps.accounting.exports.invoices.words import Reader
from apps.accounting.rules import payment_codes
from apps.accounting.values.letters import (
    AccountMovement,
    AccountStatement,
    DunningLetter,
    OverdueItem,
)
from apps.accounting.values.outgoing import PaymentMeans

Data = dict[str, Any]
FINAL_LEVEL: Final = 3
NO_PAYMENT: Final[Data] = {"title": "", "facts": [], "sentences": [], "code": "", "caption": ""}


def dunning_pdf(letter: DunningLetter) -> bytes:
    """The letter in its language. The same letter is always the same file."""
    return typesetting.compile_pdf("reminder.typ", dunning_data(letter), made_on=letter.made_on)


def statement_pdf(statement: AccountStatement) -> bytes:
    """The statement in its language. The same statement is always the same file."""
    return typesetting.compile_pdf(
        "account.typ", statement_data(statement), made_on=statement.made_on
    )


def dunning_data(letter: DunningLetter) -> Data:
    with override(letter.language):
        reader = Reader(letter.language, letter.currency)
        heading = _dunning_heading(letter.level)
        return {
            **paper.letter_data(letter, heading=heading, number=letter.number, reader=reader),
            "facts": [
                [pgettext("invoice", "Date"), reader.day(letter.made_on)],
                [pgettext("invoice", "Please pay by"), reader.day(letter.pay_by), True],
            ],
            "opening": _dunning_opening(letter, reader),
            "columns": _dunning_columns(letter),
            "lines": [_overdue_line(item, letter, reader) for item in letter.items],
            "remarks": _remarks(letter, reader),
            "totals": _dunning_totals(letter, reader),
            "payable": [pgettext("invoice", "To pay"), reader.money(letter.total)],
            "payment": _payment(
                letter.means,
                letter.total,
                reader,
                payee=letter.seller.name,
                message=letter.number or ", ".join(item.number for item in letter.items),
                due_on=letter.pay_by.strftime("%Y%m%d"),
            ),
            "sentences": [letter.note] if letter.note else [],
        }


def statement_data(statement: AccountStatement) -> Data:
    with override(statement.language):
        reader = Reader(statement.language, statement.currency)
        heading = pgettext("invoice", "Statement of account")
        opening = ["", pgettext("invoice", "Opening balance"), "", "", "",
                   reader.number(statement.opening)]  # fmt: skip
        overdue = [pgettext("invoice", "of which overdue"), reader.money(statement.overdue)]
        return {
            **paper.letter_data(statement, heading=heading, number="", reader=reader),
            "facts": [
                [pgettext("invoice", "Since"), reader.day(statement.first)],
                [pgettext("invoice", "Until"), reader.day(statement.last)],
            ],
            "columns": _statement_columns(statement),
            "lines": [opening, *(_movement(each, reader) for each in statement.movements)],
            "bands": [[band.title, reader.number(band.amount)] for band in statement.bands],
            "payable": [_balance_word(statement.closing), reader.money(abs(statement.closing))],
            "overdue": overdue if statement.overdue > 0 else [],
            "payment": _payment(
                statement.means,
                statement.overdue,
                reader,
                payee=statement.seller.name,
                message=statement.buyer.name,
            ),
            "sentences": [statement.note] if statement.note else [],
        }


def _dunning_heading(level: int) -> str:
    if level <= 1:
        return pgettext("invoice", "Reminder")
    if level < FINAL_LEVEL:
        return pgettext("invoice", "Second reminder")
    return pgettext("invoice", "Final reminder")


def _dunning_opening(letter: DunningLetter, reader: Reader) -> list[str]:
    day = {"day": reader.day(letter.pay_by)}
    if letter.level <= 1:
        return [
            gettext("The invoices below were due, and we have not seen your payment yet."),
            gettext(
                "If it is already on its way, please disregard this letter."
                " Otherwise please pay by %(day)s."
            )
            % day,
        ]
    if letter.level < FINAL_LEVEL:
        return [
            gettext("We have written to you before: the invoices below are still open."),
            gettext("Please pay by %(day)s, or tell us what stands in the way.") % day,
        ]
    return [
        gettext("Despite our reminders the invoices below are still open."),
        gettext(
            "If we don't have your payment by %(day)s, we shall take further steps to collect it,"
            " at your cost."
        )
        % day,
    ]


def _dunning_columns(letter: DunningLetter) -> list[Data]:
    titles = [
        (pgettext("invoice", "Invoice"), False),
        (pgettext("invoice", "Issued"), False),
        (pgettext("invoice", "Due"), False),
        (pgettext("invoice", "Days late"), True),
        (pgettext("invoice", "Amount"), True),
        (pgettext("invoice", "Open, %(currency)s") % {"currency": letter.currency}, True),
    ]
    if letter.interest:
        titles.append((pgettext("invoice", "Interest"), True))
    return paper.columns(titles)


def _overdue_line(item: OverdueItem, letter: DunningLetter, reader: Reader) -> list[str]:
    cells = [
        item.number,
        reader.day(item.issued_on),
        reader.day(item.due_on),
        str(item.days_late),
        reader.number(item.amount),
        reader.number(item.open_amount),
    ]
    return [*cells, reader.number(item.interest)] if letter.interest else cells


def _remarks(letter: DunningLetter, reader: Reader) -> list[str]:
    if not letter.interest:
        return []
    said = {
        "rate": reader.percent(letter.interest_rate),
        "source": letter.interest_source.rstrip("."),
    }
    if letter.interest_source:
        return [gettext("Interest on late payment: %(rate)s a year, %(source)s.") % said]
    return [gettext("Interest on late payment: %(rate)s a year.") % said]


def _dunning_totals(letter: DunningLetter, reader: Reader) -> list[list[str]]:
    totals = [[pgettext("invoice", "Open"), reader.number(letter.open_amount)]]
    if letter.interest:
        totals.append([pgettext("invoice", "Interest"), reader.number(letter.interest)])
    if letter.fee:
        totals.append([pgettext("invoice", "Fee"), reader.number(letter.fee)])
    return totals


def _statement_columns(statement: AccountStatement) -> list[Data]:
    said = {"currency": statement.currency}
    return paper.columns(
        [
            (pgettext("invoice", "Date"), False),
            (pgettext("invoice", "Description"), False),
            (pgettext("invoice", "Number"), False),
            (pgettext("invoice", "Due"), False),
            (pgettext("invoice", "Amount"), True),
            (pgettext("invoice", "Balance, %(currency)s") % said, True),
        ],
        wide=1,
    )


def _movement(movement: AccountMovement, reader: Reader) -> list[str]:
    return [
        reader.day(movement.date),
        movement.text,
        movement.number,
        reader.day(movement.due_on) if movement.due_on else "",
        reader.number(movement.amount),
        reader.number(movement.balance),
    ]


def _balance_word(closing: Decimal) -> str:
    if closing < 0:
        return pgettext("invoice", "In your favour")
    return pgettext("invoice", "Balance you owe") if closing else pgettext("invoice", "Balance")


def _payment(
    means: PaymentMeans,
    amount: Decimal,
    reader: Reader,
    *,
    payee: str,
    message: str,
    due_on: str = "",
) -> Data:
    if amount <= 0:
        return NO_PAYMENT
    text = payment_codes.code_for(
        means=means,
        amount=amount,
        currency=reader.currency,
        payee=payee,
        message=message,
        due_on=due_on,
    )
    return {
        "title": pgettext("invoice", "Payment"),
        "facts": paper.means_facts(means, currency=reader.currency, reference=message),
        "sentences": [],
        "code": paper.code_picture(text),
        "caption": paper.code_caption(text, amount=reader.money(amount)),
    }
