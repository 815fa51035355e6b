"""How a delivery that failed is explained to people."""

import pytest

from frontend.portal.settings import webhooks


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("", ""),
        ("HTTP 503", "It answered with status 503."),
        ("ReadTimeout: timed out", "It didn't answer in time."),
        ("ConnectTimeout: ", "It didn't answer in time."),
        ("ConnectError: refused", "It couldn't be reached: ConnectError: refused"),
        ("endpoint switched off", "The webhook was switched off."),
        ("webhook.address_refused", "The address is not on the public internet."),
        ("webhook.address_unknown", "The address leads nowhere at the moment."),
    ],
)
def test_what_a_delivery_kept_is_told_as_a_sentence(kept: str, told: str) -> None:
    assert webhooks.why_it_failed(kept) == told
