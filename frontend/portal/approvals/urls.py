"""Addresses of what waits for this person's word."""

from django.urls import path

from frontend.portal.approvals import views

urlpatterns = [
    path("", views.approvals, name="approvals"),
    path("limits/", views.limits, name="approval_limits"),
    path("<uuid:bill_id>/", views.approval, name="approval"),
    path("<uuid:bill_id>/approve/", views.approve, name="approval_approve"),
    path("<uuid:bill_id>/decline/", views.decline, name="approval_decline"),
]
