"""Which day the bank really pays on, by its own clock and working days, and how that is said."""

from __future__ import annotations

import datetime
import uuid
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_time
from django.utils import timezone

from apps.accounting.models import BankAccount
from apps.accounting.rules import banking_days
from apps.accounting.rules.wording import gettext_noop
from apps.accounting.selectors import ledger
from apps.accounting.selectors.payables.wording import in_words, reader_locale
from apps.accounting.values.payments import FirstDay
from kernel.errors import NotFound


def first_day(*, bank_account_id: uuid.UUID) -> FirstDay:
    """The earliest day that the bank would pay on if it got a file now. Errors: `NotFound`."""
    row = BankAccount.objects.defer("number").filter(pk=bank_account_id).first()
    if row is None:
        raise NotFound()
    return first_day_of(row)


def first_day_of(account: BankAccount) -> FirstDay:
    """The same of an account at hand. One query."""
    now = bank_clock()
    today, cut_off = now.date(), account.cut_off
    day = banking_days.paid_on(today, now=now, cut_off=cut_off)
    usual = day
    if cut_off is None and day == today:
        usual = banking_days.on_or_after(day + banking_days.A_DAY)
    return FirstDay(
        day=day, cut_off=cut_off, usual=usual, reason=_why(today, day, account, now=now)
    )


def paid_on(account: BankAccount, asked: datetime.date) -> datetime.date:
    """When the bank pays what it is told now to pay on `asked`."""
    return banking_days.paid_on(asked, now=bank_clock(), cut_off=account.cut_off)


def day_warning(account: BankAccount, asked: datetime.date) -> str:
    """Why the bank won't pay on that day, in words; "" when it does."""
    now = bank_clock()
    day = banking_days.paid_on(asked, now=now, cut_off=account.cut_off)
    return _why(asked, day, account, now=now)


def bank_clock() -> datetime.datetime:
    """Now, as the banks of the client's country have it, wherever the reader is."""
    zones = get_global("territory_zones").get(ledger.books().country, [])
    zone = ZoneInfo(zones[0]) if len(zones) == 1 else timezone.get_current_timezone()
    return timezone.localtime(timezone=zone)


def _why(
    asked: datetime.date, day: datetime.date, account: BankAccount, *, now: datetime.datetime
) -> str:
    if day == asked:
        return ""
    if not banking_days.is_banking_day(asked):
        said = gettext_noop("Banks don't pay on %(asked)s; it will be paid on %(day)s.")
        return in_words(said, {"asked": asked, "day": day})
    if asked == now.date() and account.cut_off is not None:
        said = gettext_noop(
            "The bank takes orders for the same day until %(time)s; it will be paid on %(day)s."
        )
        time = format_time(account.cut_off, format="short", locale=reader_locale())
        return in_words(said, {"time": time, "day": day})
    return in_words(gettext_noop("That day has passed; it would be paid on %(day)s."), {"day": day})
