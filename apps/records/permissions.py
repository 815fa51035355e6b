"""Who may do what with documents."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from kernel.permissions import Permission

SEE: Final = "records.see"
SEND: Final = "records.send"
CLASSIFY: Final = "records.classify"
CORRECT: Final = "records.correct"
HOLD: Final = "records.hold"
DISPOSE: Final = "records.dispose"

ALL: Final = (
    Permission(SEE, _("see documents")),
    Permission(SEND, _("send documents")),
    Permission(CLASSIFY, _("classify and file documents")),
    Permission(CORRECT, _("correct and confirm what was read off documents")),
    Permission(HOLD, _("put documents on hold and release them")),
    Permission(DISPOSE, _("dispose of documents that somebody else proposed")),
)
