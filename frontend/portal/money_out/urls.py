"""Addresses of what the client's business buys and pays."""

from django.urls import path

from frontend.portal.money_out import bills

urlpatterns = [
    path("", bills.overview, name="money_out"),
    path("bills/<uuid:bill_id>/", bills.bill, name="supplier_bill"),
]
