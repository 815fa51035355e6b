"""Addresses of a client's ledger."""

from django.urls import path

from frontend.workspace.ledger import posting, views

urlpatterns = [
    path("", views.journal, name="ledger"),
    path("new/", posting.new_entry, name="entry_new"),
    path("entries/<uuid:entry_id>/", views.entry, name="entry"),
    path("entries/<uuid:entry_id>/reverse/", posting.reverse_entry, name="entry_reverse"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<str:code>/", views.account, name="account"),
    path("periods/", posting.periods, name="periods"),
    path("periods/<int:period_id>/close/", posting.close_period, name="period_close"),
    path("periods/<int:period_id>/reopen/", posting.reopen_period, name="period_reopen"),
    path("periods/open/", posting.open_year, name="year_open"),
]
