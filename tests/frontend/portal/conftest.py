"""The owner reads English here, so that sentences can be compared."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tenants.models import User
from tests.cast import Cast
from tests.frontend.visiting import at_portal


@pytest.fixture
def owner(cast: Cast) -> Browser:
    User.objects.filter(pk=cast.owner.user_id).update(language="en")
    return at_portal(cast.nordlys, cast.owner)
