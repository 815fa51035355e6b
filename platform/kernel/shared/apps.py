from django.apps import AppConfig


class SharedKernelConfig(AppConfig):
    """The part of the kernel that lives in the shared schema."""

    name = "kernel.shared"
    label = "kernel_shared"
    default_auto_field = "django.db.models.BigAutoField"
