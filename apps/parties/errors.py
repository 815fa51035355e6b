"""What the register refuses, by name. Each names the field to look at."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict, Invalid


class PartyNameMissing(Invalid):
    code = "parties.party.name_missing"
    sentence = _("Give the party a name of at most %(limit)s characters.")


class PartyRoleMissing(Invalid):
    code = "parties.party.role_missing"
    sentence = _("Say whether this is a customer, a supplier, or both.")


class PartyKindUnknown(Invalid):
    code = "parties.party.kind_unknown"
    sentence = _("Say whether this is a company or a person.")


class CountryUnknown(Invalid):
    code = "parties.party.country_unknown"
    sentence = _("“%(country)s” is no country: use its two letters, such as CZ.")


class BadRegistrationNumber(Invalid):
    code = "parties.party.bad_registration_number"
    sentence = _("%(reason)s")


class BadVatId(Invalid):
    code = "parties.party.bad_vat_id"
    sentence = _("%(reason)s")


class BadEmail(Invalid):
    code = "parties.party.bad_email"
    sentence = _("“%(email)s” is no e-mail address.")


class BadPhone(Invalid):
    code = "parties.party.bad_phone"
    sentence = _("A phone number has digits, blanks and a plus, such as +420 601 123 456.")


class LanguageUnknown(Invalid):
    code = "parties.party.language_unknown"
    sentence = _("Letters can't be written in “%(language)s”.")


class BadTerm(Invalid):
    code = "parties.party.bad_term"
    sentence = _("Give the days as a whole number between 0 and %(limit)s.")


class DiscountIncomplete(Invalid):
    code = "parties.party.discount_incomplete"
    sentence = _("A cash discount needs both its percent, between 0 and 100, and its days.")


class DiscountTooLate(Invalid):
    code = "parties.party.discount_too_late"
    sentence = _("The discount's days reach beyond the %(days)s days of the payment term.")


class CreditIncomplete(Invalid):
    code = "parties.party.credit_incomplete"
    sentence = _("A credit limit is an amount of zero or more in a currency, such as 50000 CZK.")


class BadPeppolAddress(Invalid):
    code = "parties.party.bad_peppol_address"
    sentence = _("%(reason)s")


class TextTooLong(Invalid):
    code = "parties.party.text_too_long"
    sentence = _("Use at most %(limit)s characters here.")


class CodeTaken(Invalid):
    code = "parties.party.code_taken"
    sentence = _("The number %(code)s is %(party)s already.")


class ContactNameMissing(Invalid):
    code = "parties.contact.name_missing"
    sentence = _("Give the contact person's name.")


class TooManyContacts(Invalid):
    code = "parties.contact.too_many"
    sentence = _("A party has at most %(limit)s contact persons.")


class ChangedMeanwhile(Conflict):
    code = "parties.party.changed_meanwhile"
    sentence = _("%(party)s was changed by someone else in the meantime. Load it again.")


class PartyIsMerged(Conflict):
    code = "parties.party.is_merged"
    sentence = _("%(party)s was merged into %(kept)s. Change that one, or undo the merge.")


class PartyIsErased(Conflict):
    code = "parties.party.is_erased"
    sentence = _("This person was erased; there is nothing left to change.")


class BadAccountNumber(Invalid):
    code = "parties.bank_account.bad_number"
    sentence = _("%(reason)s")


class BadBic(Invalid):
    code = "parties.bank_account.bad_bic"
    sentence = _("A BIC has 8 or 11 letters and digits, such as GIBACZPX.")


class AccountKnown(Conflict):
    code = "parties.bank_account.known"
    sentence = _("%(party)s has the account %(account)s already.")


class AccountNotInUse(Conflict):
    code = "parties.bank_account.not_in_use"
    sentence = _("The account %(account)s is not used any more.")


class AlreadyConfirmed(Conflict):
    code = "parties.bank_account.already_confirmed"
    sentence = _("The account %(account)s was confirmed already, by %(person)s.")


class SecondPersonNeeded(Conflict):
    code = "parties.bank_account.second_person_needed"
    sentence = _("%(person)s entered this number. Someone else has to call and confirm it.")


class CallBackIncomplete(Invalid):
    code = "parties.bank_account.call_back_incomplete"
    sentence = _("Say whom you called, on which phone number, and when.")


class NumberDiffers(Invalid):
    code = "parties.bank_account.number_differs"
    sentence = _(
        "This is not the number that was entered. Ask again; if it stays so, the entry is wrong "
        "or somebody is cheating."
    )


class CallBackTooEarly(Invalid):
    code = "parties.bank_account.call_back_too_early"
    sentence = _("The call has to come after the number was entered, and not in the future.")


class AccountUnconfirmed(Conflict):
    code = "parties.bank_account.unconfirmed"
    sentence = _(
        "The account %(account)s of %(party)s awaits a call back. Nothing is paid to it before."
    )


class MergeWithItself(Invalid):
    code = "parties.merge.with_itself"
    sentence = _("Choose two different parties.")


class AlreadyUndone(Conflict):
    code = "parties.merge.already_undone"
    sentence = _("This merge was undone already.")


class LaterMergeFirst(Conflict):
    code = "parties.merge.later_first"
    sentence = _("%(party)s was merged further, into %(kept)s. Undo that one first.")


class VatIdMissing(Invalid):
    code = "parties.vat_id.missing"
    sentence = _("%(party)s has no VAT id to ask about.")


class NotInVies(Invalid):
    code = "parties.vat_id.not_in_vies"
    sentence = _("VIES knows the EU's VAT ids only, and %(vat_id)s is none.")
