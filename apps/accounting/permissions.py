"""Who may do what with bills and payments."""

from typing import Final

SEE_BILLS: Final = "accounting.bill.see"
CODE_BILLS: Final = "accounting.bill.code"
APPROVE_BILLS: Final = "accounting.bill.approve"
POST_BILLS: Final = "accounting.bill.post"
HOLD_BILLS: Final = "accounting.bill.hold"
CHANGE_LIMITS: Final = "accounting.approval.change"

SEE_PAYMENTS: Final = "accounting.payment.see"
PREPARE_PAYMENTS: Final = "accounting.payment.prepare"
APPROVE_PAYMENTS: Final = "accounting.payment.approve"
EXPORT_PAYMENTS: Final = "accounting.payment.export"
