"""One `Ntry` of a camt message as one line, or as one line for each of its details."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.accounting.rules.bank_statements import figures
from apps.accounting.rules.bank_statements.camt_node import Node, line_of
from apps.accounting.rules.bank_statements.limits import BATCH_MAX
from apps.accounting.rules.bank_statements.refusals import BadValue, Malformed, TooManyLines
from apps.accounting.rules.bank_statements.values import LineStatus, ParsedLine, StatementWarning
from apps.accounting.rules.wording import gettext_noop

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[TZ+-].*)?")
_NOT_PROVIDED = {"NOTPROVIDED", "NOTPROVIDE", "NOT PROVIDED", "NONREF"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the details of an entry share."""

    node: Node
    amount: Decimal
    currency: str
    booked_on: date
    value_on: date | None
    own_account: str
    status: LineStatus

    @property
    def is_reversal(self) -> bool:
        return self.node.text("RvslInd").lower() in ("true", "1")


def read(
    node: Node,
    *,
    first_position: int,
    own_account: str,
    fallback_day: date | None,
    status: LineStatus,
) -> tuple[list[ParsedLine], list[StatementWarning]]:
    """The entry's lines and what to warn about. Errors: `BadValue`, `Malformed`."""
    stated, currency = money(node, "Amt", of="Ntry")
    value_on = day(node, "ValDt", of="Ntry")
    entry = _Entry(
        node=node,
        amount=signed(node, stated, of="Ntry"),
        currency=currency,
        booked_on=day(node, "BookgDt", of="Ntry") or value_on or _required(node, fallback_day),
        value_on=value_on,
        own_account=own_account,
        status=status,
    )
    if node.count("NtryDtls/TxDtls") > BATCH_MAX:
        raise TooManyLines(limit=BATCH_MAX, line=node.line)
    details = node.all("NtryDtls/TxDtls")
    if len(details) < 2:
        detail = details[0] if details else None
        return [_line(entry, detail, amount=entry.amount, position=first_position)], []
    amounts = [_detail_amount(entry, detail) for detail in details]
    if None in amounts or sum(one for one in amounts if one is not None) != entry.amount:
        whole = _line(entry, None, amount=entry.amount, position=first_position)
        return [whole], [_batch_kept_whole(node, count=len(details))]
    return [
        _line(entry, detail, amount=part, position=first_position + index)
        for index, (detail, part) in enumerate(zip(details, amounts, strict=True))
        if part is not None
    ], []


def money(node: Node, path: str, *, of: str) -> tuple[Decimal, str]:
    """The unsigned amount and its currency. Errors: `Malformed` when absent, `BadValue`."""
    found = node.first(path)
    if found is None:
        raise Malformed(
            gettext_noop("Line %(line)s: %(field)s is missing."),
            line=node.line,
            field=f"{of}/{path}",
        )
    field = f"{of}/{path}"
    line, text = line_of(found), figures.one_line(found.text)
    currency = figures.currency(found.get("Ccy") or "", line=line, field=f"{field}/@Ccy")
    amount = figures.amount(text, line=line, field=field)
    if amount < 0:
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s must not be negative."),
            value=text,
            line=line,
            field=field,
        )
    return amount, currency


def signed(node: Node, amount: Decimal, *, of: str) -> Decimal:
    """`amount` with the sign of its `CdtDbtInd`. Errors: `BadValue`."""
    indicator = node.text("CdtDbtInd")
    if indicator not in ("CRDT", "DBIT"):
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is neither CRDT nor DBIT."),
            value=indicator,
            line=node.line,
            field=f"{of}/CdtDbtInd",
        )
    return amount if indicator == "CRDT" else -amount


def day(node: Node, path: str, *, of: str) -> date | None:
    """The day at `path` (`Dt` or `DtTm`, as written in the bank's own time zone)."""
    for step in ("Dt", "DtTm"):
        if found := day_at(node, f"{path}/{step}", field=f"{of}/{path}"):
            return found
    return None


def day_at(node: Node, path: str, *, field: str = "") -> date | None:
    """The day of the date or time at `path`; None when absent. Errors: `BadValue`."""
    found = node.first(path)
    text = figures.one_line(found.text) if found is not None else ""
    if found is None or not text:
        return None
    parts = _DAY.fullmatch(text)
    if parts is None:
        raise figures.no_day(text, line=line_of(found), field=field or path)
    year, month, day_of_month = (int(part) for part in parts.groups())
    return figures.day(
        year, month, day_of_month, text=text, line=line_of(found), field=field or path
    )


def _required(node: Node, fallback: date | None) -> date:
    if fallback is None:
        raise Malformed(
            gettext_noop("Line %(line)s: %(field)s is missing."),
            line=node.line,
            field="Ntry/BookgDt",
        )
    return fallback


def _batch_kept_whole(node: Node, *, count: int) -> StatementWarning:
    return StatementWarning(
        "bank_statement.batch_kept_whole",
        gettext_noop(
            "Line %(line)s: the %(count)s payments of this entry don't add up to it or state no "
            "amounts; it was taken as one line."
        ),
        {"line": node.line, "count": count},
        node.line,
    )


