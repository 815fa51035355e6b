"""Which account the books use for what."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.models import RoleAccount
from apps.accounting.selectors.ledger import account_info
from apps.accounting.values.ledger import AccountInfo, AccountRole
from kernel.errors import Conflict
from kernel.tenancy import connection_of


class RoleUnassigned(Conflict):
    code = "accounting.role.unassigned"
    sentence = _("No account is named for “%(role)s”. Name one in the chart of accounts.")


# Every invoice and payment asks several times, and planning takes longer than answering.
COLUMNS: Final = tuple(field.name for field in fields(AccountInfo))
ACCOUNT_OF_ROLE: Final = f"""
SELECT {", ".join(f"a.{name}" for name in COLUMNS)}
  FROM role_account AS r JOIN account AS a ON a.id = r.account_id WHERE r.role = %(role)s::text
"""  # noqa: S608  put together from the names above alone


def account_for(*, role: AccountRole) -> AccountInfo:
    """Errors: `RoleUnassigned`."""
    row = connection_of().run_prepared(ACCOUNT_OF_ROLE, {"role": role.value})
    if row is None:
        raise RoleUnassigned(role=str(role.label))
    return AccountInfo(**dict(zip(COLUMNS, row, strict=True)))


def accounts_by_role() -> dict[str, AccountInfo]:
    """Role → account, of every role that has one. One query."""
    rows = RoleAccount.objects.select_related("account")
    return {row.role: account_info(row.account) for row in rows}
