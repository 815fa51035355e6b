"""Which account the books use for what."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.models import RoleAccount
from apps.accounting.selectors.ledger import account_info
from apps.accounting.values.ledger import AccountInfo, AccountRole
from kernel.db.prepared import Parameter, PreparedQuery
from kernel.errors import Conflict

OF_ROLE: Final = PreparedQuery(
    RoleAccount.objects.select_related("account").filter(role=Parameter("role"))
)


class RoleUnassigned(Conflict):
    code = "accounting.role.unassigned"
    sentence = _("No account is named for “%(role)s”. Name one in the chart of accounts.")


def account_for(*, role: AccountRole) -> AccountInfo:
    """Errors: `RoleUnassigned`."""
    row = OF_ROLE.first(role=str(role))
    if row is None:
        raise RoleUnassigned(role=str(role.label))
    return account_info(row.account)


def accounts_by_role() -> dict[str, AccountInfo]:
    """Role → account, of every role that has one. One query."""
    rows = RoleAccount.objects.select_related("account")
    return {row.role: account_info(row.account) for row in rows}
