"""What is asked, and what may come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`answer` is "unanswered" when nobody could say; `why` is then an English sentence for the
    translators. Name and address are empty where the member state doesn't tell them."""

    answer: Literal["valid", "unknown", "unanswered"]
    name: str = ""
    address: str = ""
    consultation: str = ""
    why: str = ""


class VatRegister(Protocol):
    def ask(self, vat_id: str) -> Answer:
        """Whether `vat_id`, with its country's letters, is in use. Never raises for a network."""
        ...
