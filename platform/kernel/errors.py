"""Failures that have a name.

Every refusal a person may meet is a `KontorError`: a stable `code` for machines, a translatable
sentence for people, and the parameters of both. Doors translate it; services only raise it.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class KontorError(Exception):
    """A business refusal. Nothing was changed when it is raised."""

    code: ClassVar[str] = "kontor.refused"
    sentence: Any = _("This can't be done.")

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code, params)
        self.params: Mapping[str, Any] = params

    @classmethod
    def sentence_id(cls) -> str:
        """The English sentence, as it is stored to be translated when it is read."""
        with override("en"):
            return str(cls.sentence)

    @property
    def message(self) -> str:
        """The sentence in the active language."""
        sentence = str(self.sentence)
        return sentence % self.params if self.params else sentence

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotFound(KontorError):
    """What was asked for does not exist, or not for this actor. Doors answer 404."""

    code = "kontor.not_found"
    sentence = _("There is nothing here under that name.")


class Forbidden(KontorError):
    """The actor may see this but may not do that. Doors answer 403."""

    code = "kontor.forbidden"
    sentence = _("You don't have the permission “%(permission)s” here.")


class Invalid(KontorError):
    """Input that breaks a rule, with the field it belongs to when there is one."""

    code = "kontor.invalid"
    sentence = _("Something in the input isn't right.")

    def __init__(self, *, field: str = "", **params: Any) -> None:
        super().__init__(**params)
        self.field = field


class Conflict(KontorError):
    """The request meets a state that has moved on. Doors answer 409."""

    code = "kontor.conflict"
    sentence = _("Someone else changed this in the meantime. Load it again.")
