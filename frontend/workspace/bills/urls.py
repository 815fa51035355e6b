"""Addresses of a client's bills."""

from django.urls import path

from frontend.workspace.bills import acts, views

urlpatterns = [
    path("", views.bills, name="bills"),
    path("limits/", views.limits, name="bill_limits"),
    path("new/", acts.new, name="bill_new"),
    path("suppliers/", acts.suppliers, name="bill_suppliers"),
    path("<uuid:bill_id>/", views.bill, name="bill"),
    path("<uuid:bill_id>/save/", acts.save, name="bill_save"),
    path("<uuid:bill_id>/do/<slug:act>/", acts.do, name="bill_do"),
    path("<uuid:bill_id>/why/<slug:act>/", acts.why, name="bill_why"),
]
