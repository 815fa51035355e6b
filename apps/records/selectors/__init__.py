"""Reading documents: lists, one document, its readings and pages."""

from apps.records.selectors.disposals import disposal_of, disposals
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
    last_day_to_keep,
    versions,
)
from apps.records.selectors.mail import incoming_mail, mail_address, messages_of, whole_message
from apps.records.selectors.previews import page_picture
from apps.records.selectors.readings import readings

__all__ = [
    "PAGE",
    "DocumentFilter",
    "counts",
    "disposal_of",
    "disposals",
    "document",
    "document_classes",
    "document_of_file",
    "documents",
    "file_id",
    "folders",
    "incoming_mail",
    "last_day_to_keep",
    "mail_address",
    "messages_of",
    "page_picture",
    "readings",
    "versions",
    "whole_message",
]
