"""Addresses of a client's own documents."""

from django.urls import path

from frontend.portal.documents import views

urlpatterns = [
    path("", views.documents, name="documents"),
    path("send/", views.send, name="document_send"),
    path("messages/", views.mail, name="document_mail"),
    path("messages/<uuid:mail_id>/message.eml", views.message, name="document_message"),
    path("<uuid:document_id>/", views.document, name="document"),
    path("<uuid:document_id>/readings/", views.readings, name="document_readings"),
    path("<uuid:document_id>/original/", views.original, name="document_original"),
    path("pages/<uuid:version_id>/<int:number>/", views.page, name="document_page"),
]
