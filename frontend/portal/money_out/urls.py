"""Addresses of what the client's business buys and pays."""

from django.urls import path

from frontend.portal.money_out import batches, bills

urlpatterns = [
    path("", bills.overview, name="money_out"),
    path("bills/<uuid:bill_id>/", bills.bill, name="supplier_bill"),
    path("payments/", batches.overview, name="payments"),
    path("payments/<uuid:batch_id>/", batches.batch, name="payment_batch"),
    path("payments/<uuid:batch_id>/approve/", batches.approve, name="payment_approve"),
    path("payments/<uuid:batch_id>/decline/", batches.decline, name="payment_decline"),
]
