"""Amounts as people type them: with a point or a comma, with spaces, with either minus."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SPACES = re.compile(r"[\s\u00a0\u202f']")
PLAIN = re.compile(r"^[+-]?\d{1,15}(?:[.,]\d{0,4})?$")
GROUPED = re.compile(r"^[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?!\1)[.,]\d{1,4}$")


class NotAnAmount(ValueError):
    """What was typed can be read in two ways, or in none."""


def typed_amount(text: str) -> Decimal:
    """ "1 234,50", "1.234,50" and "-28500.00". Errors: `NotAnAmount`.

    One mark before exactly three digits could part thousands or decimals: that is refused.
    """
    plain = SPACES.sub("", text).replace("\u2212", "-")
    if GROUPED.match(plain):
        mark = max(plain.rfind("."), plain.rfind(","))
        plain = re.sub("[.,]", "", plain[:mark]) + "." + plain[mark + 1 :]
    elif not PLAIN.match(plain) or re.search(r"[.,]\d{3}$", plain):
        raise NotAnAmount(text)
    return Decimal(plain.replace(",", ".").rstrip("."))


class AmountField(forms.CharField):
    """Cleans to a Decimal, or to None when nothing was typed and nothing has to be."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value))
        if not text:
            return None
        try:
            return typed_amount(text)
        except NotAnAmount as unread:
            raise forms.ValidationError(_("Write the amount like 1234.50.")) from unread


class AccountCodeField(forms.CharField):
    """An account by its number; what the list offers is the number and the name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"list": "chart", "autocomplete": "off", "spellcheck": "false"}),
        )
        super().__init__(*args, **options)

    def clean(self, value: Any) -> str:
        words = str(super().clean(value)).split()
        return words[0] if words else ""
