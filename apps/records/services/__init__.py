"""What can be done with documents. One function is one act and one transaction."""

from apps.records.services.correcting import confirm_readings, correct_reading, correct_readings
from apps.records.services.disposing import (
    decline_disposal,
    dispose_of_document,
    propose_disposal,
)
from apps.records.services.filing import (
    classify_document,
    file_document,
    hold_document,
    mark_due,
    release_document,
)
from apps.records.services.learning import learn
from apps.records.services.mail import fetch_mail
from apps.records.services.reading import read_version
from apps.records.services.receiving import receive, receive_version

__all__ = [
    "classify_document",
    "confirm_readings",
    "correct_reading",
    "correct_readings",
    "decline_disposal",
    "dispose_of_document",
    "fetch_mail",
    "file_document",
    "hold_document",
    "learn",
    "mark_due",
    "propose_disposal",
    "read_version",
    "receive",
    "receive_version",
    "release_document",
]
