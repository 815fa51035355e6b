"""camt.053, the ISO 20022 bank-to-customer statement, and camt.054, the notification before it.

Source: ISO 20022 message definitions camt.053.001.02 to .08 and camt.054.001.02 to .08. Elements
are found by local name in whatever namespace the message uses. What differs between versions is
read in both forms: `Sts` as text or as `Sts/Cd`, parties with or without `Pty`, `BIC` or `BICFI`.

`CdtDbtInd` is the direction on the account also for a reversal: `RvslInd` only says that the
entry takes back an earlier one of the opposite direction, so the sign is never turned.

A notification has the same entries as the statement that follows, and no balances: what its lines
are recognised by is the same, so that the statement doubles nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lxml import etree

from apps.accounting.rules.bank_statements import camt_entries, figures, text, xml_source
from apps.accounting.rules.bank_statements.camt_node import Node
from apps.accounting.rules.bank_statements.limits import STATEMENT_LINES_MAX
from apps.accounting.rules.bank_statements.refusals import NoStatements, TooManyLines
from apps.accounting.rules.bank_statements.values import (
    ParsedLine,
    ParsedStatement,
    StatementWarning,
)
from apps.accounting.rules.wording import gettext_noop

NAME = "camt.053"
_VERSION = re.compile(r"camt\.05[34]\.001\.\d{2}")
# What one message is made of, by its name.
_HOLDERS = {"camt.053": "Stmt", "camt.054": "Ntfctn"}
_OPENING_CODES = ("OPBD", "PRCD")
_CLOSING_CODE = "CLBD"
_INTERIM_CODE = "ITBD"


@dataclass
class _Balance:
    code: str
    amount: Decimal
    currency: str
    day: date | None
    line: int


@dataclass
class _Collected:
    """The parts of one `Stmt`, gathered as the parser meets their ends."""

    account: Node | None = None
    balances: list[_Balance] = field(default_factory=list)
    lines: list[ParsedLine] = field(default_factory=list)
    pending: list[ParsedLine] = field(default_factory=list)
    warnings: list[StatementWarning] = field(default_factory=list)
    informational: int = 0


def read(document: str, *, message: str = NAME) -> Iterator[ParsedStatement]:
    """The statements, or the notifications, of the message, in its order.

    Errors: `StatementRejected`.
    """
    collected = _Collected()
    entries = statements = 0
    holder = _HOLDERS[message]
    for element in xml_source.elements(document, names=("Acct", "Bal", "Ntry", holder)):
        node = Node(element)
        is_within = node.parent_name == holder
        if node.name == holder:
            statements += 1
            yield _statement(node, collected, version=_version(element, message=message))
            collected = _Collected()
            _forget(node)
        elif node.name == "Acct" and is_within:
            collected.account = node
        elif node.name == "Bal" and is_within and message == NAME:
            collected.balances.append(_balance(node))
        elif node.name == "Ntry" and is_within:
            _collect_entry(node, collected)
            entries += 1
            _forget(node)
        if entries > STATEMENT_LINES_MAX or len(collected.lines) > STATEMENT_LINES_MAX:
            raise TooManyLines(limit=STATEMENT_LINES_MAX, line=node.line)
    if not statements:
        raise NoStatements(found=message, line=text.line_at(document.rstrip(), len(document)))


def _forget(node: Node) -> None:
    """Free what was read, so that a long statement takes no more memory than its lines.

    The element itself is only emptied: the parser still holds it while it ends.
    """
    element = node.element
    node.release()
    element.clear()
    parent = element.getparent()
    previous = element.getprevious()
    if parent is not None and previous is not None and previous.tag == element.tag:
        parent.remove(previous)


def _version(element: etree._Element, *, message: str) -> str:
    found = _VERSION.search(etree.QName(element).namespace or "")
    return found[0] if found and found[0].startswith(message) else message


def _balance(node: Node) -> _Balance:
    code = node.text("Tp/CdOrPrtry/Cd") or node.text("Tp/CdOrPrtry/Prtry")
    stated, currency = camt_entries.money(node, "Amt", of="Bal")
    return _Balance(
        code=code,
        amount=camt_entries.signed(node, stated, of="Bal"),
        currency=currency,
        day=camt_entries.day(node, "Dt", of="Bal"),
        line=node.line,
    )


def _collect_entry(node: Node, collected: _Collected) -> None:
    own_account = _account_number(collected.account)
    last_day = next((one.day for one in reversed(collected.balances) if one.day), None)
    status = node.text("Sts/Cd") or node.text("Sts/Prtry") or node.text("Sts")
    if status == "INFO":
        collected.informational += 1
        return
    is_pending = status in ("PDNG", "FUTR")
    target = collected.pending if is_pending else collected.lines
    parsed, warnings = camt_entries.read(
        node,
        first_position=len(target) + 1,
        own_account=own_account,
        fallback_day=last_day,
        status="pending" if is_pending else "booked",
    )
    target.extend(parsed)
    collected.warnings.extend(warnings)


def _account_number(account: Node | None) -> str:
    if account is None:
        return ""
    return figures.account(account.text("Id/IBAN") or account.text("Id/Othr/Id"))[0]


def _statement(node: Node, collected: _Collected, *, version: str) -> ParsedStatement:
    account = collected.account
    number, kind = figures.account("")
    if account is not None:
        stated_iban = account.text("Id/IBAN")
        number, kind = figures.account(
            stated_iban or account.text("Id/Othr/Id"), stated_iban=bool(stated_iban)
        )
    opening, closing = _opening(collected.balances), _closing(collected.balances)
    currency = _currency(account, opening, closing, collected.lines)
    warnings = [*_balance_warnings((opening, closing), currency=currency), *collected.warnings]
    if collected.informational:
        warnings.append(
            StatementWarning(
                "bank_statement.informational_left_out",
                gettext_noop("%(count)s entries are for information only and were left out."),
                {"count": collected.informational},
            )
        )
    return ParsedStatement(
        format=version,
        account=number,
        account_kind=kind,
        bank_id=_bank_id(account),
        owner=account.text("Ownr/Nm") if account is not None else "",
        currency=currency,
        reference=node.text("Id"),
        sequence=node.text("ElctrncSeqNb") or node.text("LglSeqNb"),
        period_from=_period_day(node, "FrToDt/FrDtTm", opening),
        period_to=_period_day(node, "FrToDt/ToDtTm", closing),
        opening_balance=opening.amount if opening else None,
        closing_balance=closing.amount if closing else None,
        lines=tuple(collected.lines),
        pending=tuple(collected.pending),
        warnings=tuple(warnings),
    )


def _period_day(node: Node, path: str, balance: _Balance | None) -> date | None:
    """The end of the period as stated, else the day of the balance there."""
    return camt_entries.day_at(node, path) or (balance.day if balance else None)


def _bank_id(account: Node | None) -> str:
    if account is None:
        return ""
    return (
        account.text("Svcr/FinInstnId/BICFI")
        or account.text("Svcr/FinInstnId/BIC")
        or account.text("Svcr/FinInstnId/ClrSysMmbId/MmbId")
        or account.text("Svcr/FinInstnId/Othr/Id")
    )


def _opening(balances: list[_Balance]) -> _Balance | None:
    """OPBD; else the previous statement's closing (PRCD); else the first interim of a page."""
    for code in _OPENING_CODES:
        for balance in balances:
            if balance.code == code:
                return balance
    interim = [balance for balance in balances if balance.code == _INTERIM_CODE]
    has_closing = any(balance.code == _CLOSING_CODE for balance in balances)
    return interim[0] if interim and (has_closing or len(interim) > 1) else None


