"""What this platform runs. The order is the architecture: a house leans only on those above it."""

OFFERINGS = [
    "tenants",
    "apps.parties",
    "apps.records",
    "apps.accounting",
    "apps.workspace",
    "billing",
]

# Not sold and not leaned on, but hearing facts: the doors.
LISTENERS = [
    "api",
    "frontend",
]

# What the doors want done by every sweep, in each client's scope.
SWEEPS_OF_DOORS = (
    "api.webhooks.services.deliver_due",
    "api.idempotency.purge_old_keys",
)