def _detail_amount(entry: _Entry, detail: Node) -> Decimal | None:
    """The detail's signed amount in the entry's currency; None when it states none."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if detail.first(path) is None:
            continue
        amount, currency = money(detail, path, of="TxDtls")
        if currency != entry.currency:
            continue
        if detail.text("CdtDbtInd"):
            return signed(detail, amount, of="TxDtls")
        return amount.copy_sign(entry.amount)
    return None


def _line(entry: _Entry, detail: Node | None, *, amount: Decimal, position: int) -> ParsedLine:
    source = detail or entry.node
    name, account = _counterparty(entry, source, is_credit=amount >= 0)
    end_to_end = source.text("Refs/EndToEndId")
    if end_to_end.upper() in _NOT_PROVIDED:
        end_to_end = ""
    creditor_reference = source.text("RmtInf/Strd/CdtrRefInf/Ref")
    description = _description(entry, source, end_to_end, creditor_reference)
    original_amount, original_currency = _original(entry, source)
    return ParsedLine(
        position=position,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        amount=amount,
        currency=entry.currency,
        counterparty_name=name,
        counterparty_account=account,
        reference=end_to_end or creditor_reference,
        variable_symbol=_variable_symbol(source, end_to_end, creditor_reference, description),
        constant_symbol=figures.constant_symbol(end_to_end, description),
        specific_symbol=figures.specific_symbol(end_to_end, description),
        description=description,
        bank_reference=_bank_reference(entry, source),
        entry_reference=_provided(entry.node.text("AcctSvcrRef")),
        kind=_kind(source) or _kind(entry.node),
        original_amount=original_amount,
        original_currency=original_currency,
        status=entry.status,
    )


def _counterparty(entry: _Entry, source: Node, *, is_credit: bool) -> tuple[str, str]:
    """The other side: debtor of money in, creditor of money out, the other way for a reversal.

    Some banks fill only the account owner's role with the other side; it is taken when it names
    an account that is not the statement's own.
    """
    roles = ("Dbtr", "Cdtr") if is_credit != entry.is_reversal else ("Cdtr", "Dbtr")
    name, account = _party(source, roles[0])
    if name or account:
        return name, account
    name, account = _party(source, roles[1])
    return (name, account) if account and account != entry.own_account else ("", "")


def _party(source: Node, role: str) -> tuple[str, str]:
    iban = source.text(f"RltdPties/{role}Acct/Id/IBAN")
    domestic = source.text(f"RltdPties/{role}Acct/Id/Othr/Id")
    number = figures.account(iban or domestic, stated_iban=bool(iban))[0]
    names = (
        f"RltdPties/{role}/Pty/Nm",
        f"RltdPties/{role}/Nm",
        f"RltdPties/Ultmt{role}/Pty/Nm",
        f"RltdPties/Ultmt{role}/Nm",
        f"RltdPties/{role}/Agt/FinInstnId/Nm",
        f"RltdPties/{role}Acct/Nm",
    )
    return next((name for path in names if (name := source.text(path))), ""), number


def _description(entry: _Entry, source: Node, end_to_end: str, creditor_reference: str) -> str:
    texts = [
        *source.texts("RmtInf/Ustrd"),
        *source.texts("RmtInf/Strd/AddtlRmtInf"),
        source.text("AddtlTxInf"),
    ]
    if end_to_end and creditor_reference and creditor_reference != end_to_end:
        texts.insert(0, creditor_reference)
    return figures.joined(texts) or entry.node.text("AddtlNtryInf")


def _variable_symbol(source: Node, *texts: str) -> str:
    for proprietary in source.all("Refs/Prtry"):
        if proprietary.text("Tp").upper() in ("VS", "VARIABLE SYMBOL"):
            symbol = proprietary.text("Ref").lstrip("0")
            if re.fullmatch(r"[0-9]{1,10}", symbol):
                return symbol
    return figures.variable_symbol(*texts, *_other_references(source))


def _other_references(source: Node) -> Iterator[str]:
    for path in ("Refs/InstrId", "Refs/PmtInfId", "Refs/TxId"):
        yield source.text(path)


def _bank_reference(entry: _Entry, source: Node) -> str:
    return _provided(source.text("Refs/AcctSvcrRef") or entry.node.text("AcctSvcrRef"))


def _provided(reference: str) -> str:
    return "" if reference.upper() in _NOT_PROVIDED else reference


def _kind(node: Node) -> str:
    domain = [
        node.text("BkTxCd/Domn/Cd"),
        node.text("BkTxCd/Domn/Fmly/Cd"),
        node.text("BkTxCd/Domn/Fmly/SubFmlyCd"),
    ]
    return "-".join(code for code in domain if code) or node.text("BkTxCd/Prtry/Cd")


def _original(entry: _Entry, source: Node) -> tuple[Decimal | None, str]:
    """The amount in the payment's own currency, when that is not the account's."""
    for path in ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt"):
        if source.first(path) is None:
            continue
        amount, currency = money(source, path, of="TxDtls")
        if currency != entry.currency and amount:
            return amount.copy_sign(entry.amount), currency
    return None, ""
