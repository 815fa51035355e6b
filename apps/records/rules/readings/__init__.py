"""Purchase documents read: what they say, where it stands, and why it is believed. Pure."""

from apps.records.rules.readings.reading import learn, read_document
from apps.records.rules.readings.refusals import UnreadableDocument
from apps.records.rules.readings.values import (
    FIELDS,
    NET_AT,
    NOTHING_LEARNED,
    TAX_AT,
    Box,
    Habit,
    Memory,
    Problem,
    ReadDocument,
    Reading,
    ReadLine,
    TaxShare,
)

__all__ = [
    "FIELDS",
    "NET_AT",
    "NOTHING_LEARNED",
    "TAX_AT",
    "Box",
    "Habit",
    "Memory",
    "Problem",
    "ReadDocument",
    "ReadLine",
    "Reading",
    "TaxShare",
    "UnreadableDocument",
    "learn",
    "read_document",
]
