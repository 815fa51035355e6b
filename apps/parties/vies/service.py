"""The EU's own REST service (ec.europa.eu/taxation_customs/vies, check-vat-number).

It asks the member state's register live; a state that is down answers with an error's name, such
as MS_UNAVAILABLE, in place of a result. Names and addresses that a state keeps to itself come as
"---".
"""

from __future__ import annotations

from typing import Any, Final

import httpx

from apps.parties.rules.wording import gettext_noop
from apps.parties.vies.offline import NO_NETWORK
from apps.parties.vies.port import Answer

ADDRESS: Final = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
SECONDS: Final = 8.0
UNTOLD: Final = "---"
BUSY: Final = frozenset(
    {
        "SERVICE_UNAVAILABLE",
        "MS_UNAVAILABLE",
        "MS_MAX_CONCURRENT_REQ",
        "GLOBAL_MAX_CONCURRENT_REQ",
        "TIMEOUT",
    }
)
STATE_BUSY = gettext_noop("VIES could not be asked: the member state's register doesn't answer.")
TOO_SLOW = gettext_noop("VIES could not be asked: it took too long to answer.")
NOT_UNDERSTOOD = gettext_noop("VIES could not be asked: its answer was not understood.")


class Vies:
    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = transport

    def ask(self, vat_id: str) -> Answer:
        asked = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
        try:
            with httpx.Client(timeout=SECONDS, transport=self._transport) as http:
                said = http.post(ADDRESS, json=asked).json()
        except httpx.TimeoutException:
            return Answer(answer="unanswered", why=TOO_SLOW)
        except httpx.HTTPError:
            return Answer(answer="unanswered", why=NO_NETWORK)
        except ValueError:
            return Answer(answer="unanswered", why=NOT_UNDERSTOOD)
        return _read(said)


def _read(said: Any) -> Answer:
    if not isinstance(said, dict):
        return Answer(answer="unanswered", why=NOT_UNDERSTOOD)
    wrong = _error(said)
    if wrong in BUSY:
        return Answer(answer="unanswered", why=STATE_BUSY)
    if wrong == "INVALID_INPUT" or said.get("valid") is False:
        return Answer(answer="unknown")
    if said.get("valid") is not True:
        return Answer(answer="unanswered", why=NOT_UNDERSTOOD)
    return Answer(
        answer="valid",
        name=_told(said.get("name"))[:300],
        address=_told(said.get("address"))[:500],
        consultation=_told(said.get("requestIdentifier"))[:40],
    )


def _error(said: dict[str, Any]) -> str:
    """The error's name: in `errorWrappers` of a refusal, or as `userError` of a result."""
    wrappers = said.get("errorWrappers")
    if isinstance(wrappers, list) and wrappers and isinstance(wrappers[0], dict):
        return str(wrappers[0].get("error", ""))
    named = said.get("userError")
    return "" if named in (None, "VALID", "INVALID") else str(named)


def _told(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return "" if text == UNTOLD else text
