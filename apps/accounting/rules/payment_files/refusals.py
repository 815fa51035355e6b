"""Why no payment file was written: nothing half goes to a bank.

Every refusal has a stable code, an English template for the translators with its parameters, and
the position of the transfer, from 1, where one is to blame.
"""

from __future__ import annotations

Params = dict[str, str | int]


class PaymentFileRefused(Exception):
    def __init__(
        self,
        message: str,
        *,
        code: str,
        position: int | None = None,
        field: str = "",
        **params: str | int,
    ) -> None:
        self.message = message
        self.code = f"payment_file.{code}"
        self.position = position
        self.field = field
        self.params: Params = dict(params)
        if position is not None:
            self.params["position"] = position
        super().__init__(message % self.params)

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.message % self.params
