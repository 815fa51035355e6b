"""Account numbers for every house: the rules of this one, as they may be used elsewhere."""

from apps.parties.rules.bank_numbers import (
    TAIL_LENGTH,
    BadNumber,
    BankNumber,
    account_key,
    masked,
    number_key,
    stated_number,
    typed_number,
)

__all__ = [
    "TAIL_LENGTH",
    "BadNumber",
    "BankNumber",
    "account_key",
    "masked",
    "number_key",
    "stated_number",
    "typed_number",
]
