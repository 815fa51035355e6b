"""The file for the bank: made once from what was approved, the same bytes ever after."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounting import permissions as allowed
from apps.accounting.facts import payments as facts
from apps.accounting.models import (
    InvoiceSettings,
    NumberKind,
    Payment,
    PaymentBatch,
    PaymentExport,
)
from apps.accounting.rules import payment_files
from apps.accounting.selectors import ledger
from apps.accounting.selectors.payments import export_of
from apps.accounting.services.payments import locking, refusals
from apps.accounting.values.payment_files import (
    PaymentAccount,
    PaymentFormat,
    PaymentOrder,
    Transfer,
)
from apps.accounting.values.payments import BatchState, ExportInfo
from kernel import files
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.records import acted


@transaction.atomic
def export_batch(*, batch_id: uuid.UUID, actor: Actor, file_format: str = "") -> ExportInfo:
    """Make the file of an approved batch, once. Without a format the one that the bank account's
    country takes: ABO for crowns in Czechia, ISO 20022 elsewhere.

    Errors: `NotFound`, `BatchMovedOn`, `DayPassed`, `PaidTwice`, `PayeeChanged`, `FormatUnknown`,
    `ItemNotPayable` for a bill put on hold since, `DiscountTooLate`, `FileRefused`; then there is
    no file.
    """
    actor.require(allowed.EXPORT_PAYMENTS)
    batch = locking.locked(batch_id)
    locking.refuse_unless(batch, BatchState.APPROVED)
    if batch.execution_on < timezone.localdate():
        raise refusals.DayPassed(field="execution_on")
    locking.refuse_held(batch)
    locking.refuse_late_discount(batch)
    order = _order(batch)
    written = _write(order, file_format)
    content, chosen = written
    name = f"{order.id}.{'kpc' if chosen == 'abo' else 'xml'}"
    stored = files.store(name=name, content=content, actor=actor)
    with refusals.named_errors(), transaction.atomic():
        PaymentExport.objects.create(
            batch=batch,
            file_id=stored.id,
            file_format=chosen,
            message_id=order.id,
            sha256=stored.sha256,
            **acted(actor),
        )
    locking.move(batch, BatchState.EXPORTED)
    publish(
        facts.BatchExported(
            **locking.named(batch),
            file_id=stored.id,
            file_format=chosen,
            message_id=order.id,
            sha256=stored.sha256,
        ),
        actor=actor,
    )
    return _export(batch.pk)


@transaction.atomic
def download_batch(*, batch_id: uuid.UUID, actor: Actor) -> ExportInfo:
    """The file that was made, once more; that it was asked for is written down.

    Errors: `NotFound`.
    """
    actor.require(allowed.EXPORT_PAYMENTS)
    batch = locking.locked(batch_id)
    found = _export(batch.pk)
    publish(facts.BatchDownloaded(**locking.named(batch), file_id=found.file_id), actor=actor)
    return found


def formats_of(*, batch_id: uuid.UUID) -> tuple[PaymentFormat, ...]:
    """The formats that can carry the batch as it is, the bank's usual one first.

    Errors: `NotFound`.
    """
    batch = PaymentBatch.objects.select_related("bank_account").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound()
    order = _order(batch)
    usual = _usual(order)
    return tuple(sorted(payment_files.formats_for(order), key=lambda one: one != usual))


# ---- The order -------------------------------------------------------------------------------
def _export(batch_id: uuid.UUID) -> ExportInfo:
    found = export_of(batch_id=batch_id)
    if found is None:
        raise NotFound()
    return found


def _write(order: PaymentOrder, asked: str) -> tuple[bytes, PaymentFormat]:
    chosen = asked or _usual(order)
    known = [one for one in payment_files.FORMATS if one == chosen]
    if not known:
        raise refusals.FormatUnknown(field="file_format")
    try:
        return payment_files.write(order, file_format=known[0]).content, known[0]
    except payment_files.PaymentFileRefused as refused:
        reason = gettext(refused.message) % refused.params
        raise refusals.FileRefused(field="file_format", reason=reason) from refused


def _usual(order: PaymentOrder) -> PaymentFormat:
    at_home = order.debtor.country == "CZ" and order.debtor_currency == "CZK"
    if at_home and "abo" in payment_files.formats_for(order):
        return "abo"
    return "pain.001.001.09"


def _order(batch: PaymentBatch) -> PaymentOrder:
    own = ledger.books()
    account = batch.bank_account
    name = InvoiceSettings.objects.values_list("name", flat=True).first() or ""
    is_iban = account.number_kind == NumberKind.IBAN
    today = timezone.localdate()
    before = PaymentExport.objects.filter(
        exported_at__date=today, batch__bank_account=account
    ).count()
    rows = Payment.objects.select_related("party").filter(batch=batch).order_by("position")
    return PaymentOrder(
        id=f"KTR-{batch.number}-{batch.pk.hex[-12:]}",
        created_at=timezone.localtime(),
        debtor_name=name,
        debtor=PaymentAccount(
            iban=account.number if is_iban else "",
            number="" if is_iban else account.number,
            country=account.number[:2] if is_iban else own.country,
        ),
        debtor_currency=batch.currency,
        execution_on=batch.execution_on,
        transfers=tuple(_transfer(each) for each in rows),
        number_of_day=before + 1,
    )


def _transfer(row: Payment) -> Transfer:
    is_iban = row.payee_kind == NumberKind.IBAN
    return Transfer(
        end_to_end_id=row.end_to_end_id,
        creditor_name=row.payee_name,
        creditor=PaymentAccount(
            iban=row.payee_number if is_iban else "",
            number="" if is_iban else row.payee_number,
            country=row.payee_country,
            bic=row.payee_bic,
        ),
        amount=row.amount,
        currency=row.currency,
        message=row.message,
        variable_symbol=row.variable_symbol,
    )
