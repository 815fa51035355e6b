"""Reminding: letters with interest and fee, one by one or many at once; holds, promises to pay."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext, override

from apps.accounting.exports.invoices import letters as paper
from apps.accounting.facts import receivables as facts
from apps.accounting.models import (
    Books,
    DunningHold,
    DunningItem,
    DunningLetter,
    DunningLevel,
    Invoice,
    InvoiceSettings,
    OpenItem,
    PaymentPromise,
)
from apps.accounting.selectors import currencies, roles
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import receivables as read
from apps.accounting.selectors.receivables import buyers, sellers
from apps.accounting.services.ledger import ReasonMissing, record_entry
from apps.accounting.services.receivables import drafting, overdue, refusals, sending
from apps.accounting.services.receivables.posting import SALES, in_books
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.letters import DunningLetter as Paper
from apps.accounting.values.letters import OverdueItem
from apps.accounting.values.receivables import (
    DunningProposal,
    InvoiceState,
    SendingState,
    SentReminders,
)
from kernel import files, jobs
from kernel.actor import Actor
from kernel.errors import KontorError, NotFound
from kernel.facts import publish
from kernel.records import acted

DUN: Final = "accounting.dunning.send"
SOURCE: Final = "dunning_letter"
JOB: Final = "accounting.send_reminder"
ZERO: Final = Decimal(0)


# ---- Letters ---------------------------------------------------------------------------------
@transaction.atomic
def send_reminder(
    *,
    party_id: uuid.UUID,
    actor: Actor,
    currency: str = "",
    recipient: str | None = None,
    is_charged: bool = True,
    today: datetime.date | None = None,
) -> uuid.UUID:
    """Remind a customer of what is late today, and book interest and fee. The letter's id.

    It goes to the customer's address, to `recipient`, or with "" to nobody: then it is printed.
    Not charged, it asks for neither interest nor fee. Errors: `NothingToDun`, `AddressUnfit`,
    `SellerIncomplete`, `PeriodClosed`.
    """
    actor.require(DUN)
    today = today or timezone.localdate()
    # Letters are written one after the other, so that nobody is charged twice in one moment.
    Books.objects.select_for_update(no_key=True).get()
    proposal = _proposal(party_id, currency, today=today, is_charged=is_charged)
    level = DunningLevel.objects.get(level=proposal.level)
    addresses = _addresses(proposal.email if recipient is None else recipient)
    pay_by = today + datetime.timedelta(days=level.pay_within_days)
    written = _paper(proposal, level, made_on=today, pay_by=pay_by)
    stored = files.store(
        name=f"{proposal.name}-{today.isoformat()}.pdf",
        content=paper.dunning_pdf(written),
        actor=actor,
    )
    letter = DunningLetter(
        party_id=proposal.party_id,
        level=proposal.level,
        made_on=today,
        pay_by=pay_by,
        currency=proposal.currency,
        open_amount=proposal.open_amount,
        interest=proposal.interest,
        fee=proposal.fee,
        total=proposal.total,
        file_id=stored.id,
        recipient=", ".join(addresses),
        state=SendingState.QUEUED if addresses else "",
        **acted(actor),
    )
    letter.entry_id = _charge(letter, proposal, actor=actor)
    letter.save(force_insert=True)
    DunningItem.objects.bulk_create(
        DunningItem(
            letter=letter,
            invoice_id=item.invoice_id,
            open_amount=item.open_amount,
            interest=item.interest,
            interest_until=today,
        )
        for item in proposal.items
    )
    publish(
        facts.ReminderSent(
            party_id=proposal.party_id,
            party=proposal.name,
            letter_id=letter.pk,
            level=letter.level,
            total=drafting.plain(letter.total),
            currency=letter.currency,
        ),
        actor=actor,
    )
    if addresses:
        jobs.enqueue(kind=JOB, args={"letter_id": str(letter.pk)}, actor=actor)
    return letter.pk


def preview_reminder(
    *,
    party_id: uuid.UUID,
    actor: Actor,
    currency: str = "",
    is_charged: bool = True,
    today: datetime.date | None = None,
) -> bytes:
    """The letter that would go out, as PDF; nothing is kept or booked.

    Errors: `NothingToDun`, `SellerIncomplete`.
    """
    actor.require(DUN)
    today = today or timezone.localdate()
    proposal = _proposal(party_id, currency, today=today, is_charged=is_charged)
    level = DunningLevel.objects.get(level=proposal.level)
    pay_by = today + datetime.timedelta(days=level.pay_within_days)
    return paper.dunning_pdf(_paper(proposal, level, made_on=today, pay_by=pay_by))


def send_reminders(
    *,
    letters: Sequence[tuple[uuid.UUID, str]],
    actor: Actor,
    is_charged: bool = True,
    today: datetime.date | None = None,
) -> SentReminders:
    """Remind several customers at once: (party, currency) each. Whoever has an address gets an
    e-mail, the others' letters are printed. One that can't go out keeps none of the others.
    """
    actor.require(DUN)
    sent, refused = [], []
    for party_id, currency in dict.fromkeys(letters):
        try:
            sent.append(
                send_reminder(
                    party_id=party_id,
                    currency=currency,
                    is_charged=is_charged,
                    actor=actor,
                    today=today,
                )
            )
        except KontorError as why:
            refused.append((_name_of(party_id), why.message))
    return SentReminders(letters=tuple(sent), refused=tuple(refused))


def _name_of(party_id: uuid.UUID) -> str:
    try:
        return buyers.customer(party_id=party_id).name
    except buyers.CustomerUnknown:
        return ""


def deliver_reminder(*, letter_id: uuid.UUID) -> str:
    """Send the e-mail of a letter. The state it is left in."""
    letter = DunningLetter.objects.select_related("party").get(pk=letter_id)
    if letter.state != SendingState.QUEUED:
        return letter.state
    buyer = buyers.customer(party_id=letter.party_id)
    settings = InvoiceSettings.objects.get(pk=sellers.SETTINGS_ID)
    with override(buyer.language or settings.language):
        named = {"seller": settings.name}
        subject = gettext("Reminder from %(seller)s") % named
        text = gettext("Good day,\n\nyou find our reminder attached.\n\n%(seller)s") % named
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=text,
        to=letter.recipient.split(", "),
        reply_to=[settings.email] if settings.email else None,
    )
    message.attach(files.look(letter.file_id).name, files.read(letter.file_id), "application/pdf")
    letter.error = sending.attempt(message)
    letter.state = SendingState.FAILED if letter.error else SendingState.SENT
    letter.sent_at = None if letter.error else timezone.now()
    letter.save(update_fields=["state", "error", "sent_at"])
    return letter.state


def _proposal(
    party_id: uuid.UUID, currency: str, *, today: datetime.date, is_charged: bool
) -> DunningProposal:
    buyer = buyers.customer(party_id=party_id)
    proposals = read.dunning_proposals(today=today, party_id=buyer.party_id)
    found = next((p for p in proposals if not currency or p.currency == currency), None)
    if found is None:
        raise refusals.NothingToDun(name=buyer.name)
    return found if is_charged else found.without_charges()


def _addresses(text: str) -> list[str]:
    return sending.checked_addresses(text) if text.strip() else []


def _paper(
    proposal: DunningProposal,
    level: DunningLevel,
    *,
    made_on: datetime.date,
    pay_by: datetime.date,
) -> Paper:
    buyer = buyers.customer(party_id=proposal.party_id)
    settings = InvoiceSettings.objects.select_related("bank_account").get(pk=sellers.SETTINGS_ID)
    language = buyer.language or settings.language
    is_of_one = len(proposal.items) == 1
    return Paper(
        level=proposal.level,
        made_on=made_on,
        pay_by=pay_by,
        seller=sellers.seller(settings),
        buyer=buyer.buyer,
        currency=proposal.currency,
        items=tuple(
            OverdueItem(
                number=item.number,
                issued_on=item.issued_on,
                due_on=item.due_on,
                days_late=item.days_late,
                amount=item.amount,
                open_amount=item.open_amount,
                interest=item.interest,
            )
            for item in proposal.items
        ),
        open_amount=proposal.open_amount,
        interest=proposal.interest,
        interest_rate=level.interest_percent if proposal.interest else ZERO,
        interest_source=level.source if proposal.interest else "",
        fee=proposal.fee,
        total=proposal.total,
        means=sellers.means(settings, number=proposal.items[0].number if is_of_one else ""),
        note=level.texts.get(language) or level.text,
        language=language,
        country_rules=settings.country,
    )


def _charge(letter: DunningLetter, proposal: DunningProposal, *, actor: Actor) -> uuid.UUID | None:
    """Interest and fee are owed like an invoice, due when the letter says; None when there are
    none. They bear no tax: they make good a damage and pay for nothing."""
    charged = proposal.interest + proposal.fee
    if not charged:
        return None
    own = books.books()
    rate = None
    if letter.currency != own.currency:
        rate = currencies.rate_for(currency=letter.currency, on=letter.made_on).rate
    booked = in_books(charged, rate=rate, places=own.places)
    foreign = letter.currency if rate is not None else ""
    text = gettext("Interest and fee on late payment, %(party)s")
    posted = record_entry(
        draft=EntryDraft(
            journal_code=SALES,
            date=letter.made_on,
            description=(text % {"party": proposal.name})[:500],
            lines=(
                LineDraft(
                    account_code=roles.account_for(role=AccountRole.RECEIVABLE).code,
                    amount=booked,
                    currency=foreign,
                    currency_amount=charged if foreign else None,
                    party_id=letter.party_id,
                    due_on=letter.pay_by,
                ),
                LineDraft(
                    account_code=roles.account_for(role=AccountRole.INTEREST_INCOME).code,
                    amount=-booked,
                    currency=foreign,
                    currency_amount=-charged if foreign else None,
                ),
            ),
            source_kind=SOURCE,
            source_id=str(letter.pk),
        ),
        actor=actor,
    )
    return posted.id


# ---- Holds -----------------------------------------------------------------------------------
@transaction.atomic
def hold_dunning(
    *,
    party_id: uuid.UUID,
    reason: str,
    actor: Actor,
    invoice_id: uuid.UUID | None = None,
    ends_on: datetime.date | None = None,
) -> uuid.UUID:
    """No reminders: of one invoice, or to the customer at all. The hold's id.

    Errors: `ReasonMissing`, `HoldExists`, `NotFound` for an invoice of somebody else.
    """
    actor.require(DUN)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    buyer = buyers.customer(party_id=party_id)
    if invoice_id is not None and not _is_of(invoice_id, party_id):
        raise NotFound()
    try:
        with transaction.atomic():
            hold = DunningHold.objects.create(
                party_id=buyer.party_id,
                invoice_id=invoice_id,
                reason=reason.strip()[:300],
                ends_on=ends_on,
                **acted(actor),
            )
    except IntegrityError as second:
        raise refusals.HoldExists() from second
    publish(
        facts.DunningHeld(party_id=buyer.party_id, party=buyer.name, hold_id=hold.pk), actor=actor
    )
    overdue.watch_customer(party_id=buyer.party_id, actor=actor)
    return hold.pk


@transaction.atomic
def lift_hold(*, hold_id: uuid.UUID, actor: Actor) -> None:
    """Go on reminding. Errors: `NotFound`, also when it was lifted before."""
    actor.require(DUN)
    rows = DunningHold.objects.select_related("party").select_for_update(of=("self",))
    hold = rows.filter(pk=hold_id, lifted_at=None).first()
    if hold is None:
        raise NotFound()
    hold.lifted_at, hold.lifted_by_name = timezone.now(), actor.name
    hold.save(update_fields=["lifted_at", "lifted_by_name"])
    publish(
        facts.DunningHoldLifted(party_id=hold.party_id, party=hold.party.name, hold_id=hold.pk),
        actor=actor,
    )
    overdue.watch_customer(party_id=hold.party_id, actor=actor)


def _is_of(invoice_id: uuid.UUID, party_id: uuid.UUID) -> bool:
    return Invoice.objects.filter(pk=invoice_id, party_id=party_id).exists()


# ---- Promises --------------------------------------------------------------------------------
@transaction.atomic
def note_promise(
    *,
    invoice_id: uuid.UUID,
    promised_on: datetime.date,
    amount: Decimal,
    actor: Actor,
    note: str = "",
) -> uuid.UUID:
    """What the customer says they will pay, and by when; reminders wait. The promise's id.

    A new promise takes the place of an older one. Errors: `NotFound`, `InvoiceNotIssued`,
    `PromiseUnfit`.
    """
    actor.require(DUN)
    invoice = drafting.locked(invoice_id)
    if invoice.state != InvoiceState.ISSUED:
        raise refusals.InvoiceNotIssued()
    left = _left(invoice)
    if not 0 < amount <= left or promised_on < timezone.localdate():
        raise refusals.PromiseUnfit(field="amount")
    PaymentPromise.objects.filter(invoice=invoice, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    promise = PaymentPromise.objects.create(
        invoice=invoice,
        promised_on=promised_on,
        amount=amount,
        open_before=left,
        note=note.strip()[:300],
        **acted(actor),
    )
    publish(
        facts.PaymentPromised(
            invoice_id=invoice.id,
            number=invoice.number,
            amount=drafting.plain(amount),
            currency=invoice.currency,
            promised_on=promised_on.isoformat(),
        ),
        actor=actor,
    )
    overdue.watch_customer(party_id=invoice.party_id, actor=actor)
    return promise.pk


def _left(invoice: Invoice) -> Decimal:
    items = OpenItem.objects.filter(line__entry_id=invoice.entry_id, open_currency_amount__gt=0)
    return items.aggregate(left=Sum("open_currency_amount"))["left"] or ZERO
