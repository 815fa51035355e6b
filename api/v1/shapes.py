"""Shapes that several businesses' addresses share."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

AMOUNT = re.compile(r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$")


@extend_schema_field({"type": "string", "pattern": AMOUNT.pattern, "examples": ["1250.00"]})
class AmountField(serializers.Field[Any, Any, Any, Any]):
    """An amount as a decimal string, never a JSON number: those are floats on their way."""

    default_error_messages = {
        "invalid": _('Give the amount as a decimal string, such as "1250.00".'),
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not AMOUNT.match(data):
            self.fail("invalid")
        return Decimal(data)

    def to_representation(self, value: Decimal) -> str:
        return f"{value:f}"


def list_of(item: type[serializers.Serializer[Any]], name: str) -> serializers.Serializer[Any]:
    """The serializer of a list of `item` that needs no pages, named `name` in the schema."""
    return _shape(name, {"data": item(many=True)})


def page_of(item: type[serializers.Serializer[Any]], name: str) -> serializers.Serializer[Any]:
    """The serializer of a page of `item`, named `name` in the schema."""
    fields = {
        "data": item(many=True),
        "next": serializers.CharField(
            allow_null=True, help_text="`cursor` of the following page; null on the last one."
        ),
    }
    return _shape(name, fields)


def _shape(name: str, fields: dict[str, Any]) -> serializers.Serializer[Any]:
    shape: type[serializers.Serializer[Any]] = type(name, (serializers.Serializer,), fields)
    return shape()


FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)


class DayField(serializers.DateField):
    """A day that books can know."""

    default_error_messages = {"range": _("Give a day between %(first)s and %(last)s.")}

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            message = self.error_messages["range"] % {"first": FIRST_DAY, "last": LAST_DAY}
            raise serializers.ValidationError(message, code="range")
        return day
