"""What bills announce. `to_code` is how many of the client's bills are still to code."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class BillFact(Fact):
    """`bill` names it as people do: supplier and number."""

    SUBJECT: ClassVar = ("bill", "bill_id")

    bill_id: uuid.UUID
    bill: str


@dataclass(frozen=True, kw_only=True)
class CodingFact(BillFact):
    to_code: int
    document_class: str = "bill"


@dataclass(frozen=True, kw_only=True)
class BillCaptured(CodingFact):
    NAME: ClassVar = "accounting.bill.captured"
    title: ClassVar = _("Bill “%(bill)s” came in")

    origin: str


@dataclass(frozen=True, kw_only=True)
class BillSubmitted(CodingFact):
    """`waits_for` is who approves first."""

    NAME: ClassVar = "accounting.bill.submitted"
    title: ClassVar = _("Bill “%(bill)s” over %(gross)s %(currency)s was handed to %(waits_for)s")

    gross: str
    currency: str
    waits_for: str
    steps: int


@dataclass(frozen=True, kw_only=True)
class BillDeclined(CodingFact):
    NAME: ClassVar = "accounting.bill.declined"
    title: ClassVar = _("Bill “%(bill)s” was declined: %(reason)s")

    reason: str


@dataclass(frozen=True, kw_only=True)
class BillTakenBack(CodingFact):
    NAME: ClassVar = "accounting.bill.taken_back"
    title: ClassVar = _("Bill “%(bill)s” was taken back: %(reason)s")

    reason: str


@dataclass(frozen=True, kw_only=True)
class BillHeld(CodingFact):
    NAME: ClassVar = "accounting.bill.held"
    title: ClassVar = _("Bill “%(bill)s” was put on hold: %(reason)s")

    reason: str


@dataclass(frozen=True, kw_only=True)
class BillReleased(CodingFact):
    NAME: ClassVar = "accounting.bill.released"
    title: ClassVar = _("Bill “%(bill)s” was released from its hold")


@dataclass(frozen=True, kw_only=True)
class BillDiscarded(CodingFact):
    NAME: ClassVar = "accounting.bill.discarded"
    title: ClassVar = _("Bill “%(bill)s” was thrown away: %(reason)s")

    reason: str


@dataclass(frozen=True, kw_only=True)
class BillRestored(CodingFact):
    NAME: ClassVar = "accounting.bill.restored"
    title: ClassVar = _("Bill “%(bill)s” was taken back from those thrown away")


@dataclass(frozen=True, kw_only=True)
class BillsCoded(Fact):
    """None is left to code."""

    NAME: ClassVar = "accounting.bills.coded"
    SUBJECT: ClassVar = ("books", "document_class")
    title: ClassVar = _("All bills are coded")

    document_class: str = "bill"
    to_code: int = 0


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(BillFact):
    """No limit asks the client: the provider's reviewer approves."""

    NAME: ClassVar = "accounting.bill.review_asked"
    title: ClassVar = _("Bill “%(bill)s” over %(gross)s %(currency)s waits for a second person")

    gross: str
    currency: str
    left: int = 1


@dataclass(frozen=True, kw_only=True)
class ReviewGiven(BillFact):
    NAME: ClassVar = "accounting.bill.review_given"
    title: ClassVar = _("A second person looked at bill “%(bill)s”")

    left: int = 0


@dataclass(frozen=True, kw_only=True)
class StepApproved(BillFact):
    """One of several approvals; `left` more are needed."""

    NAME: ClassVar = "accounting.bill.step_approved"
    title: ClassVar = _("Bill “%(bill)s” was approved for “%(step)s”")

    step: str
    left: int


@dataclass(frozen=True, kw_only=True)
class BillApproved(BillFact):
    NAME: ClassVar = "accounting.bill.approved"
    title: ClassVar = _("Bill “%(bill)s” over %(gross)s %(currency)s was approved")

    gross: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class BillPosted(BillFact):
    NAME: ClassVar = "accounting.bill.posted"
    title: ClassVar = _("Bill “%(bill)s” was posted as %(entry)s, due on %(due_on)s")

    kind: str
    party_id: uuid.UUID
    party: str
    number: str
    due_on: str
    gross: str
    currency: str
    entry_id: uuid.UUID
    entry: str


@dataclass(frozen=True, kw_only=True)
class BillReversed(BillFact):
    NAME: ClassVar = "accounting.bill.reversed"
    title: ClassVar = _("Bill “%(bill)s” was reversed: %(reason)s")

    reason: str
    entry_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ApprovalRulesChanged(Fact):
    NAME: ClassVar = "accounting.approval_rules.changed"
    SUBJECT: ClassVar = ("books", "what")
    title: ClassVar = _("Who approves bills was changed: %(rules)s")

    rules: str
    what: str = "approval_rules"
