"""The portal's pages, one line per business."""

from django.urls import include, path

from frontend.portal.finding import palette

app_name = "portal"

urlpatterns = [
    path("", include("frontend.portal.home.urls")),
    path("palette/", palette, name="palette"),
    path("bank/", include("frontend.portal.bank.urls")),
    path("documents/", include("frontend.portal.documents.urls")),
    path("money-in/", include("frontend.portal.money_in.urls")),
    path("money-out/", include("frontend.portal.money_out.urls")),
    path("approvals/", include("frontend.portal.approvals.urls")),
    path("reports/", include("frontend.portal.reports.urls")),
    path("parties/", include("frontend.portal.parties.urls")),
    path("bill/", include("frontend.portal.bill.urls")),
    path("trail/", include("frontend.portal.trail.urls")),
    path("settings/", include("frontend.portal.settings.urls")),
]
