"""Whose books these are."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import ClientView
from kernel.doors import Access


class KeyShape(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="The name the key was given.")
    permissions = serializers.ListField(
        child=serializers.CharField(), help_text="What this key may do."
    )


class ClientShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    registration_number = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1, two letters.")
    currency = serializers.CharField(help_text="The books' currency, ISO 4217.")
    language = serializers.CharField()
    time_zone = serializers.CharField()
    books_start_on = serializers.DateField()
    key = KeyShape(help_text="The API key in use.")


EXAMPLE = OpenApiExample(
    "A client",
    value={
        "id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
        "name": "Pekárna Javor s.r.o.",
        "registration_number": "27082440",
        "country": "CZ",
        "currency": "CZK",
        "language": "cs",
        "time_zone": "Europe/Prague",
        "books_start_on": "2025-01-01",
        "key": {"name": "Web shop", "permissions": ["accounting.ledger.see"]},
    },
    response_only=True,
)


class ClientItself(ClientView):
    access = Access("api", "")

    @extend_schema(
        operation_id="show_client",
        tags=["Client"],
        summary="Show the client business",
        description="Whose books the API key opens, and what it may do there.",
        responses={200: ClientShape},
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        shown = ClientShape(self.client).fields
        body = {
            name: field.to_representation(getattr(self.client, name))
            for name, field in shown.items()
            if name != "key"
        }
        key = {"name": self.actor.name, "permissions": sorted(self.actor.permissions)}
        return Response({**body, "key": key})
