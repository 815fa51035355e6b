"""Addresses of the portal's sales."""

from django.urls import path

from frontend.portal.money_in import views

urlpatterns = [
    path("", views.overview, name="money_in"),
    path("new/", views.invoice_new, name="invoice_new"),
    path("customers/<uuid:party_id>/credit/", views.customer_credit, name="customer_credit"),
    path("customers/find/", views.sales_customers, name="sales_customers"),
    path("settings/", views.sales_settings, name="sales_settings"),
    path("settings/series/", views.sales_series, name="sales_series"),
    path("customers/", views.owing, name="owing"),
    path("customers/<uuid:party_id>/", views.customer, name="customer"),
    path("customers/<uuid:party_id>/payment/", views.customer_payment, name="customer_payment"),
    path("recurring/", views.recurring_invoices, name="recurring_invoices"),
    path("recurring/<uuid:recurring_id>/switch/", views.recurring_switch, name="recurring_switch"),
    path("recurring/<uuid:recurring_id>/make/", views.recurring_make, name="recurring_make"),
    path("payments/<uuid:entry_id>/take-back/", views.payment_take_back, name="payment_take_back"),
    path("<uuid:invoice_id>/", views.invoice, name="invoice"),
    path("<uuid:invoice_id>/edit/", views.invoice_edit, name="invoice_edit"),
    path("<uuid:invoice_id>/issue/", views.invoice_issue, name="invoice_issue"),
    path("<uuid:invoice_id>/approve/", views.invoice_approve, name="invoice_approve"),
    path("<uuid:invoice_id>/discard/", views.invoice_discard, name="invoice_discard"),
    path("<uuid:invoice_id>/credit/", views.invoice_credit, name="invoice_credit"),
    path("<uuid:invoice_id>/send/", views.invoice_send, name="invoice_send"),
    path("<uuid:invoice_id>/repeat/", views.invoice_repeat, name="invoice_repeat"),
    path("<uuid:invoice_id>/files/<slug:kind>/", views.invoice_file, name="invoice_file"),
    path(
        "customers/<uuid:party_id>/statement.<str:ending>",
        views.customer_statement,
        name="customer_statement",
    ),
]
