"""Addresses of a client's documents."""

from django.urls import path

from frontend.workspace.records import acts, views

urlpatterns = [
    path("", views.documents, name="documents"),
    path("send/", acts.send, name="document_send"),
    path("mail/", views.mail, name="document_mail"),
    path("mail/<uuid:mail_id>/message.eml", views.message, name="document_message"),
    path("disposals/", views.disposals, name="document_disposals"),
    path("<uuid:document_id>/", views.document, name="document"),
    path("<uuid:document_id>/readings/", acts.readings, name="document_readings"),
    path("<uuid:document_id>/file/", acts.file, name="document_file"),
    path("<uuid:document_id>/hold/", acts.hold, name="document_hold"),
    path("<uuid:document_id>/release/", acts.release, name="document_release"),
    path("<uuid:document_id>/propose/", acts.propose_disposal, name="document_propose"),
    path("<uuid:document_id>/keep/", acts.keep, name="document_keep"),
    path("<uuid:document_id>/dispose/", acts.dispose, name="document_dispose"),
    path("<uuid:document_id>/version/", acts.add_version, name="document_version"),
    path("<uuid:document_id>/original/", views.original, name="document_original"),
    path("pages/<uuid:version_id>/<int:number>/", views.page, name="document_page"),
]
