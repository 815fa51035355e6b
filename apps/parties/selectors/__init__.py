"""Reading the register of customers and suppliers."""

from apps.parties.selectors.accounts import (
    account_with_number,
    accounts_of,
    bank_account,
    bank_accounts,
    payee_number,
    payment_permit,
    payment_permits,
)
from apps.parties.selectors.finding import duplicates, find_by, told_apart
from apps.parties.selectors.persons import uses
from apps.parties.selectors.register import (
    PAGE,
    addresses_of,
    contacts_of,
    counts,
    draft_of,
    last_vat_check,
    live_ids,
    merge,
    merges,
    parties,
    party,
    party_infos,
    same_ids,
    search,
)

__all__ = [
    "PAGE",
    "account_with_number",
    "accounts_of",
    "addresses_of",
    "bank_account",
    "bank_accounts",
    "contacts_of",
    "counts",
    "draft_of",
    "duplicates",
    "find_by",
    "last_vat_check",
    "live_ids",
    "merge",
    "merges",
    "parties",
    "party",
    "party_infos",
    "payee_number",
    "payment_permit",
    "payment_permits",
    "same_ids",
    "search",
    "told_apart",
    "uses",
]
