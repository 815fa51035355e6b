"""Why a document could not be read.

`UnreadableDocument.code` is stable and a key of `UNREADABLE`; the sentence is its template filled
with `params`, which carry the place (line, column or page) wherever it can be known.
"""

from __future__ import annotations

from apps.records.rules.readings.values import Params
from apps.records.rules.wording import gettext_noop

UNREADABLE = {
    "empty": gettext_noop("The file is empty."),
    "too_large": gettext_noop("The file has %(size_mb)s MB; at most %(limit_mb)s MB are read."),
    "too_many_pages": gettext_noop("The file has %(pages)s pages; at most %(limit)s are read."),
    "too_many_elements": gettext_noop("The XML has more than %(limit)s elements."),
    "too_deep": gettext_noop("Line %(line)s: the XML is nested deeper than %(limit)s levels."),
    "format_not_read": gettext_noop("“%(file)s” is no document that can be read."),
    "xml_not_read": gettext_noop(
        "The XML begins with “%(root)s”; only invoices and credit notes in UBL, CII and ISDOC "
        "are read."
    ),
    "wrong_encoding": gettext_noop(
        "Line %(line)s, position %(column)s: the text is not %(encoding)s, as it should be."
    ),
    "unknown_encoding": gettext_noop("The XML names the encoding “%(encoding)s”, unknown here."),
    "malformed": gettext_noop(
        "Line %(line)s, position %(column)s: the XML is broken (%(problem)s)."
    ),
    "document_type": gettext_noop(
        "Line %(line)s declares a document type. Invoices never do; such files can be used for "
        "attacks and are refused."
    ),
    "entity": gettext_noop(
        "Line %(line)s declares an XML entity. Invoices never do; such files can be used for "
        "attacks and are refused."
    ),
    "zip_bomb": gettext_noop("The archive unpacks to more than %(limit_mb)s MB and is refused."),
    "zip_broken": gettext_noop("The archive is damaged or protected and can't be opened."),
    "zip_empty": gettext_noop("The archive holds no ISDOC invoice."),
    "pdf_encrypted": gettext_noop("The PDF is protected with a password."),
    "pdf_broken": gettext_noop("The PDF is damaged and can't be opened."),
    "picture_broken": gettext_noop("The picture is damaged and can't be opened."),
    "picture_too_large": gettext_noop(
        "The picture has %(megapixels)s megapixels; at most %(limit)s are read."
    ),
}


class UnreadableDocument(Exception):
    """The document can't be read; nothing of it was."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params: Params = params
        super().__init__(self.sentence)

    @property
    def message(self) -> str:
        """The English template, for translation."""
        return UNREADABLE[self.code]

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.message % self.params
