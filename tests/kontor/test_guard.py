"""Production refuses what is only fit for a developer's machine."""

import base64
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from kontor import guard

SAFE: dict[str, Any] = {
    "debug": False,
    "environment_name": "production",
    "secret_key": "k" * 50,
    "master_keys": [base64.b64encode(b"x" * 32).decode()],
    "allowed_hosts": ["example.com", ".example.com"],
}


def test_a_safe_production_starts() -> None:
    guard.refuse_unsafe(**SAFE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"debug": True}, "KONTOR_DEBUG"),
        ({"secret_key": guard.DEVELOPMENT_SECRET_KEY}, "KONTOR_SECRET_KEY"),
        ({"secret_key": "short"}, "KONTOR_SECRET_KEY"),
        ({"master_keys": []}, "KONTOR_MASTER_KEYS"),
        ({"master_keys": [guard.DEVELOPMENT_MASTER_KEY]}, "KONTOR_MASTER_KEYS"),
        ({"master_keys": ["c2hvcnQ="]}, "KONTOR_MASTER_KEYS"),
        ({"allowed_hosts": ["*"]}, "KONTOR_ALLOWED_HOSTS"),
        ({"environment_name": "staging"}, "KONTOR_ENVIRONMENT"),
    ],
)
def test_an_unsafe_production_does_not_start(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        guard.refuse_unsafe(**{**SAFE, **change})


def test_development_takes_its_own_keys() -> None:
    guard.refuse_unsafe(
        debug=True,
        environment_name="development",
        secret_key=guard.DEVELOPMENT_SECRET_KEY,
        master_keys=[guard.DEVELOPMENT_MASTER_KEY],
        allowed_hosts=["localhost"],
    )
