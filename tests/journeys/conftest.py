"""Who stands beyond our walls in the journeys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.receiver import Receiver, listening


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found
