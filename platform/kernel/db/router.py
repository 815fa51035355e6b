"""Which table may be touched from where."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django_tenants.routers import TenantSyncRouter

from kernel.tenancy import PUBLIC_SCHEMA, NoClient, WrongScope, connection_of, current_client


def is_tenant_app(app_label: str) -> bool:
    return apps.get_app_config(app_label).name in settings.TENANT_APPS


class ScopeRouter(TenantSyncRouter):  # type: ignore[misc]
    """Refuses a client's table without a client, and a shared table inside one."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return self._alias(model)

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return self._alias(model)

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        return is_tenant_app(obj1._meta.app_label) == is_tenant_app(obj2._meta.app_label)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        in_public = getattr(connections[db], "schema_name", PUBLIC_SCHEMA) == PUBLIC_SCHEMA
        return is_tenant_app(app_label) != in_public

    def _alias(self, model: type[models.Model]) -> str:
        label = model._meta.app_label
        connection = connection_of()
        if is_tenant_app(label):
            if connection.schema_name == PUBLIC_SCHEMA:
                raise NoClient(f"{model._meta.label} belongs to a client; enter one first")
        elif current_client() is not None:
            raise WrongScope(f"{model._meta.label} is shared; leave the client's scope first")
        return "default"
