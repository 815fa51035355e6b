"""What this platform runs. The order is the architecture: a house leans only on those above it."""

OFFERINGS = [
    "tenants",
    "apps.accounting",
    "apps.workspace",
    "billing",
]

# Not sold and not leaned on, but hearing facts: the doors.
LISTENERS = [
    "api",
]
