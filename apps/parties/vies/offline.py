"""The answer of an installation that has no way out."""

from __future__ import annotations

from apps.parties.rules.wording import gettext_noop
from apps.parties.vies.port import Answer

NO_NETWORK = gettext_noop("VIES could not be asked: no network.")


class Offline:
    def ask(self, vat_id: str) -> Answer:
        return Answer(answer="unanswered", why=NO_NETWORK)
