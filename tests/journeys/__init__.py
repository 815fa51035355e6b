"""Whole threads through the product, as people and programs walk them."""

import pytest

pytest.register_assert_rewrite(
    *(f"tests.journeys.{name}" for name in ("doors", "taking_on", "sending", "reconciling")),
    *(
        f"tests.journeys.{name}"
        for name in ("integrating", "reporting", "selling", "buying", "settling")
    ),
)
