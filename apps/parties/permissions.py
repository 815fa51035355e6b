"""What may be allowed in the register."""

from typing import Final

SEE: Final = "parties.see"
CHANGE: Final = "parties.change"
CONFIRM: Final = "parties.bank_account.confirm"
MERGE: Final = "parties.merge"
ERASE: Final = "parties.person.erase"
