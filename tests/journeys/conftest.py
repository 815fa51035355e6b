"""The installation and the browsers of the journeys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.receiver import Receiver, listening
from tests.browser.conftest import browser, site, visit

__all__ = ["browser", "receiver", "site", "visit"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found
