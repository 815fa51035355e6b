"""What payment batches refuse, by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from apps.accounting.values.payments import BatchState
from kernel.errors import Conflict, Forbidden, Invalid


class BatchMovedOn(Conflict):
    code = "accounting.payment_batch.moved_on"
    sentence = _("This can't be done with a payment batch that is “%(state)s”.")


class BatchFrozen(Conflict):
    code = "accounting.payment_batch.frozen"
    sentence = _("This payment batch was submitted; take it back before you change it.")


class NothingToPay(Invalid):
    code = "accounting.payment_batch.nothing"
    sentence = _("Choose what to pay.")


class ItemNotPayable(Invalid):
    """`reason` is a sentence."""

    code = "accounting.payment_batch.item_not_payable"
    sentence = _("%(reference)s of %(party)s can't be paid: %(reason)s")


class MoreThanIsFree(Invalid):
    code = "accounting.payment_batch.more_than_free"
    sentence = _(
        "%(amount)s %(currency)s of %(reference)s can't be paid: %(free)s is open and in no other "
        "batch."
    )


class NoDiscount(Invalid):
    code = "accounting.payment_batch.no_discount"
    sentence = _(
        "No cash discount is offered on %(reference)s of %(party)s: the supplier's terms give one "
        "only for a bill that is paid whole, in one sum."
    )


class DiscountTooLate(Invalid):
    """`until` is the last day, as ISO writes it."""

    code = "accounting.payment_batch.discount_too_late"
    sentence = _(
        "The cash discount on %(reference)s of %(party)s ended on %(until)s. Pay earlier, or pay "
        "the whole amount."
    )


class DiscountPassed(Conflict):
    """What the tables say when nobody else has."""

    code = "accounting.payment_batch.discount_passed"
    sentence = _("A cash discount in this batch ended on %(until)s. Pay earlier, or without it.")


class DiscountLost(Conflict):
    """`on` is the day the bank paid, as ISO writes it."""

    code = "accounting.payment.discount_lost"
    sentence = _(
        "The bank paid %(reference)s of %(party)s on %(on)s; the cash discount ended on "
        "%(until)s. Confirm it without the discount: then the rest stays open."
    )


class CreditsExceed(Invalid):
    code = "accounting.payment_batch.credits_exceed"
    sentence = _("Credit notes of %(party)s come to more than the bills that you chose.")


class PaidTwice(Conflict):
    code = "accounting.payment_batch.paid_twice"
    sentence = _(
        "Something in this batch has been paid or put into another batch in the meantime. "
        "Look at what is open now."
    )


class PayeeChanged(Conflict):
    code = "accounting.payment_batch.payee_changed"
    sentence = _(
        "The account of %(party)s isn't the confirmed one any more. Take the batch back and add "
        "the payment again."
    )


class AccountOutOfUse(Invalid):
    code = "accounting.payment_batch.account_out_of_use"
    sentence = _("Choose a bank account that is in use.")


class DayPassed(Invalid):
    code = "accounting.payment_batch.day_passed"
    sentence = _("The day of payment has passed; choose today or a later one.")


class ReasonMissing(Invalid):
    code = "accounting.payment_batch.reason_missing"
    sentence = _("Say why.")


class SecondPersonNeeded(Forbidden):
    code = "accounting.payment_batch.second_person"
    sentence = _("Somebody else has to approve what you have prepared.")


class KeyCannotApprove(Forbidden):
    code = "accounting.payment_batch.key_cannot_approve"
    sentence = _(
        "An API key is nobody's second person. Whoever has to approve payments does so in the "
        "client portal."
    )


class NotYours(Forbidden):
    code = "accounting.payment_batch.not_yours"
    sentence = _("This waits for %(who)s.")


class AlreadySaid(Conflict):
    code = "accounting.payment_batch.already_said"
    sentence = _("You have approved this batch already; the next word is somebody else's.")


class FileRefused(Invalid):
    """`reason` is a sentence."""

    code = "accounting.payment_batch.file_refused"
    sentence = _("No file was made: %(reason)s")


class FormatUnknown(Invalid):
    code = "accounting.payment_batch.format_unknown"
    sentence = _("There is no such kind of payment file.")


class NotOnTheWay(Conflict):
    code = "accounting.payment.not_on_the_way"
    sentence = _("Only a payment that the bank was told of can be confirmed or fail.")


@contextmanager
def named_errors() -> Iterator[None]:
    """What the tables refuse, by name. Errors: those of this module."""
    try:
        yield
    except DatabaseError as refused:
        raise _named(refused) from refused


def _named(refused: DatabaseError) -> Exception:
    cause: Any = refused.__cause__
    state, diagnosis = getattr(cause, "sqlstate", ""), getattr(cause, "diag", None)
    detail = (diagnosis.message_detail or "") if diagnosis else ""
    constraint = (diagnosis.constraint_name or "") if diagnosis else ""
    match state:
        case "KT150":
            return PaidTwice()
        case "KT151":
            return BatchFrozen()
        case "KT152":
            return BatchMovedOn(state=_state(detail))
        case "KT153":
            return NothingToPay(field="items")
        case "KT154":
            return PayeeChanged(party=detail)
        case "KT155":
            return SecondPersonNeeded()
        case "KT156":
            return NotYours(who=detail)
        case "KT157":
            return DiscountPassed(until=detail)
        case "23505" if constraint == "payment_decision_once_each":
            return AlreadySaid()
        case "23505" if constraint.startswith("payment_export"):
            return BatchMovedOn(state=_state(BatchState.EXPORTED))
    return refused


def _state(detail: str) -> str:
    return str(BatchState(detail).label) if detail in BatchState.values else detail
