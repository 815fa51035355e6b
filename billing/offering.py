"""What the provider charges for, and what it earns. Not sold."""

from django.utils.translation import gettext_lazy as _

from kernel.offering import NavigationEntry, Offering

OFFERING = Offering(
    code="billing",
    title=_("Billing"),
    is_sold=False,
    permissions=(),
    navigation=(
        NavigationEntry(
            door="portal",
            label=_("Bill"),
            url_name="portal:bill",
            icon="document-text",
            permission="client.bill.see",
            position=80,
            is_main=True,
        ),
        NavigationEntry(
            door="workspace",
            label=_("Cockpit"),
            url_name="workspace:cockpit",
            icon="chart-bar",
            permission="provider.margin.see",
            position=52,
            group=_("Provider"),
        ),
    ),
)
