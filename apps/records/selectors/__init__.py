"""Reading documents: lists, one document, its readings and pages."""

from apps.records.selectors.documents import (
    PAGE,
    DocumentFilter,
    counts,
    document,
    document_classes,
    document_of_file,
    documents,
    file_id,
    folders,
    versions,
)
from apps.records.selectors.mail import incoming_mail, mail_address, messages_of
from apps.records.selectors.previews import page_picture
from apps.records.selectors.readings import readings

__all__ = [
    "PAGE",
    "DocumentFilter",
    "counts",
    "document",
    "document_classes",
    "document_of_file",
    "documents",
    "file_id",
    "folders",
    "incoming_mail",
    "mail_address",
    "messages_of",
    "page_picture",
    "readings",
    "versions",
]
