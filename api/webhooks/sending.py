"""One attempt to hand a message over by HTTP. Knows nothing of rows; writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import httpx

from api.webhooks import addresses, signing
from kernel.errors import KontorError

TIMEOUT_SECONDS = 10
USER_AGENT = "Kontor-Webhooks/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`status` is None when there was no answer; `error` says why it counts as not received."""

    status: int | None
    error: str

    @property
    def is_received(self) -> bool:
        return self.error == ""


def post(*, url: str, message_id: str, body: str, secret: str, sent_at: datetime) -> Outcome:
    """Any answer of 2xx means received. Redirects are not followed, proxies not asked."""
    try:
        destination = addresses.resolve(url)
    except KontorError as refusal:
        return Outcome(status=None, error=refusal.code)
    headers = {
        "host": destination.host_header,
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        **signing.headers(message_id=message_id, sent_at=sent_at, body=body, secret=secret),
    }
    try:
        with (
            httpx.Client(
                timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
            ) as client,
            # The answer's body is not wanted: it is closed unread, however long it is.
            client.stream(
                "POST",
                destination.url,
                content=body.encode(),
                headers=headers,
                extensions={"sni_hostname": destination.host},
            ) as response,
        ):
            status = response.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        return Outcome(status=None, error=f"{type(failure).__name__}: {failure}"[:200])
    return Outcome(status=status, error="" if 200 <= status < 300 else f"HTTP {status}")
