"""What is proposed for the open fields of a bill's lines, and why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from django.utils import timezone
from stdnum.eu import vat

from apps.accounting.models import Account, Bill, BillLine, Dimension
from apps.accounting.rules.bill_coding import (
    ALL,
    Circumstances,
    KnownCode,
    OpenLine,
    PastLine,
    proposals,
)
from apps.accounting.selectors import ledger, roles, taxes
from apps.accounting.selectors.payables.wording import in_words
from apps.accounting.values.bills import BillState, Suggestion, SupplierOnPaper
from apps.accounting.values.ledger import AccountRole, TaxDirection
from apps.parties import selectors as parties
from kernel.errors import NotFound

PAST_LINES_MAX: Final = 60


def suggestions(*, bill_id: uuid.UUID) -> dict[int, dict[str, Suggestion]]:
    """Position of a line → a value with its reason for each of its open fields. Nothing is
    applied. Errors: `NotFound`."""
    bill = Bill.objects.select_related("party").filter(pk=bill_id).first()
    if bill is None:
        raise NotFound()
    lines = list(BillLine.objects.filter(bill=bill).order_by("position"))
    if all(each.account_id and each.tax_code for each in lines):
        return {}
    past, around = past_lines(bill), _around(bill)
    labels = _labels(around)
    return {each.position: _for_line(each, past, around, labels) for each in lines}


def past_lines(bill: Bill) -> list[PastLine]:
    """How this supplier's posted bills were coded, newest first."""
    if bill.party_id is None:
        return []
    rows = (
        BillLine.objects.filter(
            bill__party__in=parties.same_ids(bill.party_id), bill__state=BillState.POSTED
        )
        .exclude(bill=bill.pk)
        .order_by("-bill__issued_on", "-bill_id", "position")
        .values_list(
            "bill_id",
            "bill__number",
            "description",
            "net",
            "tax_rate",
            "account__code",
            "tax_code",
            "claimed_percent",
            "cost_centre",
            "project",
        )
    )
    return [
        PastLine(
            bill=str(pk),
            number=number,
            description=description,
            net=net,
            tax_rate=rate,
            account=account,
            tax_code=code,
            claimed_percent=claimed,
            cost_centre=cost_centre,
            project=project,
        )
        for (
            pk,
            number,
            description,
            net,
            rate,
            account,
            code,
            claimed,
            cost_centre,
            project,
        ) in rows[:PAST_LINES_MAX]
    ]


def _around(bill: Bill) -> Circumstances:
    party, paper = bill.party, SupplierOnPaper(**bill.supplier)
    on = bill.taxed_on or bill.issued_on or timezone.localdate()
    country = party.country if party else paper.vat_id[:2]
    country = "GR" if country == "EL" else country
    by_role = roles.accounts_by_role()
    default, rounding = by_role.get(AccountRole.EXPENSE), by_role.get(AccountRole.ROUNDING)
    codes = taxes.tax_codes(on=on, direction=TaxDirection.PURCHASE)
    return Circumstances(
        supplier=party.name if party else paper.name,
        supplier_country=country,
        own_country=ledger.books().country,
        is_supplier_in_eu=country.lower() in vat.MEMBER_STATES,
        default_account=default.code if default else "",
        rounding_account=rounding.code if rounding else "",
        accounts=frozenset(
            Account.objects.filter(is_active=True, control="").values_list("code", flat=True)
        ),
        tax_codes=tuple(
            KnownCode(code=each.code, kind=each.kind, rate=each.rate, category=each.category)
            for each in codes
        ),
    )


def _for_line(
    line: BillLine, past: list[PastLine], around: Circumstances, labels: Mapping[str, str]
) -> dict[str, Suggestion]:
    found = proposals(
        line=OpenLine(description=line.description, net=line.net, tax_rate=line.tax_rate),
        past=past,
        around=around,
    )
    filled = {
        "account": line.account_id is not None,
        "tax_code": bool(line.tax_code),
        "claimed_percent": line.claimed_percent != ALL,
        "cost_centre": bool(line.cost_centre),
        "project": bool(line.project),
    }
    return {
        name: Suggestion(
            value=each.value,
            label=labels.get(f"{name}:{each.value}", each.value),
            why=in_words(each.message, each.params),
        )
        for name, each in found.items()
        if not filled[name]
    }


def _labels(around: Circumstances) -> dict[str, str]:
    """ "account:518" → "518 Services", for what may be proposed."""
    accounts = Account.objects.filter(code__in=around.accounts).values_list("code", "name")
    dimensions = Dimension.objects.values_list("kind", "code", "name")
    codes = taxes.tax_codes(direction=TaxDirection.PURCHASE)
    return {
        **{f"account:{code}": f"{code} {name}" for code, name in accounts},
        **{f"tax_code:{each.code}": f"{each.code} {each.name}" for each in codes},
        **{f"{kind}:{code}": f"{code} {name}" for kind, code, name in dimensions},
    }
