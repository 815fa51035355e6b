"""Addresses of the installation's own health in the workspace."""

from django.urls import path

from frontend.workspace.operations import views

urlpatterns = [
    path("", views.operations, name="operations"),
    path("jobs/<uuid:job_id>/again/", views.retry_job, name="operations_job_again"),
    path("letters/<int:letter_id>/again/", views.retry_letter, name="operations_letter_again"),
]
