"""One thing that a rule objects to, as a template with its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is the rule's published id; ours, which no standard has, begin with KONTOR."""

    rule: str
    message: str
    params: Mapping[str, str]

    @property
    def reason(self) -> str:
        """The English sentence."""
        return self.message % self.params


def found(rule: str, message: str, **params: object) -> Finding:
    return Finding(rule, message, {name: str(value) for name, value in params.items()})
