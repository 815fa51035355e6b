"""Addresses of a client's bank."""

from django.urls import path

from frontend.workspace.bank import chosen, imports, lines, proof, rules, views

urlpatterns = [
    path("", views.bank_accounts, name="bank_accounts"),
    path("import/", imports.send, name="bank_import"),
    path("import/drafts/<uuid:draft_id>/", imports.draft, name="bank_draft"),
    path("import/drafts/<uuid:draft_id>/discard/", imports.discard, name="bank_discard"),
    path("import/jobs/<uuid:job_id>/", imports.progress, name="bank_import_progress"),
    path("statements/<uuid:statement_id>/", imports.statement, name="bank_statement"),
    path("rules/", rules.rules, name="bank_rules"),
    path("rules/new/", rules.new_rule, name="bank_rule_new"),
    path("rules/<uuid:rule_id>/move/", rules.move, name="bank_rule_move"),
    path("rules/<uuid:rule_id>/switch/", rules.switch, name="bank_rule_switch"),
    path("lines/<int:line_id>/", lines.line, name="bank_line"),
    path("lines/<int:line_id>/accept/", lines.accept, name="bank_line_accept"),
    path("lines/<int:line_id>/post/", lines.post, name="bank_line_post"),
    path("lines/<int:line_id>/settle/", lines.settle, name="bank_line_settle"),
    path("lines/<int:line_id>/transfer/", lines.transfer, name="bank_line_transfer"),
    path("lines/<int:line_id>/ask/", lines.ask, name="bank_line_ask"),
    path("lines/<int:line_id>/exclude/", lines.exclude, name="bank_line_exclude"),
    path("lines/<int:line_id>/undo/", lines.undo, name="bank_line_undo"),
    path("<uuid:bank_account_id>/", views.reconcile, name="bank"),
    path("<uuid:bank_account_id>/proof/", proof.proof, name="bank_proof"),
    path(
        "<uuid:bank_account_id>/proof.<str:file_format>",
        proof.proof_file,
        name="bank_proof_file",
    ),
    path("<uuid:bank_account_id>/chosen/", chosen.chosen, name="bank_chosen"),
    path("<uuid:bank_account_id>/certain/", lines.accept_certain, name="bank_certain"),
]
