"""What the checks say: English templates for the translators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from apps.accounting.rules.wording import gettext_noop

MISSING: Final[Mapping[str, str]] = {
    "party": gettext_noop("Choose the supplier."),
    "number": gettext_noop("The supplier's number is missing."),
    "issued_on": gettext_noop("The day of issue is missing."),
    "due_on": gettext_noop("The due date is missing."),
    "currency": gettext_noop("The currency is missing."),
    "net": gettext_noop("The net total is missing."),
    "tax": gettext_noop("The VAT total is missing; write 0 when there is none."),
    "gross": gettext_noop("The total is missing."),
}
NO_LINES: Final = gettext_noop("The bill has no line yet.")
LINE_UNCODED: Final = gettext_noop("Line %(position)s has no account or no tax code yet.")
LINE_CODE_UNLAWFUL: Final = gettext_noop(
    "Line %(position)s: %(tax_code)s is not a code for purchases on %(day)s."
)
NOTHING_OWED: Final = gettext_noop("The total is not above zero; a credit note is its own kind.")
DUE_BEFORE_ISSUE: Final = gettext_noop("It is due on %(due)s, before it was issued on %(issued)s.")
ALREADY_DUE: Final = gettext_noop("It was due on %(due)s, %(days)s days ago.")
ISSUED_LATER: Final = gettext_noop("It is issued on %(issued)s, a day still to come.")
TOTALS_APART: Final = gettext_noop(
    "Net %(net)s and VAT %(tax)s come to %(sum)s, the total says %(gross)s."
)
LINES_APART: Final = gettext_noop("The lines come to %(lines)s, the total says %(gross)s.")
INSTALMENTS_APART: Final = gettext_noop(
    "The instalments come to %(sum)s, the total says %(gross)s."
)
CORRECTED_UNKNOWN: Final = gettext_noop(
    "It corrects bill %(number)s, which isn't here; choose the one that is meant, if it is."
)
CORRECTED_CURRENCY: Final = gettext_noop(
    "Bill %(number)s is in %(currency)s: what is in another currency isn't set off against it."
)
CORRECTED_TOO_MUCH: Final = gettext_noop(
    "Bill %(number)s was over %(gross)s; with this one %(credited)s of it are credited."
)
ROUNDED: Final = gettext_noop("%(difference)s between lines and total goes to rounding.")
TAX_APART: Final = gettext_noop(
    "%(rate)s %% of %(base)s would be %(expected)s, the bill says %(tax)s."
)
TAX_LINES_APART: Final = gettext_noop(
    "The VAT of the lines comes to %(lines)s, the bill says %(tax)s."
)
TAX_NOT_THEIRS: Final = gettext_noop(
    "With %(tax_code)s you owe the VAT yourself: the supplier charges none, the bill says %(tax)s."
)
TAX_LOST: Final = gettext_noop(
    "With %(tax_code)s the VAT of %(tax)s can't be claimed; it is booked with the cost."
)
SAME_NUMBER: Final = gettext_noop(
    "%(supplier)s has sent number %(number)s before, over the same amount."
)
NUMBER_AGAIN: Final = gettext_noop(
    "%(supplier)s has used number %(number)s before, over %(gross)s on %(issued)s."
)
SAME_AMOUNT: Final = gettext_noop(
    "%(supplier)s has billed the same %(gross)s on %(issued)s as number %(number)s."
)
UNUSUAL: Final = gettext_noop(
    "%(gross)s is unusual: the last %(count)s bills of %(supplier)s were between %(low)s "
    "and %(high)s."
)
ACCOUNT_NEW: Final = gettext_noop(
    "The bill is to be paid to %(account)s; no account of %(supplier)s is known yet."
)
ACCOUNT_CHANGED: Final = gettext_noop(
    "The bill is to be paid to %(account)s; %(supplier)s is paid to %(known)s so far. Call them on "
    "a number you know before you pay."
)
ACCOUNT_UNCONFIRMED: Final = gettext_noop(
    "%(account)s of %(supplier)s awaits a call back; it is paid only after that."
)
ACCOUNT_MALFORMED: Final = gettext_noop("The account number can't be right: %(why)s")
VAT_ID_MALFORMED: Final = gettext_noop("%(vat_id)s can't be a VAT id.")
VAT_ID_DIFFERS: Final = gettext_noop(
    "The bill states the VAT id %(vat_id)s, the register has %(known)s for %(supplier)s."
)
VAT_ID_UNKNOWN: Final = gettext_noop("VIES didn't know %(vat_id)s on %(day)s.")
PERIOD_CLOSED: Final = gettext_noop(
    "%(month)s is closed: it would be posted on %(day)s, its tax point stays."
)
PERIOD_MISSING: Final = gettext_noop("The books have no period for %(day)s.")
RATE_MISSING: Final = gettext_noop(
    "There is no rate of %(currency)s for %(day)s. Type it under Exchange rates."
)
ON_HOLD: Final = gettext_noop("It is on hold: %(reason)s")
