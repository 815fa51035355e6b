"""What receivables refuse, by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from apps.accounting.selectors.receivables.buyers import CustomerUnknown
from apps.accounting.selectors.receivables.sellers import SellerIncomplete
from kernel.errors import Conflict, Invalid

__all__ = ["CustomerUnknown", "SellerIncomplete"]


class InvoiceFinal(Conflict):
    code = "accounting.invoice.final"
    sentence = _("%(number)s has been issued. What is issued is corrected by a credit note.")


class InvoiceNotIssued(Conflict):
    code = "accounting.invoice.not_issued"
    sentence = _("This invoice is still a draft. Issue it first.")


class ApprovalMissing(Conflict):
    code = "accounting.invoice.approval_missing"
    sentence = _("Here an invoice is approved before it is issued.")


class SecondPersonMissing(Conflict):
    code = "accounting.invoice.second_person_missing"
    sentence = _(
        "From %(limit)s on, somebody approves an invoice who has written nothing on it. Ask "
        "another person."
    )


class LimitUnfit(Invalid):
    code = "accounting.invoice_settings.limit_unfit"
    sentence = _("A limit is an amount from zero up, with at most four decimal places.")


class LinesMissing(Invalid):
    code = "accounting.invoice.lines_missing"
    sentence = _("An invoice has at least one line.")


class TooManyLines(Invalid):
    code = "accounting.invoice.too_many_lines"
    sentence = _("An invoice has at most %(limit)s lines.")


class LineIncomplete(Invalid):
    """`part` is the field of the line, `position` counts from 1."""

    code = "accounting.invoice.line_incomplete"
    sentence = _("Line %(position)s: say what is sold, how many, and at which price.")


class AmountUnbookable(Invalid):
    code = "accounting.invoice.amount_unbookable"
    sentence = _("Line %(position)s: the amount can't be booked.")


class TaxCodeUnknown(Invalid):
    code = "accounting.invoice.tax_code_unknown"
    sentence = _("Line %(position)s: there is no tax code %(tax_code)s for sales on %(date)s.")


class AccountUnknown(Invalid):
    code = "accounting.invoice.account_unknown"
    sentence = _("Line %(position)s: there is no account %(account)s in use.")


class AccountControlled(Invalid):
    code = "accounting.invoice.account_controlled"
    sentence = _("Line %(position)s: %(account)s holds what is owed; a sale is booked on revenue.")


class DimensionUnknown(Invalid):
    code = "accounting.invoice.dimension_unknown"
    sentence = _("Line %(position)s: there is no cost centre or project %(name)s.")


class NothingToPay(Invalid):
    code = "accounting.invoice.nothing_to_pay"
    sentence = _("The total is %(total)s. An invoice asks for money; use a credit note otherwise.")


class CustomerArchived(Invalid):
    code = "accounting.invoice.customer_archived"
    sentence = _("%(name)s is archived. Bring the record back before invoicing.")


class InvoiceUnlawful(Conflict):
    """What the e-invoice standard asks for and this invoice lacks; `rules` are its rule ids."""

    code = "accounting.invoice.unlawful"
    sentence = _("The invoice can't be issued yet: %(findings)s")


class TermsUnfit(Invalid):
    code = "accounting.invoice.terms_unfit"
    sentence = _("These terms can't be: days go up to 730, instalments add up to 100 percent.")


class LanguageUnknown(Invalid):
    code = "accounting.invoice.language_unknown"
    sentence = _("Invoices are written in English, Czech, Hungarian or Danish.")


class CorrectedUnfit(Invalid):
    code = "accounting.invoice.corrected_unfit"
    sentence = _("A credit note corrects an issued invoice of the same customer and currency.")


class CreditExceeds(Conflict):
    code = "accounting.invoice.credit_exceeds"
    sentence = _("%(number)s was over %(payable)s; together with this more would be credited.")


class AlreadyCredited(Conflict):
    code = "accounting.invoice.already_credited"
    sentence = _("%(number)s has already been credited, in full or in part.")


class PatternUnfit(Invalid):
    code = "accounting.invoice_series.pattern_unfit"
    sentence = _(
        "A number has capital letters, digits and - / . only, the year once as YYYY or YY, and "
        "one run of at least two N for the number: FV-YYYY-NNNN."
    )


class PatternTaken(Conflict):
    code = "accounting.invoice_series.pattern_taken"
    sentence = _("Another series is numbered %(pattern)s.")


class SeriesUnknown(Invalid):
    code = "accounting.invoice_series.unknown"
    sentence = _("There is no such number series for this kind of document.")


class SeriesInUse(Conflict):
    code = "accounting.invoice_series.in_use"
    sentence = _("Invoices have been numbered in this series; its numbers go on as they are.")


class NumberTaken(Conflict):
    code = "accounting.invoice.number_taken"
    sentence = _("The number %(number)s is taken by another series.")


class FigureWrong(Conflict):
    """The table's own last word: total, entry or number don't fit together."""

    code = "accounting.invoice.figure_wrong"
    sentence = _("Total, entry and number don't fit together. Nothing was issued.")


class PaymentUnfit(Invalid):
    code = "accounting.payment.unfit"
    sentence = _("A payment is above zero and has at most the places of its currency.")


class PaymentAccountUnfit(Invalid):
    code = "accounting.payment.account_unfit"
    sentence = _("%(account)s is no bank or cash account that takes %(currency)s.")


class ItemsUnfit(Invalid):
    code = "accounting.payment.items_unfit"
    sentence = _("A payment settles open invoices of one customer in one currency.")


class SharesExceed(Invalid):
    code = "accounting.payment.shares_exceed"
    sentence = _("%(shares)s is spread over invoices, but only %(amount)s was paid.")


class PaymentUnknown(Invalid):
    code = "accounting.payment.unknown"
    sentence = _("This entry is no payment.")


class WriteOffTooLarge(Conflict):
    code = "accounting.write_off.too_large"
    sentence = _("%(amount)s is above the limit of %(limit)s for writing off.")


class NothingOpen(Conflict):
    code = "accounting.write_off.nothing_open"
    sentence = _("Nothing is open on %(number)s.")


class NoCredit(Conflict):
    code = "accounting.customer_credit.none"
    sentence = _("Nothing is left of the customer's credit, or there is nothing it could settle.")


class AddressMissing(Invalid):
    code = "accounting.invoice.address_missing"
    sentence = _("Say to which e-mail address it goes.")


class HoldExists(Conflict):
    code = "accounting.dunning.hold_exists"
    sentence = _("There is a hold on this already.")


class PromiseUnfit(Invalid):
    code = "accounting.dunning.promise_unfit"
    sentence = _("A promise names an amount that is open and a day from today on.")


class NothingToDun(Conflict):
    code = "accounting.dunning.nothing_due"
    sentence = _("%(name)s has nothing to be reminded of today.")


class LevelUnfit(Invalid):
    code = "accounting.dunning.level_unfit"
    sentence = _(
        "A level has a name; days, fee and interest are not below zero, and later levels come "
        "later. There are one to nine of them."
    )


class RhythmUnfit(Invalid):
    code = "accounting.recurring_invoice.rhythm_unfit"
    sentence = _("It comes again every 1 to 36 months, and ends after it begins.")


class OccurrencePassed(Conflict):
    code = "accounting.recurring_invoice.passed"
    sentence = _("“%(name)s” of %(date)s isn't the next one: it was made meanwhile, or ended.")


@contextmanager
def named_errors(*, number: str = "") -> Iterator[None]:
    """What the tables refuse, under its name."""
    try:
        yield
    except DatabaseError as refused:
        raise _named(refused, number) from refused


def _named(refused: DatabaseError, number: str) -> Exception:
    cause: Any = refused.__cause__
    state, diagnosis = getattr(cause, "sqlstate", ""), getattr(cause, "diag", None)
    detail = (diagnosis.message_detail or "") if diagnosis else ""
    constraint = (diagnosis.constraint_name or "") if diagnosis else ""
    match state:
        case "KT130":
            return InvoiceFinal(number=detail)
        case "KT131" | "KT132" | "KT133" | "KT134":
            return FigureWrong()
        case "KT135":
            return SeriesInUse()
        case "KT136":
            return ApprovalMissing()
        case "23505" if constraint == "invoice_number_once":
            return NumberTaken(number=number)
        case "23505" if constraint == "invoice_reversed_once":
            return AlreadyCredited(number=number)
    return refused
