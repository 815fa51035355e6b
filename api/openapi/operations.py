"""How an operation describes itself: what its access and its idempotency declare."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

PERMISSION = "x-permission"
IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    location=OpenApiParameter.HEADER,
    required=True,
    type={"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    description=(
        "A word of your choice for this act, such as a UUID. The same key with the same body gives "
        "the same answer and does nothing twice; with another body it is refused. Kept for 30 days."
    ),
)


class OperationSchema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        handler = getattr(self.view, self.method.lower(), None)
        given = list(super().get_override_parameters())
        return [IDEMPOTENCY_KEY, *given] if getattr(handler, "is_idempotent", False) else given

    def get_extensions(self) -> dict[str, Any]:
        view: Any = self.view
        permission = view.access_for(self.method).permission
        return {PERMISSION: permission} if permission else {}


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "api.access.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "kontor_…",
            "description": "An API key of the client, made by its owner in the portal.",
        }
