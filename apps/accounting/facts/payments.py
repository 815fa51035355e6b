"""What payment batches announce. Amounts are strings in `currency`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class BatchFact(Fact):
    """`batch` is its number, as people call it."""

    SUBJECT: ClassVar = ("payment_batch", "batch_id")

    batch_id: uuid.UUID
    batch: str
    total: str
    currency: str
    payments: int


@dataclass(frozen=True, kw_only=True)
class BatchMade(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.made"
    title: ClassVar = _("Payment batch %(batch)s over %(total)s %(currency)s was prepared")


@dataclass(frozen=True, kw_only=True)
class BatchChanged(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.changed"
    title: ClassVar = _("Payment batch %(batch)s was changed to %(total)s %(currency)s")


@dataclass(frozen=True, kw_only=True)
class BatchDiscarded(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.discarded"
    title: ClassVar = _("Payment batch %(batch)s was thrown away")


@dataclass(frozen=True, kw_only=True)
class BatchSubmitted(BatchFact):
    """`waits_for` is who approves first."""

    NAME: ClassVar = "accounting.payment_batch.submitted"
    title: ClassVar = _(
        "Payment batch %(batch)s over %(total)s %(currency)s was handed to %(waits_for)s"
    )

    waits_for: str
    steps: int


@dataclass(frozen=True, kw_only=True)
class BatchStepApproved(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.step_approved"
    title: ClassVar = _("Payment batch %(batch)s was approved by %(step)s; %(left)s more to ask")

    step: str
    left: int


@dataclass(frozen=True, kw_only=True)
class BatchApproved(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.approved"
    title: ClassVar = _("Payment batch %(batch)s over %(total)s %(currency)s was approved")

    waiting: int = 1


@dataclass(frozen=True, kw_only=True)
class BatchDeclined(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.declined"
    title: ClassVar = _("Payment batch %(batch)s was declined: %(reason)s")

    reason: str
    waiting: int = 1


@dataclass(frozen=True, kw_only=True)
class BatchTakenBack(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.taken_back"
    title: ClassVar = _("Payment batch %(batch)s was taken back: %(reason)s")

    reason: str


@dataclass(frozen=True, kw_only=True)
class BatchExported(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.exported"
    title: ClassVar = _("The file of payment batch %(batch)s was made for the bank")

    file_id: uuid.UUID
    file_format: str
    message_id: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class BatchDownloaded(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.downloaded"
    title: ClassVar = _("The file of payment batch %(batch)s was downloaded")

    file_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(BatchFact):
    NAME: ClassVar = "accounting.payment.failed"
    title: ClassVar = _("The payment to %(payee)s in batch %(batch)s failed: %(reason)s")

    payment_id: uuid.UUID
    payee: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CutOffChanged(Fact):
    """`cut_off` is by the bank's clock, "" when there is none."""

    NAME: ClassVar = "accounting.payment.cut_off_changed"
    SUBJECT: ClassVar = ("bank_account", "bank_account_id")
    title: ClassVar = _("%(bank_account)s takes payments for the same day until: %(cut_off)s")

    bank_account_id: uuid.UUID
    bank_account: str
    cut_off: str


@dataclass(frozen=True, kw_only=True)
class DiscountTaken(BatchFact):
    """`discount` was kept back of what is owed; the entry corrects the VAT on it."""

    NAME: ClassVar = "accounting.payment.discount_taken"
    title: ClassVar = _(
        "%(discount)s %(currency)s of cash discount were taken in the payment to %(payee)s"
    )

    payment_id: uuid.UUID
    payee: str
    discount: str
    entry_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class BatchConfirmed(BatchFact):
    """`failed` of its payments weren't paid."""

    NAME: ClassVar = "accounting.payment_batch.confirmed"
    title: ClassVar = _("The bank confirmed payment batch %(batch)s; %(failed)s payments failed")

    failed: int


@dataclass(frozen=True, kw_only=True)
class BatchReopened(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.reopened"
    title: ClassVar = _("Payment batch %(batch)s waits for the bank again")


@dataclass(frozen=True, kw_only=True)
class BatchFailed(BatchFact):
    NAME: ClassVar = "accounting.payment_batch.failed"
    title: ClassVar = _("No payment of batch %(batch)s was made")
