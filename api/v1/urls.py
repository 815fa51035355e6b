"""Addresses of version 1."""

from django.urls import path

from api.v1 import client, webhooks

urlpatterns = [
    path("client", client.ClientItself.as_view()),
    path("webhook-endpoints", webhooks.Endpoints.as_view()),
    path("webhook-endpoints/<uuid:endpoint_id>", webhooks.Endpoint.as_view()),
    path("webhook-endpoints/<uuid:endpoint_id>/deliveries", webhooks.Deliveries.as_view()),
    path("webhook-deliveries/<uuid:delivery_id>/replay", webhooks.Replay.as_view()),
]
