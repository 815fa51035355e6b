"""The portal's pages, one line per business."""

from django.urls import include, path

app_name = "portal"

urlpatterns = [
    path("", include("frontend.portal.home.urls")),
    path("bank/", include("frontend.portal.bank.urls")),
    path("reports/", include("frontend.portal.reports.urls")),
    path("bill/", include("frontend.portal.bill.urls")),
    path("trail/", include("frontend.portal.trail.urls")),
    path("settings/", include("frontend.portal.settings.urls")),
]
