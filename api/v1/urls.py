"""Addresses of version 1."""

from django.urls import path

from api.v1 import client, webhooks
from api.v1.accounting import bank, ledger, reports
from api.v1.records import documents

urlpatterns = [
    path("client", client.ClientItself.as_view()),
    path("accounts", ledger.Accounts.as_view()),
    path("accounts/<str:code>", ledger.Account.as_view()),
    path("journal-entries", ledger.Entries.as_view()),
    path("journal-entries/<uuid:entry_id>", ledger.Entry.as_view()),
    path("journal-entries/<uuid:entry_id>/reversal", ledger.Reversal.as_view()),
    path("bank-accounts", bank.BankAccounts.as_view()),
    path("statements", bank.Statements.as_view()),
    path("statements/<uuid:statement_id>", bank.Statement.as_view()),
    path("statement-lines", bank.StatementLines.as_view()),
    path("statement-imports/<uuid:import_id>", bank.StatementImport.as_view()),
    path("documents", documents.Documents.as_view()),
    path("documents/<uuid:document_id>", documents.Document.as_view()),
    path("documents/<uuid:document_id>/content", documents.DocumentContent.as_view()),
    path("documents/<uuid:document_id>/readings", documents.DocumentReadings.as_view()),
    path("reports/trial-balance", reports.TrialBalance.as_view()),
    path("reports/balance-sheet", reports.BalanceSheet.as_view()),
    path("reports/profit-and-loss", reports.ProfitAndLoss.as_view()),
    path("webhook-endpoints", webhooks.Endpoints.as_view()),
    path("webhook-endpoints/<uuid:endpoint_id>", webhooks.Endpoint.as_view()),
    path("webhook-endpoints/<uuid:endpoint_id>/deliveries", webhooks.Deliveries.as_view()),
    path("webhook-deliveries/<uuid:delivery_id>/replay", webhooks.Replay.as_view()),
]
