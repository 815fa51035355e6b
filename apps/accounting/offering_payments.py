"""What accounting offers around money that leaves: permissions by role, and work."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from kernel.offering import WorkRule
from kernel.permissions import Permission

SEE = "accounting.payment.see"
PREPARE = "accounting.payment.prepare"
APPROVE = "accounting.payment.approve"
EXPORT = "accounting.payment.export"

PERMISSIONS = (
    Permission(SEE, _("see payment batches")),
    Permission(PREPARE, _("prepare and submit payment batches")),
    Permission(APPROVE, _("approve and decline payment batches")),
    Permission(EXPORT, _("export payment files for the bank")),
)

FOR_PREPARER = frozenset({SEE, PREPARE, EXPORT})
FOR_REVIEWER = frozenset({SEE, EXPORT})
FOR_OWNER = frozenset({SEE, APPROVE})
FOR_BOOKKEEPER = frozenset({SEE})

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
