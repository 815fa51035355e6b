"""Bank statements in the portal."""

from django.urls import path

from frontend.portal.bank import questions, sending, statements

urlpatterns = [
    path("", statements.overview, name="bank"),
    path("statements.csv", statements.as_csv, name="bank_statements_csv"),
    path("questions/", questions.questions, name="bank_questions"),
    path("questions/<uuid:question_id>/", questions.answer, name="bank_question_answer"),
    path("send/", sending.send, name="bank_send"),
    path("send/<uuid:draft_id>/", sending.draft, name="bank_draft"),
    path("send/<uuid:draft_id>/discard/", sending.discard, name="bank_discard"),
    path("imports/<uuid:job_id>/", sending.progress, name="bank_import"),
    path("statements/<uuid:statement_id>/", statements.lines, name="bank_statement"),
    path("statements/<uuid:statement_id>/lines.csv", statements.lines_csv, name="bank_lines_csv"),
    path("statements/<uuid:statement_id>/file/", statements.file, name="bank_file"),
]
