"""Statements and what they are made of."""

from django.urls import path

from frontend.portal.reports import books, views

urlpatterns = [
    path("", views.first, name="reports"),
    path("accounts/<str:code>/", books.account, name="report_account"),
    path("accounts/<str:code>/lines.csv", books.account_csv, name="report_account_csv"),
    path("entries/<uuid:entry_id>/", books.entry, name="report_entry"),
    path("<slug:kind>/", views.report, name="report"),
    path("<slug:kind>/file/<slug:file_format>/", views.download, name="report_file"),
]
