"""The workspace's pages, one line per business."""

from django.urls import include, path

app_name = "workspace"

urlpatterns = [
    path("", include("frontend.workspace.queue.urls")),
    path("clients/<slug:client>/bank/", include("frontend.workspace.bank.urls")),
    path("clients/<slug:client>/bills/", include("frontend.workspace.bills.urls")),
    path("clients/<slug:client>/documents/", include("frontend.workspace.records.urls")),
    path("clients/<slug:client>/import/", include("frontend.workspace.coming_over.urls")),
    path("clients/<slug:client>/ledger/", include("frontend.workspace.ledger.urls")),
    path("clients/<slug:client>/parties/", include("frontend.workspace.parties.urls")),
    path("clients/<slug:client>/payments/", include("frontend.workspace.payments.urls")),
    path("clients/<slug:client>/reports/", include("frontend.workspace.reports.urls")),
    path("clients/<slug:client>/sales/", include("frontend.workspace.sales.urls")),
    path("clients/", include("frontend.workspace.clients.urls")),
    path("people/", include("frontend.workspace.people.urls")),
    path("cockpit/", include("frontend.workspace.cockpit.urls")),
    path("operations/", include("frontend.workspace.operations.urls")),
]
