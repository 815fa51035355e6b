"""Why a file was refused, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.accounting.rules.bank_statements import StatementRejected
from apps.accounting.rules.bank_statements.values import Params


def sentence(rejected: StatementRejected) -> str:
    return gettext(rejected.message) % parameters(rejected)


def parameters(rejected: StatementRejected) -> Params:
    return {
        name: gettext(value) if isinstance(value, str) and value else value
        for name, value in rejected.params.items()
    }
