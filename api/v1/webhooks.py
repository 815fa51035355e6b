"""Setting up who is told of what, and looking at what was sent."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.models import DeliveryState
from api.v1.shapes import list_of, page_of
from api.values import EndpointDraft
from api.views import ClientView
from api.webhooks import catalogue, selectors, services
from kernel.doors import Access

MANAGE = Access("api", services.MANAGE)
TAG = "Webhooks"
EXAMPLE_ENDPOINT = {
    "id": catalogue.EXAMPLE_ID,
    "url": "https://shop.example/hooks/kontor",
    "description": "Web shop",
    "fact_types": ["accounting.entry.posted"],
    "is_active": True,
    "created_at": "2026-11-18T09:40:12Z",
}


class EndpointAsked(serializers.Serializer[Any]):
    url = serializers.CharField(
        max_length=500, help_text="An https address on the public internet."
    )
    fact_types = serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=50,
        help_text="What to be told of; see “Messages we send”.",
    )
    description = serializers.CharField(max_length=200, allow_blank=True, default="")
    is_active = serializers.BooleanField(default=True)


class EndpointShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.CharField()
    description = serializers.CharField()
    fact_types = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class NewEndpointShape(EndpointShape):
    secret = serializers.CharField(help_text="Signs every message. It is shown only now.")


class DeliveryShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    endpoint_id = serializers.UUIDField()
    fact_id = serializers.UUIDField(help_text="The message's id, as in `webhook-id`.")
    fact_type = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in DeliveryState])
    attempts = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    next_try_at = serializers.DateTimeField(allow_null=True)
    last_tried_at = serializers.DateTimeField(allow_null=True)
    last_status = serializers.IntegerField(
        allow_null=True, help_text="What the endpoint answered last; null when it didn't."
    )
    last_error = serializers.CharField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    replays_id = serializers.UUIDField(
        allow_null=True, help_text="The delivery whose message this one sends again."
    )


class DeliveriesAsked(pagination.PageQuery):
    state = serializers.ChoiceField(
        choices=[state.value for state in DeliveryState], required=False, help_text="Only these."
    )


class Endpoints(ClientView):
    access = MANAGE

    @extend_schema(
        operation_id="list_webhook_endpoints",
        tags=[TAG],
        summary="List webhook endpoints",
        description="All of them, in the order they were set up; there are never many.",
        responses={200: list_of(EndpointShape, "WebhookEndpointList")},
        examples=[
            OpenApiExample("Endpoints", value={"data": [EXAMPLE_ENDPOINT]}, response_only=True)
        ],
    )
    def get(self, request: Request) -> Response:
        found = EndpointShape(selectors.endpoints(), many=True)
        return Response({"data": found.data})

    @extend_schema(
        operation_id="create_webhook_endpoint",
        tags=[TAG],
        summary="Set up a webhook endpoint",
        description=(
            "From now on the address is told of the facts named. Check the signature of what "
            "arrives with any Standard Webhooks library and the secret in this answer."
        ),
        request=EndpointAsked,
        responses={201: NewEndpointShape},
        examples=[
            OpenApiExample(
                "Ask",
                value={
                    "url": "https://shop.example/hooks/kontor",
                    "fact_types": ["accounting.entry.posted"],
                    "description": "Web shop",
                },
                request_only=True,
            ),
            OpenApiExample(
                "New",
                value={**EXAMPLE_ENDPOINT, "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        made = services.add_endpoint(draft=_draft(request), actor=self.actor)
        body = {**EndpointShape(made.endpoint).data, "secret": made.secret}
        location = request.build_absolute_uri(f"{request.path}/{made.endpoint.id}")
        return Response(body, status=201, headers={"Location": location})


class Endpoint(ClientView):
    access = MANAGE

    @extend_schema(
        operation_id="show_webhook_endpoint",
        tags=[TAG],
        summary="Show a webhook endpoint",
        responses={200: EndpointShape},
        examples=[OpenApiExample("Endpoint", value=EXAMPLE_ENDPOINT, response_only=True)],
    )
    def get(self, request: Request, endpoint_id: uuid.UUID) -> Response:
        return Response(EndpointShape(selectors.endpoint(endpoint_id=endpoint_id)).data)

    @extend_schema(
        operation_id="change_webhook_endpoint",
        tags=[TAG],
        summary="Change a webhook endpoint",
        description="Takes the whole endpoint; what is left out goes back to its default.",
        request=EndpointAsked,
        responses={200: EndpointShape},
        examples=[OpenApiExample("Endpoint", value=EXAMPLE_ENDPOINT, response_only=True)],
    )
    def put(self, request: Request, endpoint_id: uuid.UUID) -> Response:
        changed = services.change_endpoint(
            endpoint_id=endpoint_id, draft=_draft(request), actor=self.actor
        )
        return Response(EndpointShape(changed).data)

    @extend_schema(
        operation_id="remove_webhook_endpoint",
        tags=[TAG],
        summary="Remove a webhook endpoint",
        description="It is told of nothing more; what was on its way is given up.",
        responses={204: None},
    )
    def delete(self, request: Request, endpoint_id: uuid.UUID) -> Response:
        services.remove_endpoint(endpoint_id=endpoint_id, actor=self.actor)
        return Response(status=204)


class Deliveries(ClientView):
    access = MANAGE

    @extend_schema(
        operation_id="list_webhook_deliveries",
        tags=[TAG],
        summary="List an endpoint's deliveries",
        description="Newest first.",
        parameters=[DeliveriesAsked],
        responses={200: page_of(DeliveryShape, "DeliveryPage")},
    )
    def get(self, request: Request, endpoint_id: uuid.UUID) -> Response:
        asked = pagination.asked(request, DeliveriesAsked)
        found = selectors.deliveries(endpoint_id=endpoint_id, **asked)
        items = [dict(DeliveryShape(each).data) for each in found.deliveries]
        return Response(pagination.page(items, next_cursor=found.next_cursor))


class Replay(ClientView):
    access = MANAGE

    @extend_schema(
        operation_id="replay_webhook_delivery",
        tags=[TAG],
        summary="Send a delivery again",
        description="The message keeps its id, so a receiver that had it can tell.",
        request=None,
        responses={201: DeliveryShape},
    )
    @once
    def post(self, request: Request, delivery_id: uuid.UUID) -> Response:
        again = services.replay(delivery_id=delivery_id, actor=self.actor)
        return Response(DeliveryShape(again).data, status=201)


def _draft(request: Request) -> EndpointDraft:
    asked = EndpointAsked(data=request.data)
    asked.is_valid(raise_exception=True)
    given = asked.validated_data
    return EndpointDraft(
        url=given["url"],
        fact_types=tuple(given["fact_types"]),
        description=given["description"],
        is_active=given["is_active"],
    )
