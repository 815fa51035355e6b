"""Reports of a client in the workspace."""

from django.urls import path

from frontend.workspace.reports import views

urlpatterns = [
    path("", views.first, name="reports"),
    path("<slug:kind>/", views.report, name="report"),
    path("<slug:kind>/file/<slug:file_format>/", views.download, name="report_file"),
]
