"""What accounting offers around money that leaves: permissions by role, and work."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from apps.accounting import permissions as allowed
from kernel.offering import WorkRule
from kernel.permissions import Permission

PERMISSIONS = (
    Permission(allowed.SEE_PAYMENTS, _("see payment batches")),
    Permission(allowed.PREPARE_PAYMENTS, _("prepare and submit payment batches")),
    Permission(allowed.APPROVE_PAYMENTS, _("approve and decline payment batches")),
    Permission(allowed.EXPORT_PAYMENTS, _("export payment files for the bank")),
)

FOR_PREPARER = frozenset({allowed.SEE_PAYMENTS, allowed.PREPARE_PAYMENTS, allowed.EXPORT_PAYMENTS})
FOR_REVIEWER = frozenset({allowed.SEE_PAYMENTS, allowed.EXPORT_PAYMENTS})
FOR_OWNER = frozenset({allowed.SEE_PAYMENTS, allowed.APPROVE_PAYMENTS})
FOR_BOOKKEEPER = frozenset({allowed.SEE_PAYMENTS})

WORK = (
    WorkRule(
        code="export_payments",
        service="accounting",
        title=_("Send payment batch %(batch)s to the bank, %(total)s %(currency)s"),
        opens_on=frozenset({"accounting.payment_batch.approved"}),
        closes_on=frozenset(
            {"accounting.payment_batch.exported", "accounting.payment_batch.taken_back"}
        ),
        key=("batch_id",),
        count="waiting",
        promise=timedelta(hours=24),
        is_reviewed=False,
        url_name="workspace:payment_batch",
        url_args=("batch_id",),
    ),
    WorkRule(
        code="payments_declined",
        service="accounting",
        title=_("Payment batch %(batch)s was declined: %(reason)s"),
        opens_on=frozenset({"accounting.payment_batch.declined"}),
        closes_on=frozenset(
            {"accounting.payment_batch.submitted", "accounting.payment_batch.discarded"}
        ),
        key=("batch_id",),
        count="waiting",
        promise=timedelta(hours=24),
        is_reviewed=False,
        url_name="workspace:payment_batch",
        url_args=("batch_id",),
    ),
)
