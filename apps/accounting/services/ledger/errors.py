"""Why nothing was posted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict, Invalid


class EntryUnbalanced(Invalid):
    code = "accounting.entry.unbalanced"
    sentence = _("Debit and credit differ by %(difference)s. Nothing was posted.")


class EntryTooShort(Invalid):
    code = "accounting.entry.too_short"
    sentence = _("An entry needs at least two lines, one debit and one credit.")


class EntryIncomplete(Invalid):
    code = "accounting.entry.incomplete"
    sentence = _("An entry and all its lines are posted together.")


class TooManyLines(Invalid):
    code = "accounting.entry.too_many_lines"
    sentence = _("An entry has at most %(limit)s lines; this one has %(count)s.")


class CurrencyUnfit(Invalid):
    code = "accounting.entry.currency_unfit"
    sentence = _("Line %(position)s: %(currency)s is no foreign currency here.")


class DescriptionMissing(Invalid):
    code = "accounting.entry.description_missing"
    sentence = _("Say in a few words what the entry is about.")


class TextTooLong(Invalid):
    code = "accounting.entry.text_too_long"
    sentence = _("A description has at most %(limit)s characters.")


class AmountMissing(Invalid):
    code = "accounting.entry.amount_missing"
    sentence = _("Line %(position)s has no amount.")


class AmountOutOfRange(Invalid):
    code = "accounting.entry.amount_out_of_range"
    sentence = _("The amount %(amount)s can't be booked.")


class AmountTooPrecise(Invalid):
    code = "accounting.entry.amount_too_precise"
    sentence = _("%(amount)s has more decimal places than the currency.")


class CurrencyUnbalanced(Invalid):
    code = "accounting.entry.currency_unbalanced"
    sentence = _("Debit and credit differ by %(difference)s. Nothing was posted.")


class CurrencyIncomplete(Invalid):
    code = "accounting.entry.currency_incomplete"
    sentence = _("Line %(position)s names a currency without an amount in it, or the reverse.")


class PartyMissing(Invalid):
    code = "accounting.entry.party_missing"
    sentence = _("Say who the line on account %(account)s is about.")


class UnknownParty(Invalid):
    code = "accounting.entry.party_unknown"
    sentence = _("There is no such customer or supplier.")


class NotOwed(Invalid):
    code = "accounting.entry.not_owed"
    sentence = _("Account %(account)s keeps no open items, so its lines have no due date.")


class AccountInCurrency(Invalid):
    code = "accounting.account.in_currency"
    sentence = _("Account %(account)s is kept in %(currency)s. Give the amount in it, too.")


class UnknownTaxCode(Invalid):
    code = "accounting.tax_code.unknown"
    sentence = _("There is no tax code %(tax_code)s on %(date)s.")


class UnknownDimension(Invalid):
    code = "accounting.dimension.unknown"
    sentence = _("There is no cost centre or project %(dimension)s in use.")


class UnknownAccount(Invalid):
    code = "accounting.account.unknown"
    sentence = _("There is no account %(account)s in these books.")


class AccountNotInUse(Invalid):
    code = "accounting.account.not_in_use"
    sentence = _("The account %(account)s isn't used any more.")


class UnknownJournal(Invalid):
    code = "accounting.journal.unknown"
    sentence = _("There is no journal %(journal)s in these books.")


class NoPeriod(Invalid):
    code = "accounting.period.missing"
    sentence = _("No fiscal year has been opened for %(date)s.")


class PeriodClosed(Conflict):
    code = "accounting.period.closed"
    sentence = _("The period %(period)s isn't open for posting.")


class OutsidePeriod(Invalid):
    code = "accounting.entry.outside_period"
    sentence = _("The entry's date lies outside its period.")


class AlreadyReversed(Conflict):
    code = "accounting.entry.already_reversed"
    sentence = _("The entry %(entry)s has already been reversed.")


class ReversalIsFinal(Conflict):
    code = "accounting.entry.reversal_is_final"
    sentence = _("%(entry)s is itself a reversal. Post the entry again instead.")


class ReversalTooEarly(Invalid):
    code = "accounting.entry.reversal_too_early"
    sentence = _("A reversal can't be dated before its entry of %(date)s.")


class ReasonMissing(Invalid):
    code = "accounting.reason_missing"
    sentence = _("Say why. The reason is kept in the books.")


class ItemsAllocated(Conflict):
    code = "accounting.entry.items_allocated"
    sentence = _("%(entry)s has been settled, at least in part. Take the settlement back first.")
