"""Which account the books use for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.models import RoleAccount
from apps.accounting.selectors.ledger import account_info
from apps.accounting.values.ledger import AccountInfo, AccountRole
from kernel.db.prepared import Parameter, Parameters, PreparedQuery
from kernel.errors import Conflict

OF_ROLE: Final = PreparedQuery(
    RoleAccount.objects.select_related("account").filter(role=Parameter("role"))
)
OF_ROLES: Final = PreparedQuery(
    RoleAccount.objects.select_related("account").filter(
        role__in=Parameters("roles", kind="varchar")
    )
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


def accounts_for(*, roles: Sequence[AccountRole]) -> dict[AccountRole, AccountInfo]:
    """Several roles at once. One query. Errors: `RoleUnassigned`."""
    rows = {row.role: row for row in OF_ROLES.all(roles=[str(role) for role in roles])}
    for role in roles:
        if role not in rows:
            raise RoleUnassigned(role=str(role.label))
    return {role: account_info(rows[role].account) for role in roles}


def accounts_by_role() -> dict[str, AccountInfo]:
    """Role → account, of every role that has one. One query."""
    rows = RoleAccount.objects.select_related("account")
    return {row.role: account_info(row.account) for row in rows}
