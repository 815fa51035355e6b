"""Addresses of a client's customers and suppliers."""

from django.urls import path

from frontend.workspace.parties import merging, views

urlpatterns = [
    path("", views.parties, name="parties"),
    path("new/", views.new, name="party_new"),
    path("duplicates/", merging.duplicates, name="party_duplicates"),
    path("apart/<uuid:party_id>/<uuid:other_id>/", merging.apart, name="party_apart"),
    path(
        "apart/<uuid:party_id>/<uuid:other_id>/undo/", merging.apart_undo, name="party_apart_undo"
    ),
    path("merges/<uuid:merge_id>/undo/", merging.undo, name="party_merge_undo"),
    path(
        "accounts/<uuid:bank_account_id>/change/", views.account_change, name="party_account_change"
    ),
    path(
        "accounts/<uuid:bank_account_id>/confirm/",
        views.account_confirm,
        name="party_account_confirm",
    ),
    path(
        "accounts/<uuid:bank_account_id>/withdraw/",
        views.account_withdraw,
        name="party_account_withdraw",
    ),
    path("<uuid:party_id>/", views.party, name="party"),
    path("<uuid:party_id>/edit/", views.edit, name="party_edit"),
    path("<uuid:party_id>/archive/", views.archive, name="party_archive"),
    path("<uuid:party_id>/restore/", views.restore, name="party_restore"),
    path("<uuid:party_id>/vat/", views.look_up_vat, name="party_vat"),
    path("<uuid:party_id>/accounts/new/", views.account_new, name="party_account_new"),
    path("<uuid:party_id>/merge/<uuid:other_id>/", merging.merge, name="party_merge"),
]