def _closing(balances: list[_Balance]) -> _Balance | None:
    """CLBD; else the last interim balance of a page."""
    for balance in reversed(balances):
        if balance.code == _CLOSING_CODE:
            return balance
    interim = [balance for balance in balances if balance.code == _INTERIM_CODE]
    has_opening = any(balance.code in _OPENING_CODES for balance in balances)
    return interim[-1] if interim and (has_opening or len(interim) > 1) else None


def _currency(
    account: Node | None,
    opening: _Balance | None,
    closing: _Balance | None,
    lines: list[ParsedLine],
) -> str:
    if account is not None and (stated := account.text("Ccy")):
        return figures.currency(stated, line=account.line, field="Acct/Ccy")
    for balance in (opening, closing):
        if balance is not None:
            return balance.currency
    return lines[0].currency if lines else ""


def _balance_warnings(
    balances: tuple[_Balance | None, ...], *, currency: str
) -> Iterator[StatementWarning]:
    for balance in balances:
        if balance is not None and balance.currency != currency:
            yield StatementWarning(
                "bank_statement.balance_in_other_currency",
                gettext_noop(
                    "Line %(line)s states a balance in %(found)s; the account is in %(expected)s."
                ),
                {"line": balance.line, "found": balance.currency, "expected": currency},
                balance.line,
            )
