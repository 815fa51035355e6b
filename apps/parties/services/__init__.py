"""What can be done to the register. One function is one business act in one transaction."""

from apps.parties.services.bank_accounts import (
    add_bank_account,
    change_bank_account,
    confirm_bank_account,
    withdraw_bank_account,
)
from apps.parties.services.checking import COUNTRIES
from apps.parties.services.merging import merge_parties, undo_merge
from apps.parties.services.persons import erase_person, export_person
from apps.parties.services.register import (
    archive_party,
    change_party,
    create_parties,
    create_party,
    problems,
    restore_party,
)
from apps.parties.services.telling_apart import take_back_telling_apart, tell_apart
from apps.parties.services.vat import look_up_vat

__all__ = [
    "COUNTRIES",
    "add_bank_account",
    "archive_party",
    "change_bank_account",
    "change_party",
    "confirm_bank_account",
    "create_parties",
    "create_party",
    "erase_person",
    "export_person",
    "look_up_vat",
    "merge_parties",
    "problems",
    "restore_party",
    "take_back_telling_apart",
    "tell_apart",
    "undo_merge",
    "withdraw_bank_account",
]
