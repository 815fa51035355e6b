"""What bills refuse, by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict, Forbidden, Invalid


class BillFrozen(Conflict):
    code = "accounting.bill.frozen"
    sentence = _("This bill was submitted; take it back before you change it.")


class BillMovedOn(Conflict):
    code = "accounting.bill.moved_on"
    sentence = _("This can't be done with a bill that is “%(state)s”.")


class BillOnHold(Conflict):
    code = "accounting.bill.on_hold"
    sentence = _("The bill is on hold: %(reason)s")


class ChecksFailed(Invalid):
    """`findings` are the sentences of what is in the way."""

    code = "accounting.bill.checks_failed"
    sentence = _("The bill can't be handed on yet: %(findings)s")


class DocumentHasBill(Conflict):
    code = "accounting.bill.document_has_bill"
    sentence = _("There is a bill of this document already.")


class DocumentUnknown(Invalid):
    code = "accounting.bill.document_unknown"
    sentence = _("There is no such document.")


class SupplierUnknown(Invalid):
    code = "accounting.bill.supplier_unknown"
    sentence = _("There is no such supplier in the register.")


class SupplierUnnamed(Invalid):
    code = "accounting.bill.supplier_unnamed"
    sentence = _("The document names no supplier. Choose one, or add one in the register.")


class KindUnknown(Invalid):
    code = "accounting.bill.kind_unknown"
    sentence = _("It is a bill or a credit note.")


class FieldUnknown(Invalid):
    code = "accounting.bill.field_unknown"
    sentence = _("A bill has no field “%(name)s”.")


class AmountUnfit(Invalid):
    code = "accounting.bill.amount_unfit"
    sentence = _("%(amount)s can't be an amount in %(currency)s.")


class AccountUnknown(Invalid):
    code = "accounting.bill.account_unknown"
    sentence = _("Line %(position)s: there is no account %(account)s in use for costs.")


class TaxCodeUnknown(Invalid):
    code = "accounting.bill.tax_code_unknown"
    sentence = _("Line %(position)s: there is no tax code %(tax_code)s for purchases.")


class DimensionUnknown(Invalid):
    code = "accounting.bill.dimension_unknown"
    sentence = _("Line %(position)s: there is no cost centre or project %(name)s.")


class InstalmentUnfit(Invalid):
    code = "accounting.bill.instalment_unfit"
    sentence = _("Instalment %(position)s has no day, or an amount that is not above zero.")


class TooManyInstalments(Invalid):
    code = "accounting.bill.too_many_instalments"
    sentence = _("A bill has at most %(limit)s instalments.")


class CorrectedUnknown(Invalid):
    code = "accounting.bill.corrected_unknown"
    sentence = _("There is no such bill of this supplier that a credit note could correct.")


class ShareUnfit(Invalid):
    code = "accounting.bill.share_unfit"
    sentence = _("Line %(position)s: of the VAT between 0 and 100 %% may be claimed.")


class TooManyLines(Invalid):
    code = "accounting.bill.too_many_lines"
    sentence = _("A bill has at most %(limit)s lines.")


class ReasonMissing(Invalid):
    code = "accounting.bill.reason_missing"
    sentence = _("Say why.")


class SecondPersonNeeded(Forbidden):
    code = "accounting.bill.second_person"
    sentence = _("You entered, changed or submitted this bill; somebody else approves it.")


class PersonNeeded(Forbidden):
    code = "accounting.bill.person_needed"
    sentence = _("A person approves or declines a bill. No member stands behind this key.")


class ChangedMeanwhile(Conflict):
    code = "accounting.bill.changed_meanwhile"
    sentence = _("This bill was changed while you had it open. Look at it again.")


class NotYours(Forbidden):
    code = "accounting.bill.not_yours"
    sentence = _("This bill waits for %(who)s.")


class AlreadySaid(Conflict):
    code = "accounting.bill.already_said"
    sentence = _("You have approved this bill; the next approval is another person's.")


class FigureWrong(Conflict):
    """The table's own last word: lines, total and entry don't fit together."""

    code = "accounting.bill.figure_wrong"
    sentence = _("Lines, total and entry don't fit together. Nothing was posted.")


class LimitUnfit(Invalid):
    code = "accounting.approval_rule.unfit"
    sentence = _("A limit has a name and an amount that is not below zero and can be one.")


@contextmanager
def named_errors() -> Iterator[None]:
    """What the tables refuse, under its name."""
    try:
        yield
    except DatabaseError as refused:
        raise _named(refused) from refused


def _named(refused: DatabaseError) -> Exception:
    cause: Any = refused.__cause__
    state, diagnosis = getattr(cause, "sqlstate", ""), getattr(cause, "diag", None)
    detail = (diagnosis.message_detail or "") if diagnosis else ""
    constraint = (diagnosis.constraint_name or "") if diagnosis else ""
    match state:
        case "KT140":
            return BillFrozen()
        case "KT141" | "KT145" | "KT147":
            return BillMovedOn(state=detail)
        case "KT142" | "KT143":
            return FigureWrong()
        case "KT144":
            return SecondPersonNeeded()
        case "KT146":
            return BillOnHold(reason=detail)
        case "KT148":
            return NotYours(who=detail)
        case "23505" if constraint == "bill_document_once":
            return DocumentHasBill()
        case "23505" if constraint == "bill_decision_once_each":
            return AlreadySaid()
    return refused
