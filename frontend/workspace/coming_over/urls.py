"""Addresses of taking over books."""

from django.urls import path

from frontend.workspace.coming_over import views

urlpatterns = [
    path("", views.home, name="imports"),
    path("journal.<slug:file_format>", views.journal, name="journal_file"),
    path("<slug:subject>.<slug:file_format>", views.part, name="books_file"),
    path("tables/<int:mapping_id>/", views.mapping, name="import_mapping"),
    path("tables/<int:mapping_id>/forget/", views.forget_mapping, name="import_mapping_forget"),
    path("<uuid:import_id>/", views.show, name="import"),
    path("<uuid:import_id>/columns/", views.columns, name="import_columns"),
    path("<uuid:import_id>/accounts/", views.accounts, name="import_accounts"),
    path("<uuid:import_id>/check/", views.check, name="import_check"),
    path("<uuid:import_id>/run/", views.run, name="import_run"),
    path("<uuid:import_id>/discard/", views.discard, name="import_discard"),
    path("<uuid:import_id>/take-back/", views.take_back, name="import_take_back"),
    path("<uuid:import_id>/report.csv", views.report_file, name="import_report_file"),
]
