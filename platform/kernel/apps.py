from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The part of the kernel that lives in each client's schema."""

    name = "kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
