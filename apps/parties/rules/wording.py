"""Sentences of the pure rules: written in English, translated by whoever raises them.

Rules know no Django, so a sentence leaves as a template with its parameters. `gettext_noop` does
nothing but mark the template, by the name that message extraction looks for.
"""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """The same text, marked for the translators' catalogues."""
    return message
