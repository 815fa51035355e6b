"""Addresses of a client's payment batches."""

from django.urls import path

from frontend.workspace.payments import acts, views

urlpatterns = [
    path("", views.batches, name="payments"),
    path("new/", views.new, name="payment_new"),
    path("<uuid:batch_id>/", views.batch, name="payment_batch"),
    path("<uuid:batch_id>/change/", views.change, name="payment_change"),
    path("<uuid:batch_id>/file/", views.file, name="payment_file"),
    path("<uuid:batch_id>/export/", acts.export, name="payment_export"),
    path("<uuid:batch_id>/do/<slug:act>/", acts.do, name="payment_do"),
    path("<uuid:batch_id>/take-back/", acts.take_back, name="payment_take_back"),
    path("cut-off/<uuid:bank_account_id>/", acts.cut_off, name="payment_cut_off"),
    path("<uuid:batch_id>/find/", acts.find, name="payment_find_all"),
    path("<uuid:batch_id>/find/<uuid:payment_id>/", acts.find, name="payment_find"),
    path("<uuid:batch_id>/fail/<uuid:payment_id>/", acts.fail, name="payment_fail"),
]
