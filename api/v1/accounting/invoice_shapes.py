"""What invoices look like in the API, with examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from api import pagination
from api.v1.shapes import AmountField, DayField
from apps.accounting.selectors.receivables.invoices import ORDERS, SHOWN
from apps.accounting.values.receivables import InvoiceDetail, InvoiceRow
from kernel.money import round_amount

KINDS = ["invoice", "credit_note"]
STATES = ["draft", "approved", "issued"]
SETTLEMENTS = ["unpaid", "partial", "paid"]
FILES = ["pdf", "ubl", "isdoc"]
INVOICE_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"
PARTY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a11"
ENTRY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a12"


class InvoiceShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    state = serializers.ChoiceField(choices=STATES)
    number = serializers.CharField(help_text="Empty until it is issued.")
    party_id = serializers.UUIDField(help_text="The customer.")
    party_name = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True, help_text="The last instalment's day.")
    next_due_on = serializers.DateField(
        allow_null=True, help_text="The earliest day on which something still open is due."
    )
    currency = serializers.CharField()
    total = AmountField(help_text="Tax included; positive on credit notes too.")
    open = AmountField(help_text="What is still owed; below zero on a credit note.")
    settlement = serializers.ChoiceField(choices=SETTLEMENTS, allow_null=True)
    is_reversed = serializers.BooleanField(help_text="A credit note takes all of it back.")


class InvoiceLineShape(serializers.Serializer[Any]):
    description = serializers.CharField()
    quantity = AmountField()
    unit = serializers.CharField(help_text="UN/ECE Recommendation 20, such as C62 or HUR.")
    unit_price = AmountField()
    discount_percent = AmountField()
    tax_code = serializers.CharField()
    account = serializers.CharField(help_text="The account's code.")
    cost_centre = serializers.CharField()
    project = serializers.CharField()
    net = AmountField()


class InvoiceTaxShape(serializers.Serializer[Any]):
    tax_code = serializers.CharField()
    category = serializers.CharField(help_text="As EN 16931 names it: S, Z, E, AE, K, G or O.")
    rate = AmountField(help_text="Percent.")
    base = AmountField()
    tax = AmountField()


class InvoiceInstalmentShape(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="The open item, as payments name it.")
    due_on = serializers.DateField()
    amount = AmountField()
    open = AmountField()


class WholeInvoiceShape(InvoiceShape):
    lines = InvoiceLineShape(many=True)
    taxes = InvoiceTaxShape(many=True)
    net = AmountField()
    tax = AmountField()
    instalments = InvoiceInstalmentShape(many=True)
    taxed_on = serializers.DateField(allow_null=True)
    language = serializers.CharField()
    order_number = serializers.CharField()
    note = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    corrects = serializers.UUIDField(allow_null=True, help_text="The invoice it corrects.")
    is_of_discount = serializers.BooleanField(
        help_text="A credit note about a cash discount that was taken, or what charges it again."
    )
    asks_second_person = serializers.BooleanField(
        help_text="A draft that somebody approves who has written nothing on it."
    )
    approved_by = serializers.CharField(help_text="Who approved it, or empty.")
    journal_entry_id = serializers.UUIDField(allow_null=True)


class InvoiceLineAsked(serializers.Serializer[Any]):
    description = serializers.CharField(max_length=500)
    quantity = AmountField(required=False, help_text='"1" when left out.')
    unit = serializers.CharField(default="C62", max_length=3)
    unit_price = AmountField()
    discount_percent = AmountField(required=False)
    tax_code = serializers.CharField(max_length=12)
    account = serializers.CharField(
        default="", allow_blank=True, max_length=20, help_text="The usual revenue when left out."
    )
    cost_centre = serializers.CharField(default="", allow_blank=True, max_length=20)
    project = serializers.CharField(default="", allow_blank=True, max_length=20)


class InvoiceAsked(serializers.Serializer[Any]):
    party_id = serializers.UUIDField(help_text="The customer.")
    lines = serializers.ListField(child=InvoiceLineAsked(), max_length=500)
    issued_on = DayField(
        required=False, allow_null=True, default=None, help_text="The day of issue when left out."
    )
    taxed_on = DayField(
        required=False, allow_null=True, default=None, help_text="The tax point; else the date."
    )
    currency = serializers.CharField(default="", allow_blank=True, max_length=3)
    language = serializers.CharField(default="", allow_blank=True, max_length=2)
    order_number = serializers.CharField(default="", allow_blank=True, max_length=60)
    note = serializers.CharField(default="", allow_blank=True, max_length=1000)
    prices_include_tax = serializers.BooleanField(default=False)
    corrects = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Makes it a credit note over a part of that invoice.",
    )


class InvoicesAsked(pagination.PageQuery):
    show = serializers.ChoiceField(
        choices=[each for each in SHOWN if each], required=False, help_text="Only these."
    )
    party_id = serializers.UUIDField(required=False, help_text="Only of this customer.")
    text = serializers.CharField(
        default="", max_length=100, help_text="In number, customer or order number."
    )
    date_from = DayField(required=False)
    date_to = DayField(required=False)
    sort = serializers.ChoiceField(choices=list(ORDERS), default="-issued_on")


class CreditAsked(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, help_text="Printed on the credit note.")


class SendingAsked(serializers.Serializer[Any]):
    recipient = serializers.CharField(
        default="", allow_blank=True, max_length=500, help_text="Else the customer's address."
    )


class SendingShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()


class PaymentShareAsked(serializers.Serializer[Any]):
    instalment_id = serializers.IntegerField()
    amount = AmountField(required=False, help_text="All that is open when left out.")


class PaymentAsked(serializers.Serializer[Any]):
    party_id = serializers.UUIDField()
    account = serializers.CharField(max_length=20, help_text="A bank or cash account's code.")
    date = DayField()
    amount = AmountField()
    currency = serializers.CharField(default="", allow_blank=True, max_length=3)
    shares = serializers.ListField(
        child=PaymentShareAsked(),
        required=False,
        max_length=200,
        help_text="Where it goes; the longest due first when left out.",
    )
    text = serializers.CharField(default="", allow_blank=True, max_length=200)


class DiscountNoteShape(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="A credit note among the invoices.")
    number = serializers.CharField()
    total = AmountField(help_text="Tax included.")


class PaymentShape(serializers.Serializer[Any]):
    journal_entry_id = serializers.UUIDField()
    journal_entry = serializers.CharField()
    allocated = AmountField()
    discount = AmountField(help_text="Cash discount that was taken.")
    on_account = AmountField(help_text="What nothing took.")
    discount_notes = DiscountNoteShape(
        many=True,
        help_text=(
            "Credit notes issued about the discount: in Czechia the corrective tax document that "
            "the law wants, elsewhere where the settings ask for them."
        ),
    )


EXAMPLE = {
    "id": INVOICE_ID,
    "kind": "invoice",
    "state": "issued",
    "number": "2026-0042",
    "party_id": PARTY_ID,
    "party_name": "Café Ø",
    "issued_on": "2026-11-18",
    "due_on": "2026-12-02",
    "next_due_on": "2026-12-02",
    "currency": "DKK",
    "total": "3126.25",
    "open": "3126.25",
    "settlement": "unpaid",
    "is_reversed": False,
}
EXAMPLE_LINE = {
    "description": "Espresso beans, 1 kg",
    "quantity": "10",
    "unit": "KGM",
    "unit_price": "250.10",
    "tax_code": "DK-S25",
}
EXAMPLE_ASKED = {"party_id": PARTY_ID, "lines": [EXAMPLE_LINE], "order_number": "PO 118"}
EXAMPLE_WHOLE = {
    **EXAMPLE,
    "lines": [
        {
            **EXAMPLE_LINE,
            "discount_percent": "0",
            "account": "1010",
            "cost_centre": "",
            "project": "",
            "net": "2501.00",
        }
    ],
    "taxes": [
        {
            "tax_code": "DK-S25",
            "category": "S",
            "rate": "25",
            "base": "2501.00",
            "tax": "625.25",
        }
    ],
    "net": "2501.00",
    "tax": "625.25",
    "instalments": [{"id": 812, "due_on": "2026-12-02", "amount": "3126.25", "open": "3126.25"}],
    "taxed_on": "2026-11-18",
    "language": "da",
    "order_number": "PO 118",
    "note": "",
    "prices_include_tax": False,
    "corrects": None,
    "is_of_discount": False,
    "asks_second_person": False,
    "approved_by": "",
    "journal_entry_id": ENTRY_ID,
}
EXAMPLE_PAYMENT = {
    "party_id": PARTY_ID,
    "account": "6480",
    "date": "2026-12-01",
    "amount": "3126.25",
    "shares": [{"instalment_id": 812}],
}
EXAMPLE_PAID = {
    "journal_entry_id": ENTRY_ID,
    "journal_entry": "BNK 2026/17",
    "allocated": "3126.25",
    "discount": "0.00",
    "on_account": "0.00",
    "discount_notes": [],
}


# ---- Values to shapes --------------------------------------------------------------------------
def row_of(row: InvoiceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "number": row.number,
        "party_id": row.party_id,
        "party_name": row.party_name,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "next_due_on": row.next_due_on,
        "currency": row.currency,
        "total": round_amount(row.payable, row.currency),
        "open": round_amount(row.open_amount, row.currency),
        "settlement": row.settlement if row.state == "issued" else None,
        "is_reversed": row.is_reversed,
    }


def whole_of(found: InvoiceDetail) -> dict[str, Any]:
    currency = found.row.currency
    return {
        **row_of(found.row),
        "lines": [
            {
                "description": line.description,
                "quantity": _plain(line.quantity),
                "unit": line.unit,
                "unit_price": _plain(line.unit_price),
                "discount_percent": _plain(line.discount_percent),
                "tax_code": line.tax_code,
                "account": line.account_code,
                "cost_centre": line.cost_centre,
                "project": line.project,
                "net": round_amount(line.net, currency),
            }
            for line in found.lines
        ],
        "taxes": [
            {
                "tax_code": tax.tax_code,
                "category": tax.category,
                "rate": _plain(tax.rate),
                "base": round_amount(tax.base, currency),
                "tax": round_amount(tax.tax, currency),
            }
            for tax in found.taxes
        ],
        "net": round_amount(found.net, currency),
        "tax": round_amount(found.tax, currency),
        "instalments": [
            {
                "id": item.line_id,
                "due_on": item.due_on,
                "amount": round_amount(item.amount, currency),
                "open": round_amount(item.open_amount, currency),
            }
            for item in found.instalments
        ],
        "taxed_on": found.taxed_on,
        "language": found.language,
        "order_number": found.order_number,
        "note": found.note,
        "prices_include_tax": found.draft.are_prices_with_tax,
        "corrects": found.draft.corrects,
        "is_of_discount": found.row.is_of_discount,
        "asks_second_person": found.asks_second_person,
        "approved_by": found.approved_by,
        "journal_entry_id": found.entry_id,
    }


def _plain(number: Decimal) -> Decimal:
    """Without idle zeros behind the point."""
    return Decimal(f"{number.normalize():f}")
