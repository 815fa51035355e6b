"""Who saw what, and who did what."""

from django.urls import path

from frontend.portal.trail import views

urlpatterns = [
    path("", views.trail_page, name="trail"),
    path("trail.csv", views.as_csv, name="trail_csv"),
    path("<slug:kind>/<str:thing>/", views.thing, name="trail_thing"),
]
