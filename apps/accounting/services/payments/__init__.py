"""Payment batches: money that leaves. One function is one business act in one transaction."""

from apps.accounting.services.payments.confirming import confirm, fail_payments
from apps.accounting.services.payments.cut_off import set_cut_off
from apps.accounting.services.payments.deciding import approve_batch, decline_batch
from apps.accounting.services.payments.drafting import change_batch, discard_batch, make_batch
from apps.accounting.services.payments.exporting import download_batch, export_batch, formats_of
from apps.accounting.services.payments.submitting import submit_batch, take_back_batch

__all__ = [
    "approve_batch",
    "change_batch",
    "confirm",
    "decline_batch",
    "discard_batch",
    "download_batch",
    "export_batch",
    "fail_payments",
    "formats_of",
    "make_batch",
    "set_cut_off",
    "submit_batch",
    "take_back_batch",
]
