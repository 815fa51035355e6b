"""Why a file can't be looked into: sentences that say what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.records.rules.readings.refusals import UNREADABLE
from kernel.errors import Invalid

SENTENCES: Final[Mapping[str, Any]] = {
    "pdf_encrypted": _(
        "“%(name)s” is locked with a password. Save it without the password and send it again."
    ),
    "pdf_broken": _("“%(name)s” is damaged: no page of it can be opened. Ask for it once more."),
    "too_many_pages": _(
        "“%(name)s” has %(pages)s pages; %(limit)s is the most that can be sent at once. Split it."
    ),
    "page_too_large": _("A page of “%(name)s” is too large to be shown."),
    "no_such_page": _("“%(name)s” has no page %(page)s."),
    "picture_broken": _("“%(name)s” is damaged: the picture can't be opened. Send it once more."),
    "picture_too_large": _(
        "“%(name)s” has %(megapixels)s megapixels; %(limit)s is the most. Send a smaller picture."
    ),
    "too_heavy": _(
        "“%(name)s” takes too long to open, as files made to do harm do. It was set aside."
    ),
    "unreadable": _("“%(name)s” can't be opened."),
    "no_preview": _("“%(name)s” can't be shown here; download it to look at it."),
}


class FileRefused(Invalid):
    """`reason` is stable; the sentence follows it."""

    code = "records.file.refused"

    def __init__(self, reason: str, *, name: str, **params: Any) -> None:
        super().__init__(field="file", name=name, reason=reason, **params)
        self.reason = reason
        self.sentence = SENTENCES.get(reason) or _in_words(reason)

    @property
    def message_id(self) -> str:
        """The English template, as it is kept to be translated when it is read."""
        with override("en"):
            return str(self.sentence)


def _in_words(reason: str) -> Any:
    return _(UNREADABLE.get(reason, "“%(name)s” can't be opened."))
