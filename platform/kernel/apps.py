from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import module_has_submodule


class KernelConfig(AppConfig):
    """The part of the kernel that lives in each client's schema."""

    name = "kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Gather reactions and job handlers, in the order of the offerings."""
        import_module("kernel.audit.trail")
        for house in [*settings.OFFERINGS, *settings.LISTENERS]:
            package = import_module(house)
            for room in ("reactions", "jobs"):
                if module_has_submodule(package, room):
                    import_module(f"{house}.{room}")
